// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function of upstream ops knows its sizes from its arguments; a kernel is given them.
//
//   1. Each dynamic dimension of an argument becomes a size argument, and `tensor.dim` of it this size.
//   2. Sizes that an op says are equal become one: loops have one extent, so where two operands have a loop for a
//      dimension these dimensions are equal. A size that equals a constant goes.
//   3. Arguments and results get `tir.extents`.
//
//   func.func @f(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<?x4xf32>     // linalg.add
//     =>
//   func.func @f(%s0: index, %x: tensor<?x4xf32> {tir.extents = ()[s0] -> (s0, 4)}, %y: ... the same) -> ... the same
#include "lamella/Dialect/TIR/IR/Extents.h"
#include "lamella/Dialect/TIR/IR/IndexExpr.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "lamella/Pipelines/Passes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

namespace lamella {
#define GEN_PASS_DEF_INFEREXTENTSPASS
#include "lamella/Pipelines/Passes.h.inc"

using namespace mlir;
using tir::IndexExpr;

namespace {
/// Sizes of values in terms of the function's size arguments and what else index values are made of.
class Sizes {
public:
  /// The extent of a dimension of a tensor or buffer; nothing where no op says it.
  std::optional<IndexExpr> getExtent(Value value, int64_t dim);
  /// An integer or index value.
  IndexExpr get(Value value);
  IndexExpr get(OpFoldResult value) { return isa<Attribute>(value) ? IndexExpr(value) : get(cast<Value>(value)); }

  /// The dynamic dimensions of arguments.
  llvm::DenseMap<std::pair<Value, int64_t>, IndexExpr> arguments;

private:
  std::optional<IndexExpr> compute(Value value, int64_t dim);
  std::optional<IndexExpr> computeReshaped(Operation *op, int64_t dim);
};
} // namespace

/// The size operand of an op that makes a tensor or buffer.
static Value getDynamicSize(ValueRange sizes, ShapedType type, int64_t dim) {
  return sizes[type.getDynamicDimIndex(dim)];
}

std::optional<IndexExpr> Sizes::computeReshaped(Operation *op, int64_t dim) {
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

std::optional<IndexExpr> Sizes::compute(Value value, int64_t dim) {
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

std::optional<IndexExpr> Sizes::getExtent(Value value, int64_t dim) {
  auto type = dyn_cast<ShapedType>(value.getType());
  if (!type || !type.hasRank() || dim >= type.getRank())
    return std::nullopt;
  if (!type.isDynamicDim(dim))
    return IndexExpr(type.getDimSize(dim));
  if (auto known = arguments.find({value, dim}); known != arguments.end())
    return known->second;
  return value.getDefiningOp() ? compute(value, dim) : std::nullopt;
}

IndexExpr Sizes::get(Value value) {
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

namespace {
/// The steps on one function.
class Inference {
public:
  explicit Inference(func::FuncOp function) : function(function) {}
  LogicalResult run() {
    addSizes();
    while (unifyOnce())
      ;
    foldIndexCasts();
    eraseMerged();
    return setExtents();
  }

private:
  void addSizes();
  bool unifyOnce();
  bool unify(const IndexExpr &a, const IndexExpr &b);
  void foldIndexCasts();
  void eraseMerged();
  LogicalResult setExtents();
  AffineMapAttr getExtents(Value value);

  func::FuncOp function;
  Sizes sizes;
  llvm::SetVector<Value> added;
  llvm::DenseSet<Value> merged;
};
} // namespace

void Inference::addSizes() {
  Builder builder(function.getContext());
  SmallVector<std::pair<Value, int64_t>> places;
  for (BlockArgument argument : function.getArguments())
    if (auto type = dyn_cast<ShapedType>(argument.getType()); type && type.hasRank())
      for (int64_t dim = 0; dim < type.getRank(); ++dim)
        if (type.isDynamicDim(dim))
          places.emplace_back(argument, dim);
  for (auto [number, place] : llvm::enumerate(places)) {
    (void)function.insertArgument(number, builder.getIndexType(), {}, function.getLoc());
    sizes.arguments[place] = IndexExpr(Value(function.getArgument(number)));
    added.insert(function.getArgument(number));
  }
  function.walk([&](Operation *op) {
    if (!isa<tensor::DimOp, memref::DimOp>(op))
      return;
    std::optional<int64_t> dim = getConstantIntValue(op->getOperand(1));
    auto known = dim ? sizes.arguments.find({op->getOperand(0), *dim}) : sizes.arguments.end();
    if (known != sizes.arguments.end())
      op->getResult(0).replaceAllUsesWith(known->second.getValue());
  });
}

/// Makes two sizes one, if one of them is a size argument of ours.
bool Inference::unify(const IndexExpr &a, const IndexExpr &b) {
  auto isAdded = [&](const IndexExpr &expr) { return expr.getValue() && added.contains(expr.getValue()); };
  // The first stays, and what is no size of ours.
  const IndexExpr &gone = isAdded(b) ? b : a, &kept = isAdded(b) ? a : b;
  Value value = gone.getValue();
  bool isKeptKnown = kept.getConstant() || (kept.getValue() && isa<BlockArgument>(kept.getValue()));
  if (a == b || !isAdded(gone) || !isKeptKnown)
    return false;
  OpBuilder builder = OpBuilder::atBlockBegin(&function.getBody().front());
  for (auto &[place, expr] : sizes.arguments)
    expr = expr.replace(value, kept);
  if (std::optional<int64_t> constant = kept.getConstant())
    value.replaceAllUsesWith(arith::ConstantIndexOp::create(builder, function.getLoc(), *constant));
  else
    value.replaceAllUsesWith(kept.getValue());
  merged.insert(value);
  return true;
}

bool Inference::unifyOnce() {
  bool changed = false;
  function.walk([&](linalg::LinalgOp op) {
    for (unsigned loop = 0; loop < op.getNumLoops(); ++loop) {
      std::optional<IndexExpr> first;
      for (OpOperand &operand : op->getOpOperands()) {
        AffineMap map = op.getMatchingIndexingMap(&operand);
        std::optional<unsigned> dim = map.getResultPosition(getAffineDimExpr(loop, op.getContext()));
        std::optional<IndexExpr> extent = dim ? sizes.getExtent(operand.get(), *dim) : std::nullopt;
        if (!extent)
          continue;
        if (!first)
          first = extent;
        else if (unify(*first, *extent))
          return changed = true, WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  return changed;
}

/// `index_cast (index_cast %size : index to i64) : i64 to index` is the size.
void Inference::foldIndexCasts() {
  function.walk([](arith::IndexCastOp op) {
    auto source = op.getIn().getDefiningOp<arith::IndexCastOp>();
    if (op.getType().isIndex() && source && source.getIn().getType().isIndex() && source.getType().isInteger(64))
      op.replaceAllUsesWith(source.getIn());
  });
}

void Inference::eraseMerged() {
  llvm::BitVector gone(function.getNumArguments());
  for (BlockArgument argument : function.getArguments())
    if (merged.contains(argument))
      gone.set(argument.getArgNumber());
  (void)function.eraseArguments(gone);
}

/// The map of `tir.extents`; null where some extent does not follow from the function's sizes.
AffineMapAttr Inference::getExtents(Value value) {
  MLIRContext *context = function.getContext();
  llvm::DenseMap<Value, unsigned> numbers;
  for (BlockArgument argument : function.getArguments())
    if (argument.getType().isIndex())
      numbers.try_emplace(argument, numbers.size());
  SmallVector<AffineExpr> exprs;
  for (int64_t dim = 0, rank = cast<ShapedType>(value.getType()).getRank(); dim < rank; ++dim) {
    std::optional<IndexExpr> extent = sizes.getExtent(value, dim);
    if (!extent)
      return {};
    IndexExpr normal = extent->normalized();
    SmallVector<AffineExpr> symbols;
    for (Value operand : normal.getOperands()) {
      auto number = numbers.find(operand);
      if (number == numbers.end())
        return {};
      symbols.push_back(getAffineSymbolExpr(number->second, context));
    }
    exprs.push_back(normal.getExpr(context).replaceSymbols(symbols));
  }
  return AffineMapAttr::get(AffineMap::get(0, numbers.size(), exprs, context));
}

LogicalResult Inference::setExtents() {
  auto isDynamic = [](Type type) {
    auto shaped = dyn_cast<ShapedType>(type);
    return shaped && shaped.hasRank() && !shaped.hasStaticShape();
  };
  for (BlockArgument argument : function.getArguments())
    if (isDynamic(argument.getType()))
      function.setArgAttr(argument.getArgNumber(), tir::extentsAttrName, getExtents(argument));
  Operation *terminator = function.getBody().back().getTerminator();
  for (OpOperand &result : terminator->getOpOperands()) {
    if (!isDynamic(result.get().getType()))
      continue;
    AffineMapAttr extents = getExtents(result.get());
    if (!extents)
      return terminator->emitOpError("expected the shape of result ")
             << result.getOperandNumber() << " to follow from the shapes of arguments, got " << result.get().getType();
    function.setResultAttr(result.getOperandNumber(), tir::extentsAttrName, extents);
  }
  return success();
}

/// A function of upstream ops that no one has told its extents.
static bool needsExtents(func::FuncOp function) {
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return false;
  bool isDynamic = false, isUpstream = false;
  for (BlockArgument argument : function.getArguments()) {
    auto type = dyn_cast<ShapedType>(argument.getType());
    if (!type || !type.hasRank() || type.hasStaticShape())
      continue;
    if (function.getArgAttr(argument.getArgNumber(), tir::extentsAttrName) ||
        llvm::any_of(argument.getUsers(), llvm::IsaPred<tir::BindOp>))
      return false;
    isDynamic = true;
    isUpstream |= isa<RankedTensorType>(type);
  }
  return isDynamic &&
         (isUpstream || function.walk([](linalg::LinalgOp) { return WalkResult::interrupt(); }).wasInterrupted());
}

namespace {
struct InferExtentsPass : impl::InferExtentsPassBase<InferExtentsPass> {
  void runOnOperation() override {
    if (needsExtents(getOperation()) && failed(Inference(getOperation()).run()))
      signalPassFailure();
  }
};
} // namespace
} // namespace lamella
