// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BufferAccess.h"

#include "lamella/Dialect/TIR/IR/Extents.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace lamella {
using tir::IndexExpr;

//===----------------------------------------------------------------------===//
// Extents
//===----------------------------------------------------------------------===//

std::optional<SmallVector<IndexExpr>> getArgumentExtents(BlockArgument argument) {
  auto function = dyn_cast_or_null<func::FuncOp>(argument.getOwner()->getParentOp());
  if (!function)
    return std::nullopt;
  unsigned number = argument.getArgNumber();
  auto attr = function.getArgAttrOfType<AffineMapAttr>(number, tir::extentsAttrName);
  if (!attr)
    return std::nullopt;
  SmallVector<Value> sizes;
  for (BlockArgument other : function.getArguments())
    if (other.getType().isIndex())
      sizes.push_back(other);
  AffineMap map = attr.getValue();
  int64_t rank = cast<ShapedType>(argument.getType()).getRank();
  if (map.getNumDims() != 0 || map.getNumSymbols() > sizes.size() || map.getNumResults() != rank) {
    function.emitError("expected ") << tir::extentsAttrName << " of argument " << number << " to have " << rank
                                    << " results over at most " << sizes.size() << " symbols, got " << attr;
    return std::nullopt;
  }
  sizes.resize(map.getNumSymbols());
  return tir::getIndexExprs(map, sizes);
}

/// The extent of a dimension of `collapse_shape`: the product of its group.
static std::optional<IndexExpr> getCollapsedExtent(memref::CollapseShapeOp op, unsigned dim) {
  IndexExpr product = 1;
  SmallVector<ReassociationIndices, 4> groups = op.getReassociationIndices();
  for (int64_t source : groups[dim]) {
    std::optional<IndexExpr> extent = getExtent(op.getSrc(), source);
    if (!extent)
      return std::nullopt;
    product = product * *extent;
  }
  return product;
}

std::optional<IndexExpr> getExtent(Value buffer, unsigned dim) {
  auto type = cast<MemRefType>(buffer.getType());
  if (!type.isDynamicDim(dim))
    return IndexExpr(type.getDimSize(dim));
  if (auto argument = dyn_cast<BlockArgument>(buffer)) {
    auto extents = getArgumentExtents(argument);
    return extents ? std::optional((*extents)[dim]) : std::nullopt;
  }
  Operation *op = buffer.getDefiningOp();
  if (isa<memref::AllocOp, memref::AllocaOp>(op))
    return getIndexExpr(op->getOperand(type.getDynamicDimIndex(dim)));
  if (auto view = dyn_cast<memref::SubViewOp>(op)) {
    llvm::SmallBitVector dropped = view.getDroppedDims();
    unsigned seen = 0;
    for (auto [source, size] : llvm::enumerate(view.getMixedSizes()))
      if (!dropped.test(source) && seen++ == dim)
        return isa<Attribute>(size) ? IndexExpr(size) : getIndexExpr(cast<Value>(size));
  }
  if (auto view = dyn_cast<memref::CollapseShapeOp>(op))
    return getCollapsedExtent(view, dim);
  if (auto view = dyn_cast<memref::ExpandShapeOp>(op)) {
    OpFoldResult size = view.getMixedOutputShape()[dim];
    return isa<Attribute>(size) ? IndexExpr(size) : getIndexExpr(cast<Value>(size));
  }
  if (auto view = dyn_cast<memref::CastOp>(op))
    return getExtent(view.getSource(), dim);
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Index values
//===----------------------------------------------------------------------===//

/// a op b for the ops of arith that index expressions have; nothing for others.
static std::optional<IndexExpr> getArithExpr(Operation *op) {
  if (op->getNumOperands() != 2 || !op->getResult(0).getType().isIndex())
    return std::nullopt;
  auto operand = [&](unsigned i) { return getIndexExpr(op->getOperand(i)); };
  if (isa<arith::AddIOp>(op))
    return operand(0) + operand(1);
  if (isa<arith::SubIOp>(op))
    return operand(0) - operand(1);
  if (isa<arith::MulIOp>(op))
    return operand(0) * operand(1);
  std::optional<int64_t> divisor = getConstantIntValue(op->getOperand(1));
  if (!divisor || *divisor <= 0)
    return std::nullopt;
  // Sizes and iterators are not negative, so both divisions agree.
  if (isa<arith::FloorDivSIOp, arith::DivUIOp>(op))
    return operand(0).floorDiv(*divisor);
  if (isa<arith::CeilDivSIOp, arith::CeilDivUIOp>(op))
    return operand(0).ceilDiv(*divisor);
  if (isa<arith::RemUIOp>(op))
    return operand(0).mod(*divisor);
  return std::nullopt;
}

IndexExpr getIndexExpr(Value value) {
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return IndexExpr(*constant);
  Operation *op = value.getDefiningOp();
  if (!op)
    return IndexExpr(value);
  if (auto apply = dyn_cast<affine::AffineApplyOp>(op))
    return IndexExpr(apply.getAffineMap(), 0, apply.getMapOperands()).replace([](Value operand) {
      return std::optional(getIndexExpr(operand));
    });
  if (auto dim = dyn_cast<memref::DimOp>(op))
    if (std::optional<int64_t> position = dim.getConstantIndex();
        position && isa<MemRefType>(dim.getSource().getType()))
      if (std::optional<IndexExpr> extent = getExtent(dim.getSource(), *position))
        return *extent;
  if (std::optional<IndexExpr> expr = getArithExpr(op))
    return *expr;
  return IndexExpr(value);
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

/// subview: offset + index * stride, 0 in dropped dimensions.
static SmallVector<IndexExpr> throughSubView(memref::SubViewOp view, ArrayRef<IndexExpr> indices) {
  auto get = [](OpFoldResult value) {
    return isa<Attribute>(value) ? IndexExpr(value) : getIndexExpr(cast<Value>(value));
  };
  SmallVector<IndexExpr> result;
  llvm::SmallBitVector dropped = view.getDroppedDims();
  const IndexExpr *next = indices.begin();
  for (auto [dim, offset, stride] : llvm::enumerate(view.getMixedOffsets(), view.getMixedStrides()))
    result.push_back(dropped.test(dim) ? get(offset) : get(offset) + *next++ * get(stride));
  return result;
}

/// collapse_shape: an index splits into the indices of its group.
static std::optional<SmallVector<IndexExpr>> throughCollapse(memref::CollapseShapeOp view,
                                                             ArrayRef<IndexExpr> indices) {
  SmallVector<IndexExpr> result(cast<MemRefType>(view.getSrc().getType()).getRank());
  for (auto [dim, group] : llvm::enumerate(view.getReassociationIndices())) {
    IndexExpr rest = indices[dim];
    for (int64_t source : llvm::reverse(ArrayRef(group).drop_front())) {
      std::optional<IndexExpr> extent = getExtent(view.getSrc(), source);
      if (!extent)
        return std::nullopt;
      result[source] = rest.mod(*extent);
      rest = rest.floorDiv(*extent);
    }
    result[group.front()] = rest;
  }
  return result;
}

/// expand_shape: the indices of a group, row-major.
static std::optional<SmallVector<IndexExpr>> throughExpand(memref::ExpandShapeOp view, ArrayRef<IndexExpr> indices) {
  SmallVector<IndexExpr> result;
  for (const ReassociationIndices &group : view.getReassociationIndices()) {
    IndexExpr index = 0;
    for (int64_t dim : group) {
      std::optional<IndexExpr> extent = getExtent(view.getResult(), dim);
      if (!extent)
        return std::nullopt;
      index = index * *extent + indices[dim];
    }
    result.push_back(index);
  }
  return result;
}

std::optional<Element> resolveViews(Value buffer, SmallVector<IndexExpr> indices) {
  while (Operation *op = buffer.getDefiningOp()) {
    if (isa<memref::AllocOp, memref::AllocaOp, memref::GetGlobalOp>(op))
      break;
    std::optional<SmallVector<IndexExpr>> next;
    if (auto view = dyn_cast<memref::SubViewOp>(op))
      next = throughSubView(view, indices);
    else if (auto view = dyn_cast<memref::CollapseShapeOp>(op))
      next = throughCollapse(view, indices);
    else if (auto view = dyn_cast<memref::ExpandShapeOp>(op))
      next = throughExpand(view, indices);
    else if (isa<memref::CastOp>(op))
      next = indices;
    if (!next)
      return std::nullopt;
    indices = std::move(*next);
    buffer = op->getOperand(0);
  }
  return Element{buffer, std::move(indices)};
}

Value getUnderlyingBuffer(Value buffer) {
  while (Operation *op = buffer.getDefiningOp()) {
    if (isa<memref::AllocOp, memref::AllocaOp, memref::GetGlobalOp>(op))
      break;
    if (!isa<memref::SubViewOp, memref::CollapseShapeOp, memref::ExpandShapeOp, memref::CastOp>(op))
      return Value();
    buffer = op->getOperand(0);
  }
  return buffer;
}

//===----------------------------------------------------------------------===//
// Back to values
//===----------------------------------------------------------------------===//

/// Sizes and iterators are not negative: where nothing is subtracted the cheaper unsigned division is exact.
static bool isNonNegative(AffineExpr expr, ArrayRef<Value> operands) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue() >= 0;
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return isa<BlockArgument>(operands[symbol.getPosition()]);
  auto binary = cast<AffineBinaryOpExpr>(expr);
  return isNonNegative(binary.getLHS(), operands) && isNonNegative(binary.getRHS(), operands);
}

static Value materialize(OpBuilder &builder, Location loc, AffineExpr expr, ArrayRef<Value> operands) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return arith::ConstantIndexOp::create(builder, loc, constant.getValue());
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return operands[symbol.getPosition()];
  auto binary = cast<AffineBinaryOpExpr>(expr);
  Value lhs = materialize(builder, loc, binary.getLHS(), operands);
  Value rhs = materialize(builder, loc, binary.getRHS(), operands);
  bool isUnsigned = isNonNegative(expr, operands);
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return arith::AddIOp::create(builder, loc, lhs, rhs);
  case AffineExprKind::Mul:
    return arith::MulIOp::create(builder, loc, lhs, rhs);
  case AffineExprKind::CeilDiv:
    return isUnsigned ? arith::CeilDivUIOp::create(builder, loc, lhs, rhs).getResult()
                      : arith::CeilDivSIOp::create(builder, loc, lhs, rhs).getResult();
  case AffineExprKind::FloorDiv:
    return isUnsigned ? arith::DivUIOp::create(builder, loc, lhs, rhs).getResult()
                      : arith::FloorDivSIOp::create(builder, loc, lhs, rhs).getResult();
  default:
    break;
  }
  if (isUnsigned)
    return arith::RemUIOp::create(builder, loc, lhs, rhs);
  Value quotient = arith::FloorDivSIOp::create(builder, loc, lhs, rhs);
  return arith::SubIOp::create(builder, loc, lhs, arith::MulIOp::create(builder, loc, quotient, rhs));
}

Value materialize(OpBuilder &builder, Location loc, const IndexExpr &expr) {
  IndexExpr normal = expr.normalized();
  return materialize(builder, loc, normal.getExpr(builder.getContext()), normal.getOperands());
}

} // namespace lamella
