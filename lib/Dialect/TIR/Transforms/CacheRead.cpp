// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cache_read: copy the whole buffer before the nest, and let the block read the copy.
#include "CacheStage.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

FailureOr<BlockOp> cacheRead(RewriterBase &rewriter, BlockOp block, unsigned index, std::optional<Scope> scope,
                             Refusal &refusal) {
  SmallVector<ReadOp, 4> reads = block.getReads();
  if (isEnforced("cache-read.read-region-below") && index >= reads.size())
    return refusal.set(block, "expected a read region below " + Twine(reads.size()) + ", got " + Twine(index));
  Value buffer = reads[index].getBuffer();
  Operation *place = getOutermostLoop(block);
  if (failed(checkNoLanesAround(place, refusal)) || failed(checkOnlyLoads(block, buffer, refusal)))
    return failure();
  if (BlockOp writer = findOtherUser(place, block, buffer, /*writersOnly=*/true);
      writer && isEnforced("cache-read.no-block-under-outermost"))
    return refusal.set(block, "expected no other block under the outermost loop that writes the buffer", writer,
                       "this block writes it");
  Facts facts(block);
  FailureOr<SmallVector<IndexExpr>> extents = getCacheExtents(buffer, block, facts, refusal);
  if (failed(extents))
    return failure();
  FailureOr<Box> box = getCopiedBox(block, buffer, *extents, refusal);
  if (failed(box))
    return failure();
  FailureOr<Value> cache = createCacheBuffer(rewriter, buffer, *extents, scope, place);
  std::string name = getFreshBlockName(block, block.getBlockName() + ".read" + Twine(index));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(place);
  BlockOp copy = createCopy(rewriter, block.getLoc(), name, buffer, *cache, box->lower, box->size);
  replaceBuffer(rewriter, block, buffer, *cache);
  return copy;
}

} // namespace lamella::tir
