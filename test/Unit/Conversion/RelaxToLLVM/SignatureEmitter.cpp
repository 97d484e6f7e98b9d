// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostModule.h"
#include "gtest/gtest.h"

using namespace lamella::test;

namespace {
const std::string stepText = std::string(kernels) + R"mlir(
relax.func @step<b in [1, 4], n>(%tokens: tensor<?x?xf32, #relax.shape<b, n>> {relax.name = "tokens"},
    %other: tensor<?x3xf32, #relax.shape<b, 3>>, %twice: tensor<?xf32, #relax.shape<n * 2>>, %any: tensor<?xi32>,
    %rows: !relax.size<b>) -> (tensor<?xf32, #relax.shape<b * n>>, !relax.size<n>) {
  %flat = relax.reshape %tokens : (tensor<?x?xf32, #relax.shape<b, n>>) -> tensor<?xf32, #relax.shape<b * n>>
  %y = relax.call_tir @double<b * n>(%flat) : (tensor<?xf32, #relax.shape<b * n>>) -> tensor<?xf32, #relax.shape<b * n>>
  %n = relax.dim %tokens, 1 : (tensor<?x?xf32, #relax.shape<b, n>>) -> !relax.size<n>
  relax.return %y, %n : tensor<?xf32, #relax.shape<b * n>>, !relax.size<n>
}
)mlir";

struct SignatureEmitterTest : testing::Test {
  static HostModule &module() {
    static HostModule *compiled = new HostModule(stepText);
    return *compiled;
  }
  int32_t call() { return module().run("step", {tokens, other, twice, any, rows}); }
  void expectRefused(const std::string &text) {
    EXPECT_EQ(call(), LAMELLA_ERROR_SHAPE);
    EXPECT_EQ(module().error(), text);
  }

  std::vector<float> data{1, 2, 3, 4, 5, 6, 7, 8};
  std::vector<int32_t> integers{1, 2, 3, 4};
  LamellaValue tokens = tensor(data, {2, 3}), other = tensor(data, {2, 3}), twice = tensor(data, {6}),
               any = tensor(integers, {4}), rows = size(2);
};
} // namespace

TEST_F(SignatureEmitterTest, BindsSymbolsAndGivesResults) {
  ASSERT_EQ(call(), LAMELLA_OK) << module().error();
  EXPECT_EQ(module().shape(0), std::vector<int64_t>{6});
  EXPECT_EQ(module().values(0), (std::vector<float>{2, 4, 6, 8, 10, 12}));
  EXPECT_EQ(module().results[1].kind, LAMELLA_SIZE);
  EXPECT_EQ(module().results[1].as.size, 3);
  EXPECT_EQ(module().resultBytes, std::vector<int64_t>{24});
  EXPECT_TRUE(module().workspaceBytes.empty());
}

TEST_F(SignatureEmitterTest, RefusesAnotherKind) {
  tokens = size(4);
  expectRefused("step: argument 0 'tokens': expected a tensor, got a size");
  tokens = tensor(data, {2, 3});
  rows = tensor(data, {2});
  expectRefused("step: argument 4: expected a size, got a tensor");
  rows.kind = 9;
  expectRefused("step: argument 4: expected a size, got an unknown kind of value");
}

TEST_F(SignatureEmitterTest, RefusesAnotherElementType) {
  tokens = tensor(integers, {2, 2});
  expectRefused("step: argument 0 'tokens': expected element type f32, got i32");
  tokens.as.tensor.element_type = 77;
  expectRefused("step: argument 0 'tokens': expected element type f32, got an unknown type");
}

TEST_F(SignatureEmitterTest, RefusesAnotherRank) {
  tokens = tensor(data, {2, 3, 1});
  expectRefused("step: argument 0 'tokens': expected tensor<?x?xf32, #relax.shape<b, n>>, got shape [2, 3, 1]");
  tokens = tensor(data, {});
  expectRefused("step: argument 0 'tokens': expected tensor<?x?xf32, #relax.shape<b, n>>, got shape []");
  tokens.as.tensor.rank = 1000; // no more than the struct holds is read
  EXPECT_EQ(call(), LAMELLA_ERROR_SHAPE);
}

TEST_F(SignatureEmitterTest, RefusesAShapeThatOtherArgumentsContradict) {
  other = tensor(data, {1, 3});
  expectRefused("step: argument 1: expected tensor<?x3xf32, #relax.shape<b, 3>> with b = 2 (from argument 0), "
                "got shape [1, 3]");
  other = tensor(data, {2, 4});
  expectRefused("step: argument 1: expected tensor<?x3xf32, #relax.shape<b, 3>> with b = 2 (from argument 0), "
                "got shape [2, 4]");
  other = tensor(data, {2, 3});
  twice = tensor(data, {7});
  expectRefused("step: argument 2: expected tensor<?xf32, #relax.shape<n * 2>> with n = 3 (from argument 0), "
                "got shape [7]");
  twice = tensor(data, {6});
  rows = size(3);
  expectRefused("step: argument 4: expected !relax.size<b> with b = 2 (from argument 0), got 3");
}

TEST_F(SignatureEmitterTest, RefusesASymbolOutsideItsBounds) {
  tokens = tensor(data, {5, 1});
  expectRefused("step: argument 0 'tokens': expected b in [1, 4], got b = 5");
  tokens = tensor(data, {0, 1});
  expectRefused("step: argument 0 'tokens': expected b in [1, 4], got b = 0");
  tokens = tensor(data, {2, -3});
  expectRefused("step: argument 0 'tokens': expected n in [0, inf], got n = -3");
}

TEST_F(SignatureEmitterTest, RefusesANegativeUnknownDimension) {
  any = tensor(integers, {INT64_MIN});
  expectRefused("step: argument 3: expected tensor<?xi32>, got shape [-9223372036854775808]");
}

TEST_F(SignatureEmitterTest, AcceptsEmptyTensors) {
  tokens = tensor(data, {2, 0});
  twice = tensor(data, {0});
  ASSERT_EQ(call(), LAMELLA_OK) << module().error();
  EXPECT_EQ(module().shape(0), std::vector<int64_t>{0});
}

TEST_F(SignatureEmitterTest, ReportsFailedAllocation) {
  module().outOfMemory = true;
  EXPECT_EQ(call(), LAMELLA_ERROR_MEMORY);
  EXPECT_EQ(module().error(), "step: cannot allocate 24 bytes for a result");
  module().outOfMemory = false;
}

TEST(SignatureEmitterReturnTest, CopiesWhatIsNotItsOwn) {
  HostModule module(std::string(kernels) + R"mlir(
relax.func @same<n>(%x: tensor<?xf32, #relax.shape<n>>)
    -> (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>, tensor<2xf32>) {
  %y = relax.call_tir @double<n>(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %c = relax.constant dense<[7.0, 8.0]> : tensor<2xf32>
  relax.return %x, %y, %y, %c : tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>,
      tensor<?xf32, #relax.shape<n>>, tensor<2xf32>
}
)mlir");
  std::vector<float> x{1, 2, 3};
  ASSERT_EQ(module.run("same", {tensor(x, {3})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), x);
  EXPECT_EQ(module.values(1), (std::vector<float>{2, 4, 6}));
  EXPECT_EQ(module.values(2), module.values(1));
  EXPECT_EQ(module.values(3), (std::vector<float>{7, 8}));
  EXPECT_NE(module.results[0].as.tensor.data, x.data());
  EXPECT_NE(module.results[1].as.tensor.data, module.results[2].as.tensor.data);
  EXPECT_EQ(module.resultBytes, (std::vector<int64_t>{12, 12, 12, 8}));
}

TEST(SignatureEmitterWorkspaceTest, OneBlockOfTheSizeThatSymbolsGive) {
  HostModule module(std::string(kernels) + R"mlir(
relax.func @chain<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> {
  %a = relax.call_tir @double<n>(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %b = relax.call_tir @double<n>(%a) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %c = relax.call_tir @double<n>(%b) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %d = relax.call_tir @double<n>(%c) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %d : tensor<?xf32, #relax.shape<n>>
}
)mlir");
  std::vector<float> x(100, 1);
  ASSERT_EQ(module.run("chain", {tensor(x, {3})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), (std::vector<float>{16, 16, 16}));
  EXPECT_EQ(module.workspaceBytes, std::vector<int64_t>{128}); // two slots of 12 bytes, each rounded up to 64
  ASSERT_EQ(module.run("chain", {tensor(x, {100})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), std::vector<float>(100, 16));
  EXPECT_EQ(module.workspaceBytes, std::vector<int64_t>{2 * 448});
  module.outOfMemory = true;
  EXPECT_EQ(module.run("chain", {tensor(x, {3})}), LAMELLA_ERROR_MEMORY);
  EXPECT_EQ(module.error(), "chain: cannot allocate 128 bytes of workspace");
}
