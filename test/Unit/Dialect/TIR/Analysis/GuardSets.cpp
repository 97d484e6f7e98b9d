// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is said of guarded sizes agrees with enumeration: random sets over two sizes with assumed bounds.
#include "lamella/Dialect/TIR/Analysis/GuardSets.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <random>

using namespace mlir;

namespace lamella::tir::test {
namespace {

constexpr int64_t kMax = 24; // sizes are 0 <= n < kMax, 1 <= m < kMax

IntegerSet makeSet(std::mt19937_64 &engine, MLIRContext *context) {
  auto below = [&](int64_t limit) { return int64_t(engine() % limit); };
  AffineExpr d[] = {getAffineDimExpr(0, context), getAffineDimExpr(1, context)};
  SmallVector<AffineExpr> constraints;
  SmallVector<bool> isEquality;
  for (int64_t i = 0, count = 1 + below(2); i < count; ++i) {
    AffineExpr size = d[below(2)];
    isEquality.push_back(below(3) == 0);
    switch (below(4)) {
    case 0:
      constraints.push_back(size - below(kMax));
      break;
    case 1:
      constraints.push_back(-size + below(kMax));
      break;
    case 2:
      constraints.push_back(size % (2 + below(6)));
      isEquality.back() = true;
      break;
    default:
      constraints.push_back(d[0] * (1 + below(2)) - d[1] + below(8) - 4);
    }
  }
  return IntegerSet::get(2, 0, constraints, isEquality);
}

bool holds(IntegerSet set, int64_t n, int64_t m, MLIRContext *context) {
  AffineExpr values[] = {getAffineConstantExpr(n, context), getAffineConstantExpr(m, context)};
  for (auto [constraint, isEquality] : llvm::zip(set.getConstraints(), set.getEqFlags())) {
    int64_t value = cast<AffineConstantExpr>(constraint.replaceDims(values)).getValue();
    if (isEquality ? value != 0 : value < 0)
      return false;
  }
  return true;
}

TEST(GuardSets, AgreeWithEnumeration) {
  MLIRContext context;
  context.loadDialect<TIRDialect, func::FuncDialect>();
  auto module = parseSourceString<ModuleOp>("func.func @f(%n: index, %m: index) {\n"
                                            "  tir.assume range %n in [0, 24)\n"
                                            "  tir.assume range %m in [1, 24)\n"
                                            "  return\n}\n",
                                            &context);
  ASSERT_TRUE(module);
  auto function = *module->getOps<func::FuncOp>().begin();
  SmallVector<Value> sizes(function.getArguments());
  Facts facts(function);
  unsigned empty = 0, covered = 0, constants = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    std::mt19937_64 engine(seed);
    SmallVector<IntegerSet> sets;
    for (uint64_t i = 0, count = 1 + engine() % 3; i < count; ++i)
      sets.push_back(makeSet(engine, &context));
    SmallVector<GuardedSizes> versions = getGuardedSizes(sets, sizes, facts);
    ASSERT_EQ(versions.size(), sets.size() + 1);
    std::vector<std::vector<std::pair<int64_t, int64_t>>> points(versions.size());
    for (int64_t n = 0; n < kMax; ++n)
      for (int64_t m = 1; m < kMax; ++m) {
        size_t taken = 0;
        while (taken < sets.size() && !holds(sets[taken], n, m, &context))
          ++taken;
        points[taken].emplace_back(n, m);
      }
    for (auto [i, version] : llvm::enumerate(versions)) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", version " + std::to_string(i));
      EXPECT_EQ(version.isEmpty, points[i].empty());
      empty += version.isEmpty;
      if (version.coveredBy) {
        ++covered;
        for (int64_t n = 0; n < kMax; ++n)
          for (int64_t m = 1; m < kMax; ++m)
            EXPECT_TRUE(!holds(sets[i], n, m, &context) || holds(sets[*version.coveredBy], n, m, &context));
      }
      for (auto [n, m] : points[i])
        for (auto [fact, size] : llvm::zip(version.facts, std::array{n, m})) {
          EXPECT_GE(size, fact.lower);
          ASSERT_TRUE(fact.upper);
          EXPECT_LT(size, *fact.upper);
          EXPECT_EQ(size % fact.divisor, 0);
          constants += fact.getConstant() == size;
        }
    }
  }
  // The generator makes all cases.
  EXPECT_GT(empty, 20u);
  EXPECT_GT(covered, 10u);
  EXPECT_GT(constants, 20u);
}

TEST(GuardSets, BoundsAreTight) {
  MLIRContext context;
  context.loadDialect<TIRDialect, func::FuncDialect>();
  auto module = parseSourceString<ModuleOp>("func.func @f(%n: index) {\n  return\n}\n", &context);
  ASSERT_TRUE(module);
  auto function = *module->getOps<func::FuncOp>().begin();
  SmallVector<Value> sizes(function.getArguments());
  AffineExpr d = getAffineDimExpr(0, &context);
  SmallVector<IntegerSet> sets{IntegerSet::get(1, 0, {d - 1}, {true}),
                               IntegerSet::get(1, 0, {8 - d, d - 1}, {false, false}),
                               IntegerSet::get(1, 0, {d % 16}, {true})};
  SmallVector<GuardedSizes> versions = getGuardedSizes(sets, sizes, Facts(function));
  ASSERT_EQ(versions.size(), 4u);
  EXPECT_EQ(versions[0].facts[0], (SizeFacts{1, 2, 1}));
  EXPECT_EQ(versions[1].facts[0], (SizeFacts{2, 9, 1}));
  EXPECT_EQ(versions[2].facts[0], (SizeFacts{0, std::nullopt, 16}));
  EXPECT_EQ(versions[3].facts[0], (SizeFacts{9, std::nullopt, 1}));
}

} // namespace
} // namespace lamella::tir::test
