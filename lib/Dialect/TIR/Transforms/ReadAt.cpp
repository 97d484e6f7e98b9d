// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// read_at: in each iteration of a loop, copy what the block will read there, and let the block read the copy.
//   1. the box of elements that the block's instances in one iteration read, all its regions of the buffer together
//   2. nothing that runs between the copy and the block writes the buffer
//   3. a buffer, a nest that copies the box right before the block's nest, and the block reads the copy
#include "CacheStage.h"
#include "ComputeLocation.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

/// The hull of what the block reads of the buffer while the loops run.
static FailureOr<Box> getReadBox(BlockOp block, Value buffer, ArrayRef<ForOp> running, const Facts &facts,
                                 Refusal &refusal) {
  std::optional<Box> hull;
  for (ReadOp read : block.getReads()) {
    if (read.getBuffer() != buffer)
      continue;
    std::optional<Box> box = getBox(read.getIntervals(), block, running, facts);
    if (isEnforced("read-at.region-known-terms-loop") && !box)
      return refusal.set(read, "expected a region that is known in terms of the loop");
    if (!hull)
      hull = box;
    else if (isEnforced("read-at.reads-whose-hull-known") && !uniteBoxes(*hull, *box, block.getContext(), facts))
      return refusal.set(read, "expected reads whose hull is known in terms of the loop");
  }
  return *hull;
}

FailureOr<BlockOp> readAt(RewriterBase &rewriter, BlockOp block, unsigned index, ForOp loop, std::optional<Scope> scope,
                          Refusal &refusal) {
  SmallVector<ReadOp, 4> reads = block.getReads();
  if (isEnforced("read-at.read-region-below") && index >= reads.size())
    return refusal.set(block, "expected a read region below " + Twine(reads.size()) + ", got " + Twine(index));
  Value buffer = reads[index].getBuffer();
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  auto *at = llvm::find(loops, loop);
  if (isEnforced("read-at.loop-around-block") && at == loops.end())
    return refusal.set(block, "expected a loop around the block", loop, "the loop is here");
  Operation *place = getChildOf(loop.getBody(), block);
  if (failed(checkNoLanesAround(place, refusal)) || failed(checkOwnPlace(loop, scope, refusal)) ||
      failed(checkOnlyLoads(block, buffer, refusal)))
    return failure();
  if (BlockOp writer = findOtherUser(place, block, buffer, /*writersOnly=*/true);
      writer && isEnforced("read-at.no-writer-behind-copy"))
    return refusal.set(block, "expected no other block behind the copy that writes the buffer in the same iteration",
                       writer, "this block writes it");
  Facts facts(block);
  FailureOr<SmallVector<IndexExpr>> extents = getCacheExtents(buffer, block, facts, refusal);
  if (failed(extents))
    return failure();
  FailureOr<Box> domain = getCopiedBox(block, buffer, *extents, refusal);
  if (failed(domain))
    return failure();
  FailureOr<Box> box = getReadBox(block, buffer, ArrayRef<ForOp>(at + 1, loops.end()), facts, refusal);
  if (failed(box))
    return failure();

  FailureOr<Value> cache = createCacheBuffer(rewriter, buffer, *extents, scope, getOutermostLoop(block));
  std::string name = getFreshBlockName(block, block.getBlockName() + ".read_at" + Twine(index));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(place);
  BlockOp copy = createCopyAt(rewriter, block.getLoc(), name, buffer, *cache, *domain, *box, facts);
  replaceBuffer(rewriter, block, buffer, *cache);
  return copy;
}

} // namespace lamella::tir
