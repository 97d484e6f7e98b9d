// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Index expressions as operations.
#include "Steps.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <numeric>

using namespace mlir;

namespace lamella::detail {

Value materializeIndex(OpBuilder &builder, Location loc, const tir::IndexExpr &expr) {
  tir::IndexExpr normal = expr.normalized();
  if (std::optional<int64_t> constant = normal.getConstant())
    return arith::ConstantIndexOp::create(builder, loc, *constant);
  if (Value value = normal.getValue())
    return value;
  // All operands are symbols: loop variables of scf are no dimensions of affine, and products of two are allowed.
  tir::IndexMap map = tir::buildIndexMap(builder.getContext(), normal, [](Value) { return false; });
  return affine::AffineApplyOp::create(builder, loc, map.map, map.operands);
}

void composeIndices(func::FuncOp kernel) {
  auto computesIndex = [](Value value) {
    Operation *op = value.getDefiningOp();
    return op && value.getType().isIndex() &&
           isa<affine::AffineApplyOp, arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::FloorDivSIOp>(op);
  };
  kernel.walk([&](Operation *op) {
    if (!isa<memref::LoadOp, memref::StoreOp, memref::SubViewOp>(op))
      return;
    for (OpOperand &operand : op->getOpOperands()) {
      Value index = operand.get();
      if (!computesIndex(index) || llvm::none_of(index.getDefiningOp()->getOperands(), computesIndex))
        continue;
      OpBuilder builder(op);
      if (std::optional<tir::IndexExpr> expr = tir::getIndexExprOf(index))
        operand.set(materializeIndex(builder, op->getLoc(), *expr));
      if (isOpTriviallyDead(index.getDefiningOp()))
        index.getDefiningOp()->erase();
    }
  });
}

namespace {

/// True when a value is known to be 0 or more: loop variables, sizes of a kernel, and what is made of them.
bool isNonNegative(Value value);

bool isNonNegative(AffineExpr expr, ValueRange operands) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue() >= 0;
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return isNonNegative(operands[symbol.getPosition()]);
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return false;
  switch (expr.getKind()) {
  case AffineExprKind::Add:
  case AffineExprKind::Mul:
    return isNonNegative(binary.getLHS(), operands) && isNonNegative(binary.getRHS(), operands);
  case AffineExprKind::FloorDiv:
  case AffineExprKind::CeilDiv: // divisors are positive
    return isNonNegative(binary.getLHS(), operands);
  default:
    return expr.getKind() == AffineExprKind::Mod;
  }
}

bool isNonNegative(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    Operation *parent = argument.getOwner()->getParentOp();
    if (isa<func::FuncOp, scf::ParallelOp>(parent)) // sizes; our parallel loops begin at 0
      return true;
    auto loop = dyn_cast<scf::ForOp>(parent);
    return loop && value == loop.getInductionVar() && isNonNegative(loop.getLowerBound());
  }
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return !constant.isNegative();
  return value.getDefiningOp<memref::DimOp>() || value.getDefiningOp<arith::IndexCastUIOp>();
}

/// Writes one expression over symbols as arith ops.
class Expander {
public:
  Expander(OpBuilder &builder, Location loc, ValueRange operands) : builder(builder), loc(loc), operands(operands) {}

  Value expand(AffineExpr expr) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expr))
      return arith::ConstantIndexOp::create(builder, loc, constant.getValue());
    if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
      return operands[symbol.getPosition()];
    auto binary = cast<AffineBinaryOpExpr>(expr);
    AffineExpr lhs = binary.getLHS(), rhs = binary.getRHS();
    bool isUnsigned = isNonNegative(lhs, operands);
    switch (expr.getKind()) {
    case AffineExprKind::Add:
      return expandSum(lhs, rhs);
    case AffineExprKind::Mul:
      return arith::MulIOp::create(builder, loc, expand(lhs), expand(rhs), arith::IntegerOverflowFlags::nsw);
    case AffineExprKind::FloorDiv:
      return divide(expand(lhs), expand(rhs), isUnsigned);
    case AffineExprKind::CeilDiv:
      if (!isUnsigned)
        return arith::CeilDivSIOp::create(builder, loc, expand(lhs), expand(rhs));
      return divide(expandSum(lhs, rhs - 1), expand(rhs), true);
    default: {
      Value dividend = expand(lhs), divisor = expand(rhs);
      if (isUnsigned)
        return arith::RemUIOp::create(builder, loc, dividend, divisor);
      Value quotient = divide(dividend, divisor, false);
      Value whole = arith::MulIOp::create(builder, loc, quotient, divisor, arith::IntegerOverflowFlags::nsw);
      return arith::SubIOp::create(builder, loc, dividend, whole, arith::IntegerOverflowFlags::nsw);
    }
    }
  }

private:
  /// a + b; a term with the factor -1 is subtracted.
  Value expandSum(AffineExpr lhs, AffineExpr rhs) {
    auto product = dyn_cast<AffineBinaryOpExpr>(rhs);
    bool negated = product && rhs.getKind() == AffineExprKind::Mul && product.getRHS() == -1;
    if (negated)
      return arith::SubIOp::create(builder, loc, expand(lhs), expand(product.getLHS()),
                                   arith::IntegerOverflowFlags::nsw);
    return arith::AddIOp::create(builder, loc, expand(lhs), expand(rhs), arith::IntegerOverflowFlags::nsw);
  }

  Value divide(Value dividend, Value divisor, bool isUnsigned) {
    if (isUnsigned)
      return arith::DivUIOp::create(builder, loc, dividend, divisor);
    return arith::FloorDivSIOp::create(builder, loc, dividend, divisor);
  }

  OpBuilder &builder;
  Location loc;
  ValueRange operands;
};

/// The expression over values that are no expressions themselves: `(i * 4 + 1) mod 4` is 1 where `%v mod 4` is not.
tir::IndexExpr compose(const tir::IndexExpr &expr) {
  return expr.replace([](Value value) -> std::optional<tir::IndexExpr> {
    APInt constant;
    if (matchPattern(value, m_ConstantInt(&constant)))
      return tir::IndexExpr(constant.getSExtValue());
    if (auto apply = value.getDefiningOp<affine::AffineApplyOp>())
      return compose(tir::IndexExpr(apply.getMap(), 0, apply.getMapOperands()));
    return std::nullopt;
  });
}

/// The constant term of a sum.
int64_t getConstantTerm(AffineExpr expr) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (expr.getKind() != AffineExprKind::Add)
    return 0;
  auto sum = cast<AffineBinaryOpExpr>(expr);
  return getConstantTerm(sum.getLHS()) + getConstantTerm(sum.getRHS());
}

AffineExpr splitResidues(AffineExpr expr) {
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return expr;
  AffineExpr lhs = splitResidues(binary.getLHS()), rhs = splitResidues(binary.getRHS());
  auto divisor = dyn_cast<AffineConstantExpr>(rhs);
  bool divides = expr.getKind() == AffineExprKind::FloorDiv || expr.getKind() == AffineExprKind::Mod;
  if (!divides || !divisor || divisor.getValue() <= 0)
    return getAffineBinaryOpExpr(expr.getKind(), lhs, rhs);
  int64_t constant = getConstantTerm(lhs);
  int64_t step = std::gcd((lhs - constant).getLargestKnownDivisor(), divisor.getValue());
  int64_t residue = llvm::mod(constant, step);
  AffineExpr multiple = lhs - residue;
  return expr.getKind() == AffineExprKind::Mod ? multiple % rhs + residue : multiple.floorDiv(rhs);
}

} // namespace

tir::IndexExpr splitResidues(const tir::IndexExpr &expr) {
  tir::IndexExpr normal = expr.normalized();
  if (normal.getConstant())
    return normal;
  MLIRContext *context = normal.getOperands().front().getContext();
  AffineMap map = AffineMap::get(0, normal.getOperands().size(), splitResidues(normal.getExpr(context)));
  return tir::IndexExpr(map, 0, normal.getOperands()).normalized();
}

bool isNonNegative(const tir::IndexExpr &expr) {
  tir::IndexExpr composed = compose(expr).normalized();
  if (std::optional<int64_t> constant = composed.getConstant())
    return *constant >= 0;
  MLIRContext *context = composed.getOperands().front().getContext();
  tir::IndexMap map = tir::buildIndexMap(context, composed, [](Value) { return false; });
  return isNonNegative(map.map.getResult(0), map.operands);
}

void expandIndexArithmetic(func::FuncOp kernel) {
  // Users first: whether a dividend can be negative is read off the applies that it comes from.
  SmallVector<affine::AffineApplyOp> applies;
  kernel.walk([&](affine::AffineApplyOp op) { applies.push_back(op); });
  for (affine::AffineApplyOp apply : llvm::reverse(applies)) {
    OpBuilder builder(apply);
    tir::IndexExpr expr = splitResidues(compose(tir::IndexExpr(apply.getMap(), 0, apply.getMapOperands())));
    tir::IndexMap map = tir::buildIndexMap(builder.getContext(), expr, [](Value) { return false; });
    Value result = Expander(builder, apply.getLoc(), map.operands).expand(map.map.getResult(0));
    apply.replaceAllUsesWith(result);
    apply.erase();
  }
}

} // namespace lamella::detail
