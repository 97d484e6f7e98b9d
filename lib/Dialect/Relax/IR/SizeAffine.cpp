// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/Relax/IR/SizeAffine.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

AffineExpr relax::getAffineExpr(SizeAttr size, function_ref<AffineExpr(AtomAttr)> atoms) {
  auto getAtom = [&](AtomAttr atom) {
    if (AffineExpr expr = atoms(atom))
      return expr;
    AffineExpr lhs = getAffineExpr(atom.getOperands()[0], atoms), rhs = getAffineExpr(atom.getOperands()[1], atoms);
    return atom.getKind() == AtomKind::FloorDiv ? lhs.floorDiv(rhs) : lhs % rhs;
  };
  AffineExpr sum = getAffineConstantExpr(0, size.getContext());
  unsigned begin = 0;
  for (auto [coefficient, end] : llvm::zip_equal(size.getCoefficients(), size.getEnds())) {
    AffineExpr term = getAffineConstantExpr(coefficient, size.getContext());
    for (AtomAttr atom : size.getAtoms().slice(begin, end - begin))
      term = getAtom(atom) * term;
    sum = sum + term;
    begin = end;
  }
  return sum;
}

SizeAttr relax::getSizeOfExpr(AffineExpr expr, ArrayRef<SizeAttr> symbols) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return getConstantSize(expr.getContext(), constant.getValue());
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return symbols[symbol.getPosition()];
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return {};
  SizeAttr lhs = getSizeOfExpr(binary.getLHS(), symbols), rhs = getSizeOfExpr(binary.getRHS(), symbols);
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return add(lhs, rhs);
  case AffineExprKind::Mul:
    return multiply(lhs, rhs);
  case AffineExprKind::Mod:
    return mod(lhs, rhs);
  case AffineExprKind::FloorDiv:
    return floorDiv(lhs, rhs);
  default: // the quotient rounded up
    return subtract(getConstantSize(expr.getContext(), 0), floorDiv(multiply(lhs, -1), rhs));
  }
}
