// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cache_inplace: a block that updates a buffer works on a copy, which is filled before and given back behind.
//
//   for ko: for i: for ki: C[i] += t(i, ko, ki)     ->     for ko: for i: T[i] = C[i];
//                                                                         for ki: T[i] += t(i, ko, ki);
//                                                                         C[i] = T[i]
//
//   1. the instances that run in the loop touch one region each, by their spatial iterators, and nothing else in there
//      touches the buffer
//   2. both copies run over the same spatial points: the spatial loops inside, and the predicate without the reduction
//   3. an element that an instance leaves alone goes back as it came
#include "CacheStage.h"
#include "InitBlock.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// The block uses the buffer in this region only, by loads and stores.
LogicalResult checkUses(BlockOp block, WriteOp write, Refusal &refusal) {
  if (isEnforced("cache-inplace.block-updates") && !updatesInPlace(block))
    return refusal.set(block, block.getInit()
                                  ? "expected a block without init: decompose_reduction first"
                                  : "expected a block that reads what it writes: cache_write is for others");
  auto isSame = [&](ArrayRef<Interval> region) {
    return llvm::all_of(llvm::zip_equal(region, write.getIntervals()), [](auto pair) {
      return std::get<0>(pair).lower == std::get<1>(pair).lower && std::get<0>(pair).upper == std::get<1>(pair).upper;
    });
  };
  for (Operation *user : write.getBuffer().getUsers()) {
    if (!block->isProperAncestor(user))
      continue;
    if (isEnforced("cache-inplace.buffer-block-only-loads") &&
        !isa<ReadOp, WriteOp, memref::LoadOp, memref::StoreOp>(user))
      return refusal.set(block, "expected a buffer that the block only loads from and stores to", user, "used here");
    bool isDeclared = isa<ReadOp, WriteOp>(user) && user->getParentOp() == block;
    if (isEnforced("cache-inplace.one-region") && isDeclared &&
        !isSame(isa<ReadOp>(user) ? cast<ReadOp>(user).getIntervals() : cast<WriteOp>(user).getIntervals()))
      return refusal.set(write, "expected one region of the buffer that the block reads and writes", user,
                         "this region is another");
  }
  for (const Interval &interval : write.getIntervals())
    if (isEnforced("cache-inplace.size-without-iterators") &&
        llvm::any_of((interval.upper - interval.lower).normalized().getOperands(), isIndexDim))
      return refusal.set(write, "expected a region of one size for all instances");
  return success();
}

/// At the insertion point: a block that copies the region of `write` from one buffer to the other, under copies of the
/// spatial loops, and more for regions of more than one element.
BlockOp createRegionCopy(RewriterBase &rewriter, BlockOp block, WriteOp write, const InitParts &parts, Value from,
                         Value to, StringRef name) {
  OpBuilder::InsertionGuard guard(rewriter);
  Location loc = block.getLoc();
  IRMapping mapping;
  enterSpatialLoops(rewriter, parts, mapping);
  SmallVector<BlockIter> iters;
  SmallVector<unsigned> numbers;
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    if (block.getIterKind(i) == IterKind::spatial) {
      iters.push_back({IterKind::spatial, block.getIterExtent(i), block.getBinding(i).replace(mapping)});
      numbers.push_back(i);
    }
  for (const Interval &interval : write.getIntervals())
    if (!interval.isPoint()) {
      IndexExpr size = (interval.upper - interval.lower).normalized();
      auto loop = ForOp::create(rewriter, loc, size);
      iters.push_back({IterKind::spatial, size, loop.getInductionVar()});
      rewriter.setInsertionPointToStart(loop.getBody());
    }
  SmallVector<IndexExpr> predicate =
      llvm::map_to_vector(parts.predicate, [&](const IndexExpr &expr) { return expr.replace(mapping); });
  auto copy = BlockOp::create(rewriter, loc, name, iters, predicate);
  rewriter.setInsertionPointToStart(copy.getBody());
  for (auto [position, number] : llvm::enumerate(numbers))
    mapping.map(block.getIter(number), copy.getIter(position));
  SmallVector<Interval> region;
  for (unsigned next = numbers.size(); const Interval &interval : write.getIntervals()) {
    IndexExpr at = interval.lower.replace(mapping);
    region.push_back(Interval::point(interval.isPoint() ? at : at + copy.getIter(next++)));
  }
  ReadOp::create(rewriter, loc, from, region);
  WriteOp::create(rewriter, loc, to, region);
  SmallVector<Value> indices = llvm::map_to_vector(
      region, [&](const Interval &interval) -> Value { return materialize(rewriter, loc, interval.lower); });
  Value element = memref::LoadOp::create(rewriter, loc, from, indices);
  memref::StoreOp::create(rewriter, loc, element, to, indices);
  return copy;
}

} // namespace

FailureOr<InplaceCache> cacheInplace(RewriterBase &rewriter, BlockOp block, unsigned index, ForOp loop,
                                     std::optional<Scope> scope, Refusal &refusal) {
  SmallVector<WriteOp, 4> writes = block.getWrites();
  if (isEnforced("cache-inplace.write-region-below") && index >= writes.size())
    return refusal.set(block, "expected a write region below " + Twine(writes.size()) + ", got " + Twine(index));
  WriteOp write = writes[index];
  Value buffer = write.getBuffer();
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  auto *first = loop ? llvm::find(loops, loop) : loops.begin();
  if (isEnforced("cache-inplace.loop-around-block") && loop && first == loops.end())
    return refusal.set(block, "expected a loop around the block", loop, "the loop is here");
  if (loop)
    ++first;
  Operation *place = loop ? getChildOf(loop.getBody(), block) : getOutermostLoop(block);
  if (failed(checkNoLanesAround(place, refusal)) || failed(checkUses(block, write, refusal)))
    return failure();
  if (BlockOp other = findOtherUser(place, block, buffer, /*writersOnly=*/false);
      other && isEnforced("cache-inplace.no-block-inside"))
    return refusal.set(block, "expected no other block inside that uses the buffer", other, "this block uses it");
  FailureOr<InitParts> parts = takeInitApart(block, ArrayRef<ForOp>(first, loops.end()), refusal);
  Facts facts(block);
  FailureOr<SmallVector<IndexExpr>> extents = getCacheExtents(buffer, block, facts, refusal);
  if (failed(parts) || failed(extents))
    return failure();
  FailureOr<Value> cache = createCacheBuffer(rewriter, buffer, *extents, scope, getOutermostLoop(block));
  OpBuilder::InsertionGuard guard(rewriter);
  auto copy = [&](Value from, Value to, StringRef suffix) {
    std::string name = getFreshBlockName(block, block.getBlockName() + suffix + Twine(index));
    return createRegionCopy(rewriter, block, write, *parts, from, to, name);
  };
  rewriter.setInsertionPoint(place);
  InplaceCache caches;
  caches.in = copy(buffer, *cache, ".in");
  rewriter.setInsertionPointAfter(place);
  caches.out = copy(*cache, buffer, ".out");
  replaceBuffer(rewriter, block, buffer, *cache);
  return caches;
}

} // namespace lamella::tir
