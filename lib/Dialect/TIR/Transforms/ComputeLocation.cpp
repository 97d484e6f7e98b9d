// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ComputeLocation.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult checkMovable(BlockOp block, ForOp loop, Refusal &refusal) {
  if (isEnforced("compute-location.block-loop-same-block") && getScope(block) != getScope(loop))
    return refusal.set(block, "expected block and loop in the same block or function", loop, "the loop is here");
  if (isEnforced("compute-location.loop-around-block") && loop->isAncestor(block))
    return refusal.set(block, "expected a loop that is not around the block", loop, "the loop is here");
  for (Operation *around = loop; isa<ForOp>(around); around = around->getParentOp())
    if (isEnforced("compute-location.no-vectorized-loop-around") &&
        cast<ForOp>(around).getKind() == ForKind::vectorized)
      return refusal.set(loop, "expected no vectorized loop around the new place", around, "this loop is vectorized");
  return success();
}

bool invertAccess(BlockOp block, ArrayRef<Interval> access, const Box &box,
                  MutableArrayRef<std::optional<IterRange>> ranges) {
  for (auto [dim, interval] : llvm::enumerate(access)) {
    IndexExpr width = (interval.upper - interval.lower).normalized();
    SmallVector<BlockArgument> iters;
    for (Value value : interval.lower.normalized().getOperands())
      if (auto argument = dyn_cast<BlockArgument>(value); argument && argument.getOwner() == block.getBody())
        iters.push_back(argument);
    if (iters.empty())
      continue;
    if (iters.size() > 1 || ranges[iters[0].getArgNumber()] || width.uses(iters[0]))
      return false;
    // Elements v * width + offset up to the next v.
    IndexExpr offset = (interval.lower - IndexExpr(iters[0]) * width).normalized();
    if (offset.uses(iters[0]))
      return false;
    IndexExpr start = box.lower[dim] - offset;
    bool aligned = start.mod(width) == IndexExpr(0);
    IndexExpr size = aligned ? box.size[dim].ceilDiv(width) : (box.size[dim] - 1).ceilDiv(width) + 1;
    ranges[iters[0].getArgNumber()] = IterRange{start.floorDiv(width).normalized(), size.normalized()};
  }
  return true;
}

SmallVector<ForOp> moveBlock(RewriterBase &rewriter, BlockOp block, ArrayRef<std::optional<IterRange>> ranges,
                             const Facts &facts) {
  auto oldLoop = dyn_cast<ForOp>(block->getParentOp());
  SmallVector<ForOp> loops;
  SmallVector<IndexExpr> bindings(block.getNumIters()), predicate;
  // Where the block will run: its position says which loops are fixed.
  Operation *place = rewriter.getInsertionBlock()->getTerminator();
  for (IterKind kind : {IterKind::spatial, IterKind::reduce}) {
    for (unsigned i = 0; i < block.getNumIters(); ++i) {
      if (block.getIterKind(i) != kind)
        continue;
      IndexExpr extent = block.getIterExtent(i);
      IndexExpr size = ranges[i] ? ranges[i]->size : extent;
      bindings[i] = ranges[i] ? ranges[i]->lower : IndexExpr(0);
      bool checkLower = ranges[i] && !proveNonNegativeAt(place, bindings[i], facts);
      bool checkUpper = ranges[i] && !proveNonNegativeAt(place, extent - bindings[i] - size, facts);
      if (size != IndexExpr(1)) {
        loops.push_back(ForOp::create(rewriter, block.getLoc(), size));
        bindings[i] = bindings[i] + loops.back().getInductionVar();
        rewriter.setInsertionPointToStart(loops.back().getBody());
      }
      if (checkLower)
        predicate.push_back(IndexExpr(-1) - bindings[i]);
      if (checkUpper)
        predicate.push_back(bindings[i] - extent);
    }
  }
  rewriter.moveOpBefore(block, rewriter.getInsertionBlock(), rewriter.getInsertionPoint());
  rewriter.modifyOpInPlace(block, [&] {
    block.setBindings(bindings);
    block.setPredicate(predicate);
  });
  if (oldLoop)
    eraseEmptyLoops(rewriter, oldLoop);
  return loops;
}

bool uniteBoxes(Box &box, const Box &other, MLIRContext *context, const Facts &facts) {
  for (unsigned dim = 0; dim < box.lower.size(); ++dim) {
    std::optional<Interval> hull = getHull({box.lower[dim], box.lower[dim] + box.size[dim]},
                                           {other.lower[dim], other.lower[dim] + other.size[dim]}, context, facts);
    if (!hull)
      return false;
    box.lower[dim] = hull->lower.normalized();
    box.size[dim] = (hull->upper - hull->lower).normalized();
  }
  return true;
}

FailureOr<Box> getNeededBox(ForOp loop, Value buffer, const Facts &facts, Operation *&firstConsumer, Refusal &refusal) {
  std::optional<Box> needed;
  for (BlockOp consumer : getOutermostBlocks(loop)) {
    SmallVector<ForOp> running = getEnclosingLoops(consumer);
    running.erase(running.begin(), std::next(llvm::find(running, loop)));
    for (ReadOp read : consumer.getReads()) {
      if (read.getBuffer() != buffer)
        continue;
      if (!firstConsumer)
        firstConsumer = getChildOf(loop.getBody(), consumer);
      std::optional<Box> box = getBox(read.getIntervals(), consumer, running, facts);
      if (isEnforced("compute-location.region-known-terms-loop") && !box)
        return refusal.set(loop, "expected a region that is known in terms of the loop", read, "of this read");
      if (!needed)
        needed = box;
      else if (isEnforced("compute-location.reads-whose-hull-known") &&
               !uniteBoxes(*needed, *box, loop.getContext(), facts))
        return refusal.set(loop, "expected reads whose hull is known in terms of the loop", read,
                           "this read does not fit the others");
    }
  }
  if (isEnforced("compute-location.consumer-block-under-loop") && !needed)
    return refusal.set(loop, "expected a consumer of the block under the loop");
  return *needed;
}

BlockOp findInterference(ArrayRef<BlockOp> between, ArrayRef<Value> read, ArrayRef<Value> written) {
  for (BlockOp block : between) {
    for (Value buffer : getWrittenBuffers(block))
      if (llvm::is_contained(read, buffer) || llvm::is_contained(written, buffer))
        return block;
    for (Value buffer : getReadBuffers(block))
      if (llvm::is_contained(written, buffer))
        return block;
  }
  return BlockOp();
}

SmallVector<Value> getReadBuffers(BlockOp block) {
  return llvm::map_to_vector(block.getReads(), [](ReadOp read) -> Value { return read.getBuffer(); });
}

SmallVector<Value> getWrittenBuffers(BlockOp block) {
  return llvm::map_to_vector(block.getWrites(), [](WriteOp write) -> Value { return write.getBuffer(); });
}

} // namespace lamella::tir
