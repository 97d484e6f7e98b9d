// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tensorize: a nest that does what an intrinsic's `desc` does becomes a call of its `impl`.
//   1. blockize a copy of the nest, so that a refusal leaves the nest as it was
//   2. compare the copy with `desc` (IntrinsicMatch.cpp): what it computes on which tiles of which buffers
//   3. blockize the nest itself, and put subviews at these places and the call in its stead
#include "IntrinsicMatch.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

constexpr StringLiteral kPredicated =
    "expected a block without a predicate: partition into main part and tail, or pad the cache stage";

/// Whether the nest can become a call, tried on a copy of it.
LogicalResult tryOnCopy(RewriterBase &rewriter, ForOp loop, func::FuncOp desc, Refusal &refusal) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop);
  auto copy = cast<ForOp>(rewriter.clone(*loop));
  Refusal ofCopy;
  FailureOr<BlockOp> trial = blockize(rewriter, copy, ofCopy);
  LogicalResult result = failure();
  if (succeeded(trial) && !trial->getPredicate().empty()) {
    result = ofCopy.set(loop, kPredicated);
  } else if (succeeded(trial)) {
    result = matchIntrinsic(*trial, desc, ofCopy);
  }
  if (failed(result)) {
    (void)refusal.set(loop, ofCopy.condition); // its ops belonged to the copy, but for those of the intrinsic
    if (ofCopy.other && desc->isAncestor(ofCopy.other))
      refusal.other = ofCopy.other, refusal.otherNote = ofCopy.otherNote;
  }
  rewriter.eraseOp(succeeded(trial) ? trial->getOperation() : copy.getOperation());
  return result;
}

/// The tile of a buffer that an argument stands for, of the argument's type.
Value createTile(RewriterBase &rewriter, BlockOp outer, const Placement &placement, MemRefType type) {
  Refusal unused;
  MemRefType tile = *getTileType(outer, placement, type, unused);
  SmallVector<OpFoldResult> offsets, sizes, strides(placement.offsets.size(), rewriter.getIndexAttr(1));
  sizes.assign(placement.offsets.size() - type.getRank(), rewriter.getIndexAttr(1));
  for (int64_t size : type.getShape())
    sizes.push_back(rewriter.getIndexAttr(size));
  for (const IndexExpr &offset : placement.offsets)
    offsets.push_back(materialize(rewriter, outer.getLoc(), offset));
  Value view = memref::SubViewOp::create(rewriter, outer.getLoc(), tile, placement.buffer, offsets, sizes, strides);
  if (tile != type)
    view = memref::CastOp::create(rewriter, outer.getLoc(), type, view);
  return view;
}

} // namespace

FailureOr<BlockOp> tensorize(RewriterBase &rewriter, Operation *target, IntrinsicOp intrinsic, Refusal &refusal) {
  auto desc = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(intrinsic, intrinsic.getDescAttr());
  if (isEnforced("tensorize.intrinsic-whose-description-body") && (!desc || desc.isExternal()))
    return refusal.set(intrinsic, "expected an intrinsic whose description has a body");
  auto loop = dyn_cast<ForOp>(target);
  auto outer = dyn_cast<BlockOp>(target);
  if (isEnforced("tensorize.loop-block") && !loop && !outer)
    return refusal.set(target, "expected a loop or a block, got " + target->getName().getStringRef());
  if (failed(checkNoLanesAround(target, refusal)))
    return failure();
  if (loop) {
    if (failed(tryOnCopy(rewriter, loop, desc, refusal)))
      return failure();
    FailureOr<BlockOp> created = blockize(rewriter, loop, refusal);
    if (failed(created))
      return failure();
    outer = *created;
  }
  if (isEnforced("tensorize.block-without-predicate") && !outer.getPredicate().empty())
    return refusal.set(outer, kPredicated);
  FailureOr<IntrinsicArguments> matched = matchIntrinsic(outer, desc, refusal);
  if (failed(matched))
    return failure();

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(outer.getBody()->getTerminator());
  SmallVector<Value> arguments;
  for (BlockArgument argument : desc.getArguments()) {
    auto type = dyn_cast<MemRefType>(argument.getType());
    arguments.push_back(type ? createTile(rewriter, outer, matched->placements.find(argument)->second, type)
                             : matched->scalars.lookup(argument));
  }
  func::CallOp::create(rewriter, outer.getLoc(), intrinsic.getImpl(), TypeRange(), arguments);
  for (Operation &op : llvm::make_early_inc_range(*outer.getBody()))
    if (isa<ForOp, BlockOp>(op))
      rewriter.eraseOp(&op);
  return outer;
}

} // namespace lamella::tir
