// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops and blocks to scf. Outer ops are lowered before inner ones, so a binding is written over values that exist.
#include "Steps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::detail {
namespace {

class SkeletonLowering {
public:
  explicit SkeletonLowering(MLIRContext *context) : rewriter(context) {}

  LogicalResult lower(Block &block) {
    for (Operation &op : llvm::make_early_inc_range(block))
      if (failed(lower(&op)))
        return failure();
    return success();
  }

private:
  LogicalResult lower(Operation *op) {
    rewriter.setInsertionPoint(op);
    if (auto loop = dyn_cast<tir::ForOp>(op))
      return lower(loop);
    if (auto block = dyn_cast<tir::BlockOp>(op))
      return lower(block);
    if (auto guarded = dyn_cast<tir::GuardedOp>(op)) {
      lowerGuarded(guarded, rewriter);
      return success();
    }
    if (auto prefetch = dyn_cast<tir::PrefetchOp>(op)) {
      lower(prefetch);
      return success();
    }
    if (isa<tir::BindOp, tir::AssumeOp, tir::ReadOp, tir::WriteOp>(op)) {
      rewriter.eraseOp(op);
      return success();
    }
    for (Region &region : op->getRegions())
      for (Block &block : region)
        if (failed(lower(block)))
          return failure();
    return success();
  }

  LogicalResult lower(tir::ForOp loop);
  LogicalResult lower(tir::BlockOp block);
  void lower(tir::PrefetchOp prefetch);
  LogicalResult lowerParallel(tir::ForOp loop, Value extent);
  LogicalResult lowerSerial(tir::ForOp loop, Value extent);
  void markUnrolled(scf::ForOp loop, std::optional<int64_t> extent);
  FailureOr<SmallVector<Value>> lowerBindings(tir::BlockOp block);
  FailureOr<Value> lowerPredicate(tir::BlockOp block);
  LogicalResult lowerInit(tir::BlockOp block, ArrayRef<Value> iterators);

  /// The expression over loop variables and symbols alone.
  tir::IndexExpr compose(const tir::IndexExpr &expr) {
    return expr.replace([&](Value value) -> std::optional<tir::IndexExpr> {
      auto it = iteratorExprs.find(value);
      return it == iteratorExprs.end() ? std::nullopt : std::optional(it->second);
    });
  }

  /// The vectorized loop on whose variable the expression depends, or null.
  Operation *getVectorizedLoop(const tir::IndexExpr &expr) {
    for (Value value : expr.normalized().getOperands())
      if (auto it = lanes.find(value); it != lanes.end())
        return it->second;
    return nullptr;
  }

  Value createAnd(Location loc, Value a, Value b) { return a ? Value(arith::AndIOp::create(rewriter, loc, a, b)) : b; }

  IRRewriter rewriter;
  /// What the value of an iterator is, over loop variables.
  DenseMap<Value, tir::IndexExpr> iteratorExprs;
  /// The variables of vectorized loops.
  DenseMap<Value, Operation *> lanes;
  bool inParallel = false;
};

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

LogicalResult SkeletonLowering::lower(tir::ForOp loop) {
  if (loop.getKind() == tir::ForKind::thread)
    return loop.emitOpError("expected no loop bound to \"")
           << loop.getThread().value_or("") << "\": only a GPU has threads of this kind";
  tir::IndexExpr extent = compose(loop.getExtent());
  if (loop.getKind() == tir::ForKind::vectorized && !extent.getConstant())
    return loop.emitOpError("expected a constant extent of a vectorized loop");
  if (Operation *outer = getVectorizedLoop(extent)) {
    InFlightDiagnostic diagnostic =
        loop.emitOpError("expected an extent that is the same in all lanes of a vectorized loop");
    diagnostic.attachNote(outer->getLoc()) << "the vectorized loop is here";
    return diagnostic;
  }
  Value bound = materializeIndex(rewriter, loop.getLoc(), extent);
  if (loop.getKind() == tir::ForKind::parallel && !inParallel)
    return lowerParallel(loop, bound);
  return lowerSerial(loop, bound);
}

LogicalResult SkeletonLowering::lowerParallel(tir::ForOp loop, Value extent) {
  if (!lanes.empty()) {
    InFlightDiagnostic diagnostic = loop.emitOpError("expected no parallel loop inside a vectorized one");
    diagnostic.attachNote(lanes.begin()->second->getLoc()) << "the vectorized loop is here";
    return diagnostic;
  }
  Location loc = loop.getLoc();
  Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
  Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
  auto parallel = scf::ParallelOp::create(rewriter, loc, zero, extent, one, ValueRange());
  Block *body = parallel.getBody();
  rewriter.eraseOp(loop.getBody()->getTerminator());
  rewriter.inlineBlockBefore(loop.getBody(), body->getTerminator(), body->getArguments());
  rewriter.eraseOp(loop);
  inParallel = true;
  LogicalResult result = lower(*body);
  inParallel = false;
  return result;
}

LogicalResult SkeletonLowering::lowerSerial(tir::ForOp loop, Value extent) {
  Location loc = loop.getLoc();
  tir::ForKind kind = loop.getKind();
  std::optional<int64_t> constant = getConstantIntValue(extent);
  Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
  Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
  auto serial = scf::ForOp::create(rewriter, loc, zero, extent, one);
  Block *body = serial.getBody();
  rewriter.eraseOp(loop.getBody()->getTerminator());
  rewriter.inlineBlockBefore(loop.getBody(), body->getTerminator(), body->getArguments());
  rewriter.eraseOp(loop);
  if (kind == tir::ForKind::unrolled)
    markUnrolled(serial, constant);
  bool vectorized = kind == tir::ForKind::vectorized && constant > 1;
  if (vectorized) {
    serial->setAttr(kVectorizedAttrName, rewriter.getUnitAttr());
    lanes[serial.getInductionVar()] = serial;
  }
  LogicalResult result = lower(*body);
  lanes.erase(serial.getInductionVar());
  return result;
}

void SkeletonLowering::markUnrolled(scf::ForOp loop, std::optional<int64_t> extent) {
  MLIRContext *context = loop.getContext();
  if (extent) {
    loop->setAttr(kUnrolledAttrName, UnitAttr::get(context));
    return;
  }
  auto unroll = LLVM::LoopUnrollAttr::get(context, /*disable=*/BoolAttr::get(context, false), {}, {}, {}, {}, {}, {});
  auto annotation =
      LLVM::LoopAnnotationAttr::get(context, {}, {}, {}, unroll, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {});
  loop->setAttr("llvm.loop_annotation", annotation);
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

LogicalResult SkeletonLowering::lower(tir::BlockOp block) {
  FailureOr<SmallVector<Value>> iterators = lowerBindings(block);
  if (failed(iterators))
    return failure();
  FailureOr<Value> predicate = lowerPredicate(block);
  if (failed(predicate))
    return failure();
  if (*predicate) {
    auto guarded = scf::IfOp::create(rewriter, block.getLoc(), *predicate);
    rewriter.moveOpBefore(block, guarded.thenBlock()->getTerminator());
  }
  for (auto [argument, value] : llvm::zip(block.getIterArgs(), *iterators))
    rewriter.replaceAllUsesWith(argument, value);
  rewriter.setInsertionPoint(block);
  if (failed(lowerInit(block, *iterators)) || failed(lower(*block.getBody())))
    return failure();
  rewriter.eraseOp(block.getBody()->getTerminator());
  rewriter.inlineBlockBefore(block.getBody(), block, *iterators);
  rewriter.eraseOp(block);
  return success();
}

FailureOr<SmallVector<Value>> SkeletonLowering::lowerBindings(tir::BlockOp block) {
  SmallVector<Value> iterators;
  for (unsigned i = 0, e = block.getNumIters(); i < e; ++i) {
    tir::IndexExpr binding = compose(block.getBinding(i)).normalized();
    Operation *vectorized = getVectorizedLoop(binding);
    if (vectorized && block.getIterKind(i) == tir::IterKind::reduce) {
      InFlightDiagnostic diagnostic = block.emitOpError("expected reduce iterator ")
                                      << i << " of block \"" << block.getBlockName()
                                      << "\" not to depend on a vectorized loop";
      diagnostic.attachNote(vectorized->getLoc()) << "the vectorized loop is here";
      return diagnostic;
    }
    Value value = materializeIndex(rewriter, block.getLoc(), binding);
    iterators.push_back(value);
    if (!binding.getConstant() && !binding.getValue())
      iteratorExprs.insert({value, binding});
  }
  return iterators;
}

/// The conjunction of the block's conditions; null where it has none.
FailureOr<Value> SkeletonLowering::lowerPredicate(tir::BlockOp block) {
  Location loc = block.getLoc();
  Value result;
  for (const tir::IndexExpr &condition : block.getPredicate()) {
    tir::IndexExpr expr = compose(condition).normalized();
    if (std::optional<int64_t> constant = expr.getConstant(); constant && *constant < 0)
      continue;
    if (Operation *vectorized = getVectorizedLoop(expr)) {
      InFlightDiagnostic diagnostic = block.emitOpError("expected the predicate of block \"")
                                      << block.getBlockName() << "\" not to depend on a vectorized loop";
      diagnostic.attachNote(vectorized->getLoc()) << "the vectorized loop is here";
      return diagnostic;
    }
    Value value = materializeIndex(rewriter, loc, expr);
    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
    result = createAnd(loc, result, arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::slt, value, zero));
  }
  return result;
}

LogicalResult SkeletonLowering::lowerInit(tir::BlockOp block, ArrayRef<Value> iterators) {
  tir::InitOp init = block.getInit();
  if (!init)
    return success();
  Location loc = init.getLoc();
  Value first;
  for (auto [i, value] : llvm::enumerate(iterators)) {
    if (block.getIterKind(i) != tir::IterKind::reduce)
      continue;
    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
    first = createAnd(loc, first, arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::eq, value, zero));
  }
  auto guarded = scf::IfOp::create(rewriter, loc, first);
  Block *body = &init.getRegion().front();
  rewriter.eraseOp(body->getTerminator());
  rewriter.inlineBlockBefore(body, guarded.thenBlock()->getTerminator());
  rewriter.eraseOp(init);
  return lower(*guarded.thenBlock());
}

//===----------------------------------------------------------------------===//
// Hints
//===----------------------------------------------------------------------===//

void SkeletonLowering::lower(tir::PrefetchOp prefetch) {
  for (ArrayRef<int64_t> line : prefetch.getLines()) {
    SmallVector<Value> indices;
    for (auto [dim, offset] : llvm::enumerate(line))
      indices.push_back(
          materializeIndex(rewriter, prefetch.getLoc(), (compose(prefetch.getLower(dim)) + offset).normalized()));
    memref::PrefetchOp::create(rewriter, prefetch.getLoc(), prefetch.getBuffer(), indices, /*isWrite=*/false,
                               /*localityHint=*/3, /*isDataCache=*/true);
  }
  rewriter.eraseOp(prefetch);
}

} // namespace

LogicalResult lowerSkeleton(func::FuncOp kernel) {
  return SkeletonLowering(kernel.getContext()).lower(kernel.getBody().front());
}

} // namespace lamella::detail
