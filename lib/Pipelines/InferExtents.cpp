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
#include "UpstreamSizes.h"

#include "lamella/Dialect/TIR/IR/Extents.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "lamella/Pipelines/Passes.h"
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
  UpstreamSizes sizes;
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
