// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Normal forms against direct evaluation: random expressions are kept as trees, which are evaluated in 128 bits, and as
// sizes. LAMELLA_SEED repeats a run.
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "mlir/AsmParser/AsmParser.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <memory>
#include <random>

using namespace lamella;
using namespace lamella::relax;

namespace {
using Wide = __int128;
using Values = std::vector<int64_t>;

/// An expression as it was written.
struct Tree {
  enum Kind { Constant, Symbol, Add, Subtract, Multiply, FloorDiv, Mod, Min, Max } kind;
  int64_t number; // of a constant, or the index of a symbol
  std::unique_ptr<Tree> left, right;
};

/// nullopt for a division by what is not positive, and for results beyond what products in 128 bits can take.
std::optional<Wide> evaluate(const Tree &tree, const Values &values) {
  if (tree.kind == Tree::Constant)
    return tree.number;
  if (tree.kind == Tree::Symbol)
    return values[tree.number];
  std::optional<Wide> left = evaluate(*tree.left, values), right = evaluate(*tree.right, values);
  if (!left || !right)
    return std::nullopt;
  Wide a = *left, b = *right, limit = Wide(1) << 62;
  if (a > limit || b > limit || a < -limit || b < -limit)
    return std::nullopt;
  switch (tree.kind) {
  case Tree::Add:
    return a + b;
  case Tree::Subtract:
    return a - b;
  case Tree::Multiply:
    return a * b;
  case Tree::Min:
    return std::min(a, b);
  case Tree::Max:
    return std::max(a, b);
  default:
    break;
  }
  if (b <= 0)
    return std::nullopt;
  Wide quotient = a / b - (a % b < 0);
  return tree.kind == Tree::FloorDiv ? quotient : a - quotient * b;
}

class SizeExprTest : public testing::Test {
protected:
  SizeExprTest() {
    context.loadDialect<RelaxDialect>();
    const char *given = std::getenv("LAMELLA_SEED");
    seed = given ? std::strtoul(given, nullptr, 10) : std::random_device()();
    RecordProperty("seed", std::to_string(seed));
    random.seed(seed);
  }

  int64_t draw(int64_t low, int64_t high) { return std::uniform_int_distribution<int64_t>(low, high)(random); }

  std::unique_ptr<Tree> drawTree(int depth) {
    if (depth == 0 || draw(0, 5) == 0) {
      if (draw(0, 1))
        return std::make_unique<Tree>(Tree{Tree::Symbol, draw(0, 2), {}, {}});
      return std::make_unique<Tree>(Tree{Tree::Constant, draw(-3, 12), {}, {}});
    }
    auto kind = static_cast<Tree::Kind>(draw(Tree::Add, Tree::Max));
    return std::make_unique<Tree>(Tree{kind, 0, drawTree(depth - 1), drawTree(depth - 1)});
  }

  SizeAttr symbol(int64_t index) { return getSymbolSize(&context, names[index]); }

  /// Null where an operation refuses.
  SizeAttr toSize(const Tree &tree) {
    if (tree.kind == Tree::Constant)
      return getConstantSize(&context, tree.number);
    if (tree.kind == Tree::Symbol)
      return symbol(tree.number);
    SizeAttr left = toSize(*tree.left), right = toSize(*tree.right);
    switch (tree.kind) {
    case Tree::Add:
      return add(left, right);
    case Tree::Subtract:
      return subtract(left, right);
    case Tree::Multiply:
      return multiply(left, right);
    case Tree::FloorDiv:
      return floorDiv(left, right);
    case Tree::Mod:
      return mod(left, right);
    case Tree::Min:
      return minimum({left, right});
    default:
      return maximum({left, right});
    }
  }

  std::optional<int64_t> value(SizeAttr size, const Values &values) {
    return relax::evaluate(size, [&](mlir::StringAttr name) -> std::optional<int64_t> {
      return values[llvm::find(names, name.getValue()) - names.begin()];
    });
  }

  Values drawValues() { return {draw(0, 9), draw(0, 40), draw(0, 3)}; }

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  std::vector<llvm::StringRef> names = {"a", "b", "c"};
  unsigned long seed;
  std::mt19937_64 random;
};
} // namespace

TEST_F(SizeExprTest, NormalFormHasTheValueOfTheExpression) {
  int compared = 0;
  for (int round = 0; round < 20000; ++round) {
    std::unique_ptr<Tree> tree = drawTree(4);
    SizeAttr size = toSize(*tree);
    if (!size)
      continue;
    for (int point = 0; point < 5; ++point) {
      Values values = drawValues();
      std::optional<Wide> expected = evaluate(*tree, values);
      if (!expected || *expected != static_cast<int64_t>(*expected))
        continue;
      std::optional<int64_t> actual = value(size, values);
      // Products inside may leave 64 bits where the whole does not.
      if (!actual)
        continue;
      ++compared;
      ASSERT_EQ(*actual, static_cast<int64_t>(*expected))
          << size.str() << " at a = " << values[0] << ", b = " << values[1] << ", c = " << values[2]
          << "; LAMELLA_SEED=" << seed;
    }
  }
  EXPECT_GT(compared, 10000) << "LAMELLA_SEED=" << seed;
}

TEST_F(SizeExprTest, TextParsesBackToTheSameAttribute) {
  for (int round = 0; round < 5000; ++round) {
    SizeAttr size = toSize(*drawTree(4));
    if (!size)
      continue;
    std::string text = "#relax.size<" + size.str() + ">";
    ASSERT_EQ(mlir::parseAttribute(text, &context), size) << text << "; LAMELLA_SEED=" << seed;
  }
}

TEST_F(SizeExprTest, SubstitutionIsComposition) {
  int compared = 0;
  for (int round = 0; round < 5000; ++round) {
    SizeAttr size = toSize(*drawTree(3));
    std::vector<SizeAttr> replacements = {toSize(*drawTree(2)), toSize(*drawTree(2)), symbol(2)};
    if (!size || llvm::is_contained(replacements, SizeAttr()))
      continue;
    SizeAttr replaced = substitute(
        size, [&](mlir::StringAttr name) { return replacements[llvm::find(names, name.getValue()) - names.begin()]; });
    if (!replaced)
      continue;
    Values values = drawValues(), inner;
    for (SizeAttr replacement : replacements)
      inner.push_back(value(replacement, values).value_or(-1));
    // Symbols are non-negative; what is undefined in a part may be defined in a simpler whole.
    if (llvm::any_of(inner, [](int64_t value) { return value < 0; }) || !value(size, inner) || !value(replaced, values))
      continue;
    ++compared;
    ASSERT_EQ(value(replaced, values), value(size, inner))
        << size.str() << " and " << replaced.str() << "; LAMELLA_SEED=" << seed;
  }
  EXPECT_GT(compared, 500) << "LAMELLA_SEED=" << seed;
}

TEST_F(SizeExprTest, RelationsHoldAtEveryPoint) {
  int equal = 0, different = 0;
  for (int round = 0; round < 20000; ++round) {
    std::unique_ptr<Tree> left = drawTree(2), right = drawTree(2);
    SizeAttr lhs = toSize(*left), rhs = toSize(*right);
    if (!lhs || !rhs)
      continue;
    SizeRelation relation = compare(lhs, rhs);
    EXPECT_EQ(relation == SizeRelation::Equal, lhs == rhs) << lhs.str() << " and " << rhs.str();
    if (relation == SizeRelation::Unknown)
      continue;
    ++(relation == SizeRelation::Equal ? equal : different);
    for (int point = 0; point < 5; ++point) {
      Values values = drawValues();
      std::optional<int64_t> a = value(lhs, values), b = value(rhs, values);
      if (a && b) {
        ASSERT_EQ(relation == SizeRelation::Equal, *a == *b)
            << lhs.str() << " and " << rhs.str() << "; LAMELLA_SEED=" << seed;
      }
    }
  }
  EXPECT_GT(equal, 100) << "LAMELLA_SEED=" << seed;
  EXPECT_GT(different, 100) << "LAMELLA_SEED=" << seed;
}

TEST_F(SizeExprTest, OverflowGivesNull) {
  SizeAttr big = multiply(symbol(0), int64_t(1) << 62), least = getConstantSize(&context, INT64_MIN);
  EXPECT_EQ(add(big, big), SizeAttr());
  EXPECT_EQ(multiply(big, symbol(1)), multiply(multiply(symbol(0), symbol(1)), int64_t(1) << 62));
  EXPECT_EQ(multiply(big, big), SizeAttr());
  EXPECT_EQ(multiply(least, -1), SizeAttr());
  EXPECT_EQ(subtract(symbol(0), least), SizeAttr());
  EXPECT_EQ(floorDiv(least, getConstantSize(&context, 3)).getConstant(), INT64_MIN / 3 - 1);
  EXPECT_EQ(mod(least, getConstantSize(&context, 3)).getConstant(), 1);
  // No quotient by a negative term, whatever its coefficient.
  SizeAttr negative = multiply(symbol(0), -1), product = multiply(multiply(symbol(0), symbol(1)), INT64_MIN);
  EXPECT_FALSE(value(floorDiv(product, negative), {1, 1, 0}));
  EXPECT_EQ(floorDiv(symbol(0), getConstantSize(&context, 0)), SizeAttr());
  EXPECT_EQ(mod(symbol(0), getConstantSize(&context, -2)), SizeAttr());
  EXPECT_EQ(add(SizeAttr(), symbol(0)), SizeAttr());
  EXPECT_EQ(minimum({symbol(0), SizeAttr()}), SizeAttr());
  EXPECT_EQ(value(big, {4, 0, 0}), std::nullopt);
}
