// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// write_at: the block writes a copy, and in each iteration of a loop what it wrote there is copied back.
//   1. the box of elements that the block's instances in one iteration write; they write all of it and finish it there,
//      as an element that nobody wrote must not be copied
//   2. nothing in the iteration beside the block touches the buffer
//   3. a buffer, the block writes it, and a nest right behind the block's nest copies the box
#include "CacheStage.h"

#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

/// The block writes the buffer in one region, each element from scratch, by stores.
static LogicalResult checkUses(BlockOp block, WriteOp write, Refusal &refusal) {
  if (isEnforced("write-at.block-computes-from-scratch") && updatesInPlace(block))
    return refusal.set(block, "expected a block that writes every element before it reads it: cache_inplace is for "
                              "others");
  for (Operation *user : Value(write.getBuffer()).getUsers()) {
    if (!block->isProperAncestor(user) || user == write)
      continue;
    if (isEnforced("write-at.one-region") && isa<ReadOp, WriteOp>(user) && user->getParentOp() == block)
      return refusal.set(write, "expected one region of the buffer in the block", user, "this is another one");
    if (isEnforced("write-at.buffer-block-only-loads") && !isa<ReadOp, WriteOp, memref::LoadOp, memref::StoreOp>(user))
      return refusal.set(block, "expected a buffer that the block only loads from and stores to", user, "used here");
  }
  return success();
}

/// An iterator that no index of the region names runs, and runs in each iteration: its loops are inside.
static LogicalResult checkFinished(BlockOp block, WriteOp write, ArrayRef<ForOp> inside, const Facts &facts,
                                   Refusal &refusal) {
  auto isInside = [&](Value value) {
    return llvm::any_of(inside, [&](ForOp loop) { return loop.getInductionVar() == value; });
  };
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    bool isNamed = llvm::any_of(write.getIntervals(), [&](const Interval &interval) {
      return interval.lower.uses(block.getIter(i)) || interval.upper.uses(block.getIter(i));
    });
    IndexExpr first = block.getBinding(i).replace([&](Value value) -> std::optional<IndexExpr> {
      return isInside(value) ? std::optional<IndexExpr>(0) : std::nullopt;
    });
    if (isEnforced("write-at.place-outside-reduction") && !isNamed && first != IndexExpr(0))
      return refusal.set(block, "expected a loop outside of those of iterator " + Twine(i) +
                                    ", which is in no index of what is written: an element is finished when they are");
  }
  for (ForOp loop : inside) {
    bool feeds = llvm::any_of(block.getBindings(), [&](const IndexExpr &b) { return b.uses(loop.getInductionVar()); });
    if (isEnforced("write-at.loops-that-run") && !feeds && !proveNonNegativeAt(loop, loop.getExtent() - 1, facts))
      return refusal.set(block, "expected loops inside that are proved to run at least once", loop,
                         "this loop may not");
  }
  return checkWritersRun(block, write, facts, refusal);
}

/// The box that one iteration writes, all of it.
static FailureOr<Box> getFilledBox(BlockOp block, WriteOp write, ArrayRef<ForOp> inside, const Facts &facts,
                                   Refusal &refusal) {
  for (const Access &access : getAccesses(block, facts)) {
    if (access.declaration != write || !access.isWrite)
      continue;
    std::optional<Box> box = getBox(access.region, block, inside, facts);
    if (isEnforced("write-at.region-known-terms-loop") && !box)
      return refusal.set(write, "expected a region that is known in terms of the loop");
    if (isEnforced("write-at.box-is-filled") && !fillsBox(access, *box, inside, facts))
      return refusal.set(write, "expected a block that is known to write every element of a box in each iteration");
    return *box;
  }
  llvm_unreachable("a block's accesses hold its write regions");
}

FailureOr<BlockOp> writeAt(RewriterBase &rewriter, BlockOp block, unsigned index, ForOp loop,
                           std::optional<Scope> scope, Refusal &refusal) {
  SmallVector<WriteOp, 4> writes = block.getWrites();
  if (isEnforced("write-at.write-region-below") && index >= writes.size())
    return refusal.set(block, "expected a write region below " + Twine(writes.size()) + ", got " + Twine(index));
  WriteOp write = writes[index];
  Value buffer = write.getBuffer();
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  auto *at = llvm::find(loops, loop);
  if (isEnforced("write-at.loop-around-block") && at == loops.end())
    return refusal.set(block, "expected a loop around the block", loop, "the loop is here");
  ArrayRef<ForOp> inside(at + 1, loops.end());
  Operation *place = getChildOf(loop.getBody(), block);
  if (failed(checkNoLanesAround(place, refusal)) || failed(checkOwnPlace(loop, scope, refusal)) ||
      failed(checkUses(block, write, refusal)))
    return failure();
  if (BlockOp other = findOtherUser(place, block, buffer, /*writersOnly=*/false);
      other && isEnforced("write-at.no-block-inside"))
    return refusal.set(block, "expected no other block inside that uses the buffer", other, "this block uses it");
  Facts facts(block);
  FailureOr<SmallVector<IndexExpr>> extents = getCacheExtents(buffer, block, facts, refusal);
  if (failed(extents) || failed(checkFinished(block, write, inside, facts, refusal)))
    return failure();
  FailureOr<Box> domain = getWrittenBox(block, write, facts, refusal);
  if (failed(domain))
    return failure();
  FailureOr<Box> box = getFilledBox(block, write, inside, facts, refusal);
  if (failed(box))
    return failure();

  FailureOr<Value> cache = createCacheBuffer(rewriter, buffer, *extents, scope, getOutermostLoop(block));
  std::string name = getFreshBlockName(block, block.getBlockName() + ".write_at" + Twine(index));
  replaceBuffer(rewriter, block, buffer, *cache);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointAfter(place);
  return createCopyAt(rewriter, block.getLoc(), name, *cache, buffer, *domain, *box, facts);
}

} // namespace lamella::tir
