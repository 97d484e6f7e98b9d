// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// compute_at: a producer moves under a loop of its consumers.
//   1. the box of elements that the consumers read in one iteration of the loop
//   2. the producer's iterators that write this box
//   3. new loops over these, before the first consumer; conditions keep the iterators in their domains
// Elements may be computed more than once: they are computed from scratch, from inputs that do not change meanwhile.
#include "ComputeLocation.h"
#include "ReductionUpdate.h"

#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

static bool isInside(Operation *root, Operation *op) { return root->isProperAncestor(op); }

/// The buffer is an intermediate one, written by the block alone and used under the loop alone.
static LogicalResult checkUsers(BlockOp block, ForOp loop, Value buffer, Refusal &refusal) {
  auto alloc = buffer.getDefiningOp<memref::AllocOp>();
  if (isEnforced("compute-at.block-writes-buffer-function") && !alloc)
    return refusal.set(block, "expected a block that writes a buffer of its function, got one that writes an argument");
  for (Operation *user : buffer.getUsers()) {
    if (isInside(block, user))
      continue;
    if (isEnforced("compute-at.all-consumers-under-loop") && !isInside(loop, user))
      return refusal.set(block, "expected all consumers under the loop", user, "this use is outside the loop");
    if (isEnforced("compute-at.block-alone-writes-buffer") && isa<WriteOp>(user))
      return refusal.set(block, "expected a block that alone writes its buffer", user, "it is written here too");
  }
  for (Operation *around = loop; isa<ForOp>(around); around = around->getParentOp())
    if (isEnforced("compute-at.serial-loops-around-new") && cast<ForOp>(around).getKind() != ForKind::serial &&
        cast<ForOp>(around).getKind() != ForKind::unrolled && !around->isAncestor(block) &&
        !alloc.getType().getMemorySpace())
      return refusal.set(block,
                         "expected serial loops around the new place for a buffer of global scope: make the "
                         "loop parallel afterwards, or give the buffer a scope",
                         around, "this loop is not serial");
  return success();
}

/// The block's iterators that write what is needed, the same for each buffer that it writes.
static FailureOr<SmallVector<std::optional<IterRange>>> getRanges(BlockOp block, ForOp loop, const Facts &facts,
                                                                  Operation *&firstConsumer, Refusal &refusal) {
  SmallVector<std::optional<IterRange>> ranges;
  for (WriteOp write : block.getWrites()) {
    Operation *consumer = nullptr;
    FailureOr<Box> needed = getNeededBox(loop, write.getBuffer(), facts, consumer, refusal);
    if (failed(needed))
      return failure();
    if (!firstConsumer || consumer->isBeforeInBlock(firstConsumer))
      firstConsumer = consumer;
    SmallVector<std::optional<IterRange>> own(block.getNumIters());
    if (isEnforced("compute-at.elements-addressed-iterators-one") &&
        !invertAccess(block, write.getIntervals(), *needed, own))
      return refusal.set(write, "expected elements addressed by iterators one to one");
    if (isEnforced("compute-at.same-instances-block-write") && !ranges.empty() && ranges != own)
      return refusal.set(write, "expected that the same instances of the block write what is needed of each buffer",
                         block.getWrites()[0], "these differ");
    ranges = own;
  }
  return ranges;
}

FailureOr<SmallVector<ForOp>> computeAt(RewriterBase &rewriter, BlockOp block, ForOp loop, Refusal &refusal) {
  if (failed(checkMovable(block, loop, refusal)))
    return failure();
  if (isEnforced("compute-at.block-computes-result-scratch") && updatesInPlace(block))
    return refusal.set(block, "expected a block that computes its result from scratch, got one that updates in place");
  SmallVector<WriteOp> writes = block.getWrites();
  for (WriteOp write : writes)
    if (failed(checkUsers(block, loop, write.getBuffer(), refusal)))
      return failure();
  // In program order, from the nest of the block to that of the loop.
  Block *scope = &getScope(block)->getRegion(0).front();
  Operation *from = getChildOf(scope, block), *to = getChildOf(scope, loop);
  if (isEnforced("compute-at.block-before-consumers") && to->isBeforeInBlock(from))
    return refusal.set(block, "expected the block before its consumers", loop, "the loop is here");
  SmallVector<BlockOp> between;
  for (Operation *op = from; op != to->getNextNode(); op = op->getNextNode())
    for (BlockOp other : getOutermostBlocks(op))
      if (other != block)
        between.push_back(other);
  if (BlockOp other = findInterference(between, getReadBuffers(block), {});
      other && isEnforced("compute-at.inputs-do-change-between"))
    return refusal.set(block, "expected inputs that do not change between the old place and the new one", other,
                       "this block writes one");
  Facts facts(block);
  if (failed(checkProved("compute-at.covered", [&] { return proveCovered(block, facts); }, block, refusal)))
    return failure();
  if (isEnforced("compute-at.steps-keep-order") && failed(checkStepOrder(block, facts, refusal)))
    return failure();
  Operation *firstConsumer = nullptr;
  FailureOr<SmallVector<std::optional<IterRange>>> ranges = getRanges(block, loop, facts, firstConsumer, refusal);
  if (failed(ranges))
    return failure();

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(firstConsumer);
  return moveBlock(rewriter, block, *ranges, facts);
}

} // namespace lamella::tir
