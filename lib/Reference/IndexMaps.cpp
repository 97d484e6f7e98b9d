// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "IndexMaps.h"

#include "mlir/IR/AffineExpr.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace lamella::reference {

static FailureOr<int64_t> evaluate(Operation *op, AffineExpr expr, unsigned numDims, ArrayRef<int64_t> operands) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return operands[dim.getPosition()];
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return operands[numDims + symbol.getPosition()];
  auto binary = cast<AffineBinaryOpExpr>(expr);
  FailureOr<int64_t> lhs = evaluate(op, binary.getLHS(), numDims, operands);
  FailureOr<int64_t> rhs = evaluate(op, binary.getRHS(), numDims, operands);
  if (failed(lhs) || failed(rhs))
    return failure();
  int64_t result;
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    if (llvm::AddOverflow(*lhs, *rhs, result))
      return op->emitOpError("expected an index expression that fits 64 bits, got ") << *lhs << " + " << *rhs;
    return result;
  case AffineExprKind::Mul:
    if (llvm::MulOverflow(*lhs, *rhs, result))
      return op->emitOpError("expected an index expression that fits 64 bits, got ") << *lhs << " * " << *rhs;
    return result;
  default:
    break;
  }
  if (*rhs <= 0)
    return op->emitOpError("expected a positive divisor in an index expression, got ") << *rhs;
  int64_t quotient = llvm::divideFloorSigned(*lhs, *rhs), rest = *lhs - quotient * *rhs;
  return expr.getKind() == AffineExprKind::Mod        ? rest
         : expr.getKind() == AffineExprKind::FloorDiv ? quotient
                                                      : quotient + (rest != 0);
}

FailureOr<SmallVector<int64_t, 4>> evaluateMap(Operation *op, AffineMap map, ArrayRef<int64_t> operands) {
  SmallVector<int64_t, 4> results;
  for (AffineExpr expr : map.getResults()) {
    FailureOr<int64_t> value = evaluate(op, expr, map.getNumDims(), operands);
    if (failed(value))
      return failure();
    results.push_back(*value);
  }
  return results;
}

} // namespace lamella::reference
