// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cache_write: let the block write another buffer, and copy what it wrote behind the nest. The copy must touch nothing
// else: the rest of the buffer keeps its contents. So what the block writes has to be one box:
//   each dimension of the region is a constant interval, or one spatial iterator v as `v * c + b` up to `v * c + b +
//   c`.
#include "CacheStage.h"

#include "lamella/Dialect/TIR/Analysis/Box.h"
#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

FailureOr<BlockOp> cacheWrite(RewriterBase &rewriter, BlockOp block, unsigned index, std::optional<Scope> scope,
                              Refusal &refusal) {
  SmallVector<WriteOp, 4> writes = block.getWrites();
  if (isEnforced("cache-write.write-region-below") && index >= writes.size())
    return refusal.set(block, "expected a write region below " + Twine(writes.size()) + ", got " + Twine(index));
  WriteOp write = writes[index];
  Value buffer = write.getBuffer();
  if (isEnforced("cache-write.block-writes-every-element") && updatesInPlace(block))
    return refusal.set(block, "expected a block that writes every element before it reads it");
  if (isEnforced("cache-write.block-writes-whole-region") && !writesWholeRegion(write))
    return refusal.set(write, "expected a region that each instance of the block writes whole");
  for (Operation *user : buffer.getUsers())
    if (isEnforced("cache-write.buffer-block-only-loads") && block->isProperAncestor(user) &&
        !isa<ReadOp, WriteOp, memref::LoadOp, memref::StoreOp>(user))
      return refusal.set(block, "expected a buffer that the block only loads from and stores to", user, "used here");
  Operation *place = getOutermostLoop(block);
  if (failed(checkNoLanesAround(place, refusal)))
    return failure();
  if (BlockOp other = findOtherUser(place, block, buffer, /*writersOnly=*/false);
      other && isEnforced("cache-write.no-block-under-outermost"))
    return refusal.set(block, "expected no other block under the outermost loop that uses the buffer", other,
                       "this block uses it");
  Facts facts(block);
  FailureOr<SmallVector<IndexExpr>> extents = getCacheExtents(buffer, block, facts, refusal);
  if (failed(extents))
    return failure();
  FailureOr<Box> box = getWrittenBox(block, write, facts, refusal);
  if (failed(box) || failed(checkWritersRun(block, write, facts, refusal)) ||
      failed(checkProved("cache-write.covered", [&] { return proveCovered(block, facts); }, block, refusal)))
    return failure();
  FailureOr<Value> cache = createCacheBuffer(rewriter, buffer, *extents, scope, place);
  std::string name = getFreshBlockName(block, block.getBlockName() + ".write" + Twine(index));
  replaceBuffer(rewriter, block, buffer, *cache);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointAfter(place);
  return createCopy(rewriter, block.getLoc(), name, *cache, buffer, box->lower, box->size);
}

} // namespace lamella::tir
