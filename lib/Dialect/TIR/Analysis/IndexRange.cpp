// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/Analysis/IndexRange.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// Walks an expression over `s<k>`, one for each operand.
class RangeBuilder {
public:
  RangeBuilder(ArrayRef<Value> operands, MLIRContext *context, ExtentOf extentOf, const Facts &facts)
      : operands(operands), context(context), extentOf(extentOf), facts(facts) {}

  std::optional<IndexRange> visit(AffineExpr expr) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expr))
      return IndexRange{IndexExpr(constant.getValue()), IndexExpr(0)};
    if (auto symbol = dyn_cast<AffineSymbolExpr>(expr)) {
      Value value = operands[symbol.getPosition()];
      if (std::optional<IndexExpr> extent = extentOf(value))
        return IndexRange{IndexExpr(0), *extent - 1};
      return IndexRange{IndexExpr(value), IndexExpr(0)};
    }
    auto binary = cast<AffineBinaryOpExpr>(expr);
    std::optional<IndexRange> a = visit(binary.getLHS()), b = visit(binary.getRHS());
    if (!a || !b)
      return std::nullopt;
    if (expr.getKind() == AffineExprKind::Add)
      return IndexRange{a->lower + b->lower, a->span + b->span};
    if (b->span != IndexExpr(0))
      return std::nullopt;
    return expr.getKind() == AffineExprKind::Mul ? scale(*a, b->lower) : divide(expr.getKind(), *a, b->lower);
  }

private:
  std::optional<IndexRange> scale(const IndexRange &range, const IndexExpr &factor) {
    if (range.span == IndexExpr(0))
      return IndexRange{range.lower * factor, IndexExpr(0)};
    if (isEvidentlyNonNegative(factor, context, facts))
      return IndexRange{range.lower * factor, range.span * factor};
    IndexExpr opposite = IndexExpr(0) - factor;
    if (!isEvidentlyNonNegative(opposite, context, facts))
      return std::nullopt;
    return IndexRange{(range.lower + range.span) * factor, range.span * opposite};
  }

  /// Divisors are positive, so quotients grow with the dividend.
  std::optional<IndexRange> divide(AffineExprKind kind, const IndexRange &range, const IndexExpr &divisor) {
    bool fixed = range.span == IndexExpr(0);
    bool aligned = range.lower.mod(divisor) == IndexExpr(0);
    if (kind == AffineExprKind::Mod) {
      if (fixed)
        return IndexRange{range.lower.mod(divisor), IndexExpr(0)};
      if (aligned && isEvidentlyNonNegative(divisor - 1 - range.span, context, facts))
        return IndexRange{IndexExpr(0), range.span};
      return IndexRange{IndexExpr(0), divisor - 1};
    }
    bool floor = kind == AffineExprKind::FloorDiv;
    IndexExpr lower = floor ? range.lower.floorDiv(divisor) : range.lower.ceilDiv(divisor);
    if (fixed)
      return IndexRange{lower, IndexExpr(0)};
    return IndexRange{lower, aligned && floor ? range.span.floorDiv(divisor) : range.span.ceilDiv(divisor)};
  }

  ArrayRef<Value> operands;
  MLIRContext *context;
  ExtentOf extentOf;
  const Facts &facts;
};

/// Every term is a product of things that are not negative. `isSigned` tells the symbols that may be negative.
bool termsNonNegative(AffineExpr expr, llvm::function_ref<bool(unsigned)> isSigned) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue() >= 0;
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return !isSigned(symbol.getPosition());
  if (expr.getKind() == AffineExprKind::Mod)
    return true;
  auto binary = cast<AffineBinaryOpExpr>(expr);
  return termsNonNegative(binary.getLHS(), isSigned) && termsNonNegative(binary.getRHS(), isSigned);
}

} // namespace

std::optional<IndexRange> getIndexRange(const IndexExpr &expr, MLIRContext *context, ExtentOf extentOf,
                                        const Facts &facts) {
  IndexExpr normal = expr.normalized();
  std::optional<IndexRange> range =
      RangeBuilder(normal.getOperands(), context, extentOf, facts).visit(normal.getExpr(context));
  if (range)
    return IndexRange{range->lower.normalized(), range->span.normalized()};
  return std::nullopt;
}

bool isEvidentlyNonNegative(const IndexExpr &expr, MLIRContext *context, const Facts &facts) {
  auto boundOf = [&](Value value) {
    return isIndexDim(value) ? std::optional<int64_t>(0) : facts.getLowerBound(value);
  };
  // x = bound + x' with x' not negative; x' is written x again.
  IndexExpr shifted = expr.replace([&](Value value) -> std::optional<IndexExpr> {
                            std::optional<int64_t> bound = boundOf(value);
                            return bound ? std::optional(IndexExpr(value) + *bound) : std::nullopt;
                          })
                          .normalized();
  ArrayRef<Value> operands = shifted.getOperands();
  return termsNonNegative(shifted.getExpr(context),
                          [&](unsigned number) { return !boundOf(operands[number]).has_value(); });
}

} // namespace lamella::tir
