// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// reverse_compute_at: a consumer moves under a loop of its producers.
//   1. the box of elements that the producers write in one iteration of the loop
//   2. boxes of different iterations are disjoint and together cover what the consumer reads, and iterators of the
//      consumer tell them apart, so that each instance of the consumer runs once, when its element is finished
//   3. new loops over the consumer's iterators that read the box, behind the last producer
#include "EarlierPlace.h"
#include "ReductionUpdate.h"

#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

struct Producers {
  Value buffer;
  SmallVector<WriteOp> writes;
  Operation *last = nullptr; // in the loop's body
};

/// The buffer of the consumer that is written under the loop, and its writers, all of them there.
FailureOr<Producers> findProducers(BlockOp block, ForOp loop, Refusal &refusal) {
  Producers producers;
  for (BlockOp other : getOutermostBlocks(loop))
    for (WriteOp write : other.getWrites()) {
      if (!llvm::is_contained(getReadBuffers(block), write.getBuffer()))
        continue;
      if (isEnforced("reverse-compute-at.one-buffer-produced-under") && producers.buffer &&
          producers.buffer != write.getBuffer())
        return refusal.set(block, "expected one buffer that is produced under the loop", write,
                           "a second one is produced here");
      producers.buffer = write.getBuffer();
      producers.writes.push_back(write);
      producers.last = getChildOf(loop.getBody(), other);
    }
  if (isEnforced("reverse-compute-at.producer-block-under-loop") && producers.writes.empty())
    return refusal.set(block, "expected a producer of the block under the loop", loop, "the loop is here");
  for (BlockOp other : getBlocksInScope(block))
    for (WriteOp write : other.getWrites())
      if (isEnforced("reverse-compute-at.all-producers-under-loop") && write.getBuffer() == producers.buffer &&
          !loop->isAncestor(other))
        return refusal.set(block, "expected all producers under the loop", write, "this one is outside");
  return producers;
}

/// Boxes of two different iterations, of the loop and those around it that are not around the block, are disjoint.
Verdict proveDisjoint(const Box &box, ArrayRef<ForOp> outer, const Facts &facts) {
  MLIRContext *context = ForOp(outer.front()).getContext();
  for (unsigned level = 0; level < outer.size(); ++level) {
    IndexSystem system(facts, context);
    IndexEnv x, y;
    system.addInstance(ForOp(outer.front()), x);
    y = x;
    Operation *inside = ForOp(outer.back()).getBody()->getTerminator();
    system.addInstance(inside, x);
    system.addInstance(inside, y, "'");
    for (unsigned k = 0; k <= level; ++k) {
      LinearExpr step = system.flatten(ForOp(outer[k]).getInductionVar(), x);
      step.add(system.flatten(ForOp(outer[k]).getInductionVar(), y), -1);
      if (k < level)
        system.addZero(step);
      else
        system.addNegative(step);
    }
    for (unsigned dim = 0; dim < box.lower.size(); ++dim) {
      for (bool swapped : {false, true}) {
        LinearExpr low = system.flatten(box.lower[dim], swapped ? x : y);
        low.add(system.flatten(box.lower[dim] + box.size[dim], swapped ? y : x), -1);
        system.addNegative(low);
      }
    }
    Verdict verdict = system.isEmpty();
    if (!verdict.isProved())
      return verdict;
  }
  return Verdict::proved();
}

/// The box of one iteration, equal for all producers.
FailureOr<Box> getProduced(const Producers &producers, ForOp loop, const Facts &facts, Refusal &refusal) {
  std::optional<Box> produced;
  for (WriteOp write : producers.writes) {
    auto producer = cast<BlockOp>(write->getParentOp());
    SmallVector<ForOp> running = getEnclosingLoops(producer);
    running.erase(running.begin(), std::next(llvm::find(running, loop)));
    std::optional<Box> box = getBox(write.getIntervals(), producer, running, facts);
    if (isEnforced("reverse-compute-at.region-known-terms-loop") && !box)
      return refusal.set(loop, "expected a region that is known in terms of the loop", write, "of this write");
    if (isEnforced("reverse-compute-at.producers-one-region") && produced &&
        (produced->lower != box->lower || produced->size != box->size))
      return refusal.set(loop, "expected producers of one region", write, "this one differs");
    produced = box;
  }
  return *produced;
}

/// The loops that must finish an element before the block may run, none of them over a reduction.
FailureOr<SmallVector<ForOp>> getOuterLoops(BlockOp block, ForOp loop, const Producers &producers, Refusal &refusal) {
  SmallVector<ForOp> outer;
  for (ForOp around : getEnclosingLoops(loop.getBody()->getTerminator()))
    if (!around->isAncestor(block))
      outer.push_back(around);
  for (WriteOp write : producers.writes) {
    auto producer = cast<BlockOp>(write->getParentOp());
    for (unsigned i = 0; i < producer.getNumIters(); ++i)
      for (ForOp around : outer)
        if (isEnforced("reverse-compute-at.place-outside-producer-s") && producer.getIterKind(i) == IterKind::reduce &&
            producer.getBinding(i).uses(around.getInductionVar()))
          return refusal.set(block, "expected a place outside the producer's reduction", around,
                             "this loop runs over the reduction");
  }
  return outer;
}

/// What no iterator addresses is in the box of every iteration: otherwise the block would run before its element is
/// finished, and again in the next iteration.
LogicalResult checkFixedDims(BlockOp block, ReadOp read, const Box &box, ForOp loop, const Facts &facts,
                             Refusal &refusal) {
  Operation *place = loop.getBody()->getTerminator();
  for (auto [dim, interval] : llvm::enumerate(read.getIntervals())) {
    bool isAddressed = llvm::any_of(block.getIterArgs(), [&](BlockArgument iter) {
      return interval.lower.uses(iter) || interval.upper.uses(iter);
    });
    bool isInBox = isAddressed || (proveNonNegativeAt(place, interval.lower - box.lower[dim], facts) &&
                                   proveNonNegativeAt(place, box.lower[dim] + box.size[dim] - interval.upper, facts));
    if (isEnforced("reverse-compute-at.fixed-dimension-in-each-box") && !isInBox)
      return refusal.set(read,
                         "expected what is read in dimension " + Twine(dim) +
                             " to be produced in each iteration, as no iterator of the block addresses it",
                         loop, "the loop is here");
  }
  return success();
}

/// The block's iterators that read the box.
FailureOr<SmallVector<std::optional<IterRange>>> getRanges(BlockOp block, const Producers &producers, const Box &box,
                                                           ForOp loop, const Facts &facts, Refusal &refusal) {
  SmallVector<std::optional<IterRange>> ranges(block.getNumIters());
  WriteOp write = producers.writes[0];
  auto producer = cast<BlockOp>(write->getParentOp());
  if (failed(checkProved(
          "reverse-compute-at.producer-covered", [&] { return proveCovered(producer, facts); }, producer, refusal)))
    return failure();
  for (ReadOp read : block.getReads()) {
    if (read.getBuffer() != producers.buffer)
      continue;
    SmallVector<std::optional<IterRange>> own(block.getNumIters());
    if (isEnforced("reverse-compute-at.produced-elements-addressed-iterators") &&
        !invertAccess(block, read.getIntervals(), box, own))
      return refusal.set(read, "expected produced elements addressed by iterators one to one");
    if (failed(checkFixedDims(block, read, box, loop, facts, refusal)))
      return failure();
    if (isEnforced("reverse-compute-at.producer-writes-all-block") &&
        !coversReads(block, read.getIntervals(), producer, write.getIntervals(), facts))
      return refusal.set(read, "expected that the producer writes all that the block reads", write,
                         "the producer writes here");
    for (unsigned i = 0; i < own.size(); ++i) {
      if (isEnforced("reverse-compute-at.reads-produced-buffer-same") && ranges[i] && own[i] &&
          (ranges[i]->lower != own[i]->lower || ranges[i]->size != own[i]->size))
        return refusal.set(read, "expected reads of the produced buffer at the same elements");
      if (own[i])
        ranges[i] = own[i];
    }
  }
  for (unsigned i = 0; i < ranges.size(); ++i)
    if (isEnforced("reverse-compute-at.block-does-reduce-over") && ranges[i] &&
        block.getIterKind(i) == IterKind::reduce &&
        (ranges[i]->lower != IndexExpr(0) || ranges[i]->size != block.getIterExtent(i)))
      return refusal.set(block, "expected a block that does not reduce over what is produced in parts");
  if (isEnforced("reverse-compute-at.produced-elements-addressed-iterators-2") &&
      llvm::none_of(ranges, [](auto &range) { return range.has_value(); }))
    return refusal.set(block, "expected produced elements addressed by iterators one to one");
  return ranges;
}

} // namespace

FailureOr<SmallVector<ForOp>> reverseComputeAt(RewriterBase &rewriter, BlockOp block, ForOp loop, Refusal &refusal) {
  if (failed(checkMovable(block, loop, refusal)))
    return failure();
  FailureOr<Producers> producers = findProducers(block, loop, refusal);
  if (failed(producers))
    return failure();
  Block *scope = &getScope(block)->getRegion(0).front();
  Operation *from = getChildOf(scope, loop), *to = getChildOf(scope, block);
  if (isEnforced("reverse-compute-at.block-behind-producers") && to->isBeforeInBlock(from))
    return refusal.set(block, "expected the block behind its producers", loop, "the loop is here");
  FailureOr<SmallVector<ForOp>> outer = getOuterLoops(block, loop, *producers, refusal);
  if (failed(outer) || failed(checkBetween(block, from, to, producers->buffer, refusal)))
    return failure();

  Facts facts(block);
  if (failed(checkProved("reverse-compute-at.covered", [&] { return proveCovered(block, facts); }, block, refusal)))
    return failure();
  if (isEnforced("reverse-compute-at.steps-keep-order") && failed(checkStepOrder(block, facts, refusal)))
    return failure();
  FailureOr<Box> produced = getProduced(*producers, loop, facts, refusal);
  if (failed(produced))
    return failure();
  if (failed(checkProved(
          "reverse-compute-at.disjoint", [&] { return proveDisjoint(*produced, *outer, facts); }, loop, refusal))) {
    refusal.condition = "expected iterations that produce different elements, got one at " + refusal.condition;
    return failure();
  }
  FailureOr<SmallVector<std::optional<IterRange>>> ranges =
      getRanges(block, *producers, *produced, loop, facts, refusal);
  SetVector<Operation *> definitions;
  if (failed(ranges) || failed(collectDefinitions(block, from, definitions, refusal)))
    return failure();
  for (Operation *definition : definitions)
    rewriter.moveOpBefore(definition, from);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointAfter(producers->last);
  return moveBlock(rewriter, block, *ranges, facts);
}

} // namespace lamella::tir
