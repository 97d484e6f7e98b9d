// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostModule.h"
#include "gtest/gtest.h"

using namespace lamella::test;

namespace {
// The sizes that a kernel was given.
std::vector<int64_t> seen;
constexpr int count = 8;

// Expressions in n and m, and the same in C++ (Python's rounding).
const char *const expressions[count] = {"n * m + 4",         "(n + 15) floordiv 16", "n mod 5",
                                        "min(n, m * 2, 40)", "max(n - m, m - n)",    "(n - m) floordiv 3",
                                        "(n - m) mod 3",     "n floordiv (m + 1)"};

int64_t floorDiv(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

std::vector<int64_t> expected(int64_t n, int64_t m) {
  return {n * m + 4,
          floorDiv(n + 15, 16),
          n % 5,
          std::min({n, m * 2, int64_t(40)}),
          std::max(n - m, m - n),
          floorDiv(n - m, 3),
          n - m - 3 * floorDiv(n - m, 3),
          n / (m + 1)};
}

std::string sizesText() {
  std::string list, arguments;
  for (const char *expression : expressions) {
    list += list.empty() ? expression : std::string(", ") + expression;
    arguments += "index, ";
  }
  return "func.func private @see(" + arguments + R"mlir(memref<?x?xf32>, memref<1xf32>)
llvm.func @see$packed(%context: !llvm.ptr, %sizes: !llvm.ptr, %buffers: !llvm.ptr) -> i32 {
  %ok = arith.constant 0 : i32
  llvm.return %ok : i32
}
relax.func @f<n, m>(%x: tensor<?x?xf32, #relax.shape<n, m>>) -> tensor<1xf32> {
  %y = relax.call_tir @see<)mlir" +
         list + R"mlir(>(%x) : (tensor<?x?xf32, #relax.shape<n, m>>) -> tensor<1xf32>
  relax.return %y : tensor<1xf32>
}
)mlir";
}

int32_t see(LamellaContext *, const int64_t *sizes, void *const *) {
  seen.assign(sizes, sizes + count);
  return LAMELLA_OK;
}
} // namespace

TEST(SizeEmitterTest, EvaluatesExpressions) {
  HostModule module(sizesText());
  module.kernelTable[0] = see;
  for (auto [n, m] : {std::pair<int64_t, int64_t>{0, 0}, {1, 1}, {7, 3}, {3, 7}, {100, 33}, {16, 17}, {5, 6}}) {
    LamellaValue x = tensor(std::vector<float>(), {n, m});
    ASSERT_EQ(module.run("f", {x}), LAMELLA_OK) << module.error();
    EXPECT_EQ(seen, expected(n, m)) << n << " " << m;
  }
}

TEST(SizeEmitterTest, RefusesWhatOverflows) {
  HostModule module(sizesText());
  module.kernelTable[0] = see;
  LamellaValue x = tensor(std::vector<float>(), {int64_t(1) << 40, int64_t(1) << 30});
  EXPECT_EQ(module.run("f", {x}), LAMELLA_ERROR_MEMORY);
  EXPECT_EQ(module.error(), "f: size m * n + 4 overflows with m = 1073741824 (from argument 0), n = 1099511627776 "
                            "(from argument 0)");
}

TEST(SizeEmitterTest, RefusesAWorkspaceThatOverflows) {
  HostModule module(R"mlir(
relax.func @f<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<1xf32> {
  %y = relax.call_dps "y"(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %z = relax.call_dps "z"(%y) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n * 5>>
  %1 = relax.call_dps "1"(%y, %z) : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n * 5>>) -> tensor<1xf32>
  relax.return %1 : tensor<1xf32>
}
)mlir");
  LamellaValue x = tensor(std::vector<float>(), {INT64_MAX / 22});
  EXPECT_EQ(module.run("f", {x}), LAMELLA_ERROR_MEMORY);
  EXPECT_EQ(module.error(), "f: the size of the workspace overflows");
}

TEST(SizeEmitterTest, RefusesADivisorThatIsNotPositive) {
  HostModule module(std::string(kernels) + R"mlir(
relax.func @f<n, m>(%x: tensor<?x?xf32, #relax.shape<n, m>>) -> tensor<?xf32, #relax.shape<n floordiv m>> {
  %flat = relax.call_dps "y"(%x) : (tensor<?x?xf32, #relax.shape<n, m>>) -> tensor<?xf32, #relax.shape<n floordiv m>>
  relax.return %flat : tensor<?xf32, #relax.shape<n floordiv m>>
}
)mlir");
  EXPECT_EQ(module.run("f", {tensor(std::vector<float>(), {4, 0})}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module.error(), "f: expected a positive divisor in a size, got m = 0");
}

TEST(SizeEmitterTest, RefusesANegativeExtent) {
  HostModule module(R"mlir(
relax.func @f<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n - 4>> {
  %y = relax.call_dps "tail"(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n - 4>> loc("tail")
  relax.return %y : tensor<?xf32, #relax.shape<n - 4>>
}
)mlir");
  EXPECT_EQ(module.run("f", {tensor(std::vector<float>(3), {3})}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module.error(), "f: call_dps at tail: expected sizes of 0 or more in tensor<?xf32, #relax.shape<n - 4>>, "
                            "got shape [-1]");
}
