// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UpstreamSizes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

using namespace mlir;

namespace lamella {
using tir::IndexExpr;

/// The size operand of an op that makes a tensor or buffer.
static Value getDynamicSize(ValueRange sizes, ShapedType type, int64_t dim) {
  return sizes[type.getDynamicDimIndex(dim)];
}

std::optional<IndexExpr> UpstreamSizes::computeReshaped(Operation *op, int64_t dim) {
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
    return get(expand.getMixedOutputShape()[dim]);
  auto collapse = dyn_cast<tensor::CollapseShapeOp>(op);
  if (!collapse)
    return std::nullopt;
  IndexExpr product = 1;
  SmallVector<ReassociationIndices, 4> groups = collapse.getReassociationIndices();
  for (int64_t source : groups[dim]) {
    std::optional<IndexExpr> extent = getExtent(collapse.getSrc(), source);
    if (!extent)
      return std::nullopt;
    product = product * *extent;
  }
  return product;
}

std::optional<IndexExpr> UpstreamSizes::compute(Value value, int64_t dim) {
  auto type = cast<ShapedType>(value.getType());
  Operation *op = value.getDefiningOp();
  if (auto destination = dyn_cast<DestinationStyleOpInterface>(op))
    return getExtent(destination.getTiedOpOperand(cast<OpResult>(value))->get(), dim);
  if (isa<tensor::EmptyOp, tensor::SplatOp, tensor::GenerateOp, memref::AllocOp, memref::AllocaOp>(op)) {
    // A splat has its element first.
    ValueRange sizes = op->getOperands().drop_front(isa<tensor::SplatOp>(op));
    return get(getDynamicSize(sizes, type, dim));
  }
  if (isa<tensor::CastOp, memref::CastOp>(op))
    return getExtent(op->getOperand(0), dim);
  if (auto slice = dyn_cast<OffsetSizeAndStrideOpInterface>(op); slice && isa<tensor::ExtractSliceOp>(op)) {
    llvm::SmallBitVector dropped = cast<tensor::ExtractSliceOp>(op).getDroppedDims();
    for (auto [source, size] : llvm::enumerate(slice.getMixedSizes()))
      if (!dropped.test(source) && dim-- == 0)
        return get(size);
  }
  return computeReshaped(op, dim);
}

std::optional<IndexExpr> UpstreamSizes::getExtent(Value value, int64_t dim) {
  auto type = dyn_cast<ShapedType>(value.getType());
  if (!type || !type.hasRank() || dim >= type.getRank())
    return std::nullopt;
  if (!type.isDynamicDim(dim))
    return IndexExpr(type.getDimSize(dim));
  if (auto known = arguments.find({value, dim}); known != arguments.end())
    return known->second;
  return value.getDefiningOp() ? compute(value, dim) : std::nullopt;
}

IndexExpr UpstreamSizes::get(Value value) {
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return IndexExpr(constant.getSExtValue());
  Operation *op = value.getDefiningOp();
  auto operand = [&](unsigned i) { return get(op->getOperand(i)); };
  if (!op)
    return IndexExpr(value);
  if (isa<tensor::DimOp, memref::DimOp>(op))
    if (std::optional<int64_t> dim = getConstantIntValue(op->getOperand(1)))
      if (std::optional<IndexExpr> extent = getExtent(op->getOperand(0), *dim))
        return *extent;
  if (isa<arith::IndexCastOp, arith::IndexCastUIOp>(op))
    return operand(0);
  if (isa<arith::AddIOp>(op))
    return operand(0) + operand(1);
  if (isa<arith::SubIOp>(op))
    return operand(0) - operand(1);
  if (isa<arith::MulIOp>(op))
    return operand(0) * operand(1);
  if (auto apply = dyn_cast<affine::AffineApplyOp>(op))
    return IndexExpr(apply.getAffineMap(), 0, apply.getMapOperands()).replace([&](Value inner) {
      return std::optional(get(inner));
    });
  if (isa<arith::FloorDivSIOp, arith::CeilDivSIOp>(op))
    if (std::optional<int64_t> divisor = operand(1).getConstant(); divisor && *divisor > 0)
      return isa<arith::FloorDivSIOp>(op) ? operand(0).floorDiv(*divisor) : operand(0).ceilDiv(*divisor);
  return IndexExpr(value);
}

} // namespace lamella
