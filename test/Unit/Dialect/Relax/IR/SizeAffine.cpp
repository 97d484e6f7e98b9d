// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/Relax/IR/SizeAffine.h"
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::relax;
using mlir::AffineExpr;

namespace {
class SizeAffineTest : public testing::Test {
protected:
  SizeAffineTest() { context.loadDialect<RelaxDialect>(); }
  SizeAttr symbol(llvm::StringRef name) { return getSymbolSize(&context, name); }
  SizeAttr constant(int64_t value) { return getConstantSize(&context, value); }
  /// The size over b and n as s0 and s1.
  AffineExpr toAffine(SizeAttr size) {
    return getAffineExpr(size, [&](AtomAttr atom) {
      return atom.getKind() == AtomKind::Symbol ? getAffineSymbolExpr(atom.getName() == "n", &context) : AffineExpr();
    });
  }

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
};
} // namespace

// There and back is the same size, and the expression has the size's values.
TEST_F(SizeAffineTest, RoundTrip) {
  SizeAttr b = symbol("b"), n = symbol("n");
  for (SizeAttr size : {constant(7), b, multiply(b, n), add(multiply(multiply(b, b), 3), subtract(n, constant(5))),
                        floorDiv(add(n, constant(15)), constant(16)), mod(multiply(b, n), add(n, constant(1))),
                        multiply(floorDiv(multiply(b, n), constant(3)), n)}) {
    AffineExpr expr = toAffine(size);
    EXPECT_EQ(getSizeOfExpr(expr, {b, n}), size) << size.str();
    for (int64_t valueB : {0, 1, 4, 17})
      for (int64_t valueN : {0, 3, 16, 100}) {
        AffineExpr values[] = {getAffineConstantExpr(valueB, &context), getAffineConstantExpr(valueN, &context)};
        auto value = mlir::dyn_cast<mlir::AffineConstantExpr>(expr.replaceSymbols(values));
        std::optional<int64_t> expected = evaluate(
            size, [&](mlir::StringAttr name) -> std::optional<int64_t> { return name == "n" ? valueN : valueB; });
        ASSERT_TRUE(value) << size.str();
        EXPECT_EQ(value.getValue(), expected) << size.str() << " at " << valueB << ", " << valueN;
      }
  }
}

TEST_F(SizeAffineTest, RoundedUp) {
  SizeAttr n = symbol("n");
  SizeAttr size = getSizeOfExpr(getAffineSymbolExpr(0, &context).ceilDiv(4), n);
  for (auto [value, expected] : {std::pair(0, 0), std::pair(1, 1), std::pair(4, 1), std::pair(5, 2), std::pair(8, 2)})
    EXPECT_EQ(evaluate(size, [&, at = value](mlir::StringAttr) { return std::optional<int64_t>(at); }), expected);
}

// Symbols stand for any size; dimensions for none; an overflow is no size.
TEST_F(SizeAffineTest, Composition) {
  SizeAttr n = symbol("n"), rows = multiply(symbol("b"), n);
  AffineExpr s0 = getAffineSymbolExpr(0, &context);
  EXPECT_EQ(getSizeOfExpr(s0 * 2 + 1, rows), add(multiply(rows, 2), constant(1)));
  EXPECT_EQ(getSizeOfExpr(getAffineDimExpr(0, &context), rows), SizeAttr());
  EXPECT_EQ(getSizeOfExpr(s0 * 4, multiply(n, int64_t(1) << 62)), SizeAttr());
}
