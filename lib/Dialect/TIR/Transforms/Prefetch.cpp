// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// prefetch: the box that one iteration of the loop reads, a number of iterations ahead, becomes a tir.prefetch.
#include "Nest.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult prefetch(RewriterBase &rewriter, BlockOp block, unsigned index, ForOp loop, int64_t ahead,
                       Refusal &refusal) {
  SmallVector<ReadOp, 4> reads = block.getReads();
  if (isEnforced("prefetch.read-region-below") && index >= reads.size())
    return refusal.set(block, "expected a read region below " + Twine(reads.size()) + ", got " + Twine(index));
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  auto *at = llvm::find(loops, loop);
  if (isEnforced("prefetch.loop-around-block") && at == loops.end())
    return refusal.set(block, "expected a loop around the block", loop, "the loop is here");
  if (isEnforced("prefetch.ahead") && ahead < 1)
    return refusal.set(block, "expected at least 1 iteration ahead, got " + Twine(ahead));
  if (failed(checkSerial(loop, refusal)) || failed(checkNoLanesAround(loop, refusal)))
    return failure();
  ReadOp read = reads[index];
  if (isEnforced("prefetch.buffer-argument") && read.getBuffer().getDefiningOp())
    return refusal.set(block, "expected a buffer that the function is given, got one that it allocates");
  Facts facts(block);
  std::optional<Box> box = getBox(read.getIntervals(), block, ArrayRef<ForOp>(at + 1, loops.end()), facts);
  if (!box || !countPrefetchLines(cast<MemRefType>(read.getBuffer().getType()), box->size))
    return refusal.set(block,
                       "expected one iteration of the loop to read a region of constant size with at most " +
                           Twine(kPrefetchLines) + " cache lines",
                       loop, "the loop is here");

  SmallVector<Interval> region;
  IndexExpr later = IndexExpr(loop.getInductionVar()) + ahead;
  for (auto [lower, size] : llvm::zip(box->lower, box->size)) {
    IndexExpr from = lower.replace(loop.getInductionVar(), later).normalized();
    region.push_back({from, (from + size).normalized()});
  }
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  PrefetchOp::create(rewriter, block.getLoc(), read.getBuffer(), region);
  return success();
}

} // namespace lamella::tir
