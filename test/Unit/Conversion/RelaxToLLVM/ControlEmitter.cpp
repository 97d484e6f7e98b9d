// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostModule.h"
#include "gtest/gtest.h"

using namespace lamella::test;

namespace {
const char *const chooseText = R"mlir(
relax.func @choose<n>(%x: tensor<?xf32, #relax.shape<n>>) -> (tensor<?xf32, #relax.shape<n>>, tensor<?xf32>) {
  %c = relax.call_tir @isPositive(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<i1>
  %two = relax.call_tir @double<n>(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %k = relax.constant dense<[5.0, 6.0]> : tensor<2xf32>
  %r:2 = relax.if %c : tensor<i1> -> (tensor<?xf32, #relax.shape<n>>, tensor<?xf32>) {
    %four = relax.call_tir @double<n>(%two) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
    relax.yield %four, %two : tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>
  } else {
    relax.yield %x, %k : tensor<?xf32, #relax.shape<n>>, tensor<2xf32>
  }
  %s = relax.call_tir @add<n>(%r#0, %x)
      : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %s, %r#1 : tensor<?xf32, #relax.shape<n>>, tensor<?xf32>
}
)mlir";

void expectChoices(HostModule &module) {
  std::vector<float> x{1, 2, 3};
  ASSERT_EQ(module.run("choose", {tensor(x, {3})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), (std::vector<float>{5, 10, 15}));
  EXPECT_EQ(module.values(1), (std::vector<float>{2, 4, 6}));
  x = {-1, 2};
  ASSERT_EQ(module.run("choose", {tensor(x, {2})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), (std::vector<float>{-2, 4}));
  EXPECT_EQ(module.values(1), (std::vector<float>{5, 6}));
}
} // namespace

TEST(ControlEmitterTest, TakesOneRegionOfAnIf) {
  HostModule module(std::string(kernels) + chooseText);
  expectChoices(module);
}

TEST(ControlEmitterTest, RunsSegmentsInOrder) {
  HostModule module(std::string(kernels) + chooseText, /*splitSegments=*/true);
  expectChoices(module);
}

TEST(ControlEmitterTest, SegmentsPassOnFailures) {
  HostModule module(std::string(kernels) + R"mlir(
relax.func @f<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> {
  %a = relax.segment -> (tensor<?xf32, #relax.shape<n>>) {
    %b = relax.call_tir @fail(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
    relax.yield %b : tensor<?xf32, #relax.shape<n>>
  }
  relax.return %a : tensor<?xf32, #relax.shape<n>>
}
)mlir");
  std::vector<float> x{1};
  EXPECT_EQ(module.run("f", {tensor(x, {1})}), LAMELLA_ERROR_INDEX);
  EXPECT_EQ(module.error(), "no");
}

TEST(ControlEmitterTest, MatchCastDefinesSymbolsAndChecks) {
  HostModule module(std::string(kernels) + R"mlir(
relax.func @f<n>(%x: tensor<?x?xf32>, %y: tensor<?xf32, #relax.shape<n>>) -> (tensor<?xf32>, !relax.size<n>) {
  %a = relax.match_cast %x : (tensor<?x?xf32>) -> tensor<?x?xf32, #relax.shape<m, m * 2>> loc("cast")
  %flat = relax.reshape %a : (tensor<?x?xf32, #relax.shape<m, m * 2>>) -> tensor<?xf32, #relax.shape<m * m * 2>>
  %b = relax.call_tir @double<m * m * 2>(%flat)
      : (tensor<?xf32, #relax.shape<m * m * 2>>) -> tensor<?xf32, #relax.shape<m * m * 2>>
  %c = relax.call_tir @double<m * m * 2>(%b)
      : (tensor<?xf32, #relax.shape<m * m * 2>>) -> tensor<?xf32, #relax.shape<m * m * 2>>
  %z = relax.match_cast %y : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %n = relax.symbol "n" : !relax.size<n>
  relax.return %c, %n : tensor<?xf32, #relax.shape<m * m * 2>>, !relax.size<n>
}
)mlir");
  std::vector<float> x{1, 2, 3, 4, 5, 6, 7, 8};
  ASSERT_EQ(module.run("f", {tensor(x, {2, 4}), tensor(x, {3})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), (std::vector<float>{4, 8, 12, 16, 20, 24, 28, 32}));
  // The size is known after the cast only, so the block is asked for there.
  EXPECT_EQ(module.workspaceBytes, std::vector<int64_t>{32});
  EXPECT_EQ(module.run("f", {tensor(x, {2, 3}), tensor(x, {3})}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module.error(), "f: match_cast at cast: expected tensor<?x?xf32, #relax.shape<m, m * 2>> with m = 2, "
                            "got shape [2, 3]");
}

TEST(ControlEmitterTest, ReshapeChecksAndInfers) {
  HostModule module(R"mlir(
relax.func @f(%x: tensor<?x?xf32>) -> tensor<?x3xf32> {
  %a = relax.reshape %x : (tensor<?x?xf32>) -> tensor<?x3xf32> loc("view")
  relax.return %a : tensor<?x3xf32>
}
relax.func @tuple(%x: tensor<2xf32>, %y: tensor<3xf32>) -> (tensor<3xf32>, tensor<2xf32>) {
  %t = relax.tuple %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tuple<tensor<2xf32>, tensor<3xf32>>
  %r:2 = relax.dataflow -> (tensor<2xf32>, tensor<3xf32>) {
    %a = relax.get_item %t[0] : (tuple<tensor<2xf32>, tensor<3xf32>>) -> tensor<2xf32>
    %b = relax.get_item %t[1] : (tuple<tensor<2xf32>, tensor<3xf32>>) -> tensor<3xf32>
    relax.yield %a, %b : tensor<2xf32>, tensor<3xf32>
  }
  relax.return %r#1, %r#0 : tensor<3xf32>, tensor<2xf32>
}
)mlir");
  std::vector<float> x{1, 2, 3, 4, 5, 6}, y{1, 2};
  ASSERT_EQ(module.run("f", {tensor(x, {2, 3})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.shape(0), (std::vector<int64_t>{2, 3}));
  ASSERT_EQ(module.run("f", {tensor(x, {1, 6})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.shape(0), (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(module.values(0), x);
  ASSERT_EQ(module.run("f", {tensor(x, {0, 5})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.shape(0), (std::vector<int64_t>{0, 3}));
  EXPECT_EQ(module.run("f", {tensor(x, {2, 2})}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module.error(), "f: reshape at view: expected as many elements as tensor<?x3xf32> has, got shape [2, 2]");
  EXPECT_EQ(module.run("f", {tensor(x, {int64_t(1) << 40, int64_t(1) << 40})}), LAMELLA_ERROR_MEMORY);
  EXPECT_EQ(module.error(), "f: the number of elements overflows for shape [1099511627776, 1099511627776]");
  ASSERT_EQ(module.run("tuple", {tensor(y, {2}), tensor(x, {3})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(module.values(1), y);
}
