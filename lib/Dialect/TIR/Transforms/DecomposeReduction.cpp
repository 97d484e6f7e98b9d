// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// decompose_reduction: the init region becomes a block before a loop.
//   1. the loops from there on inwards fall into those that feed spatial iterators and those that feed reduce iterators
//   2. their first iteration is the first step of the reduction: a tail that adds to what a main part began has no init
//   3. the new block has the spatial iterators, under copies of the spatial loops, and the spatial conditions
//   4. the old block loses its init
#include "InitBlock.h"

#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

/// Where every loop is at 0, every reduce iterator is 0, and the instance exists unless the reduction has no step.
static LogicalResult checkFirstStep(BlockOp block, ArrayRef<ForOp> loops, const InitParts &parts, Refusal &refusal) {
  auto inFirstIteration = [&](IndexExpr expr) {
    for (ForOp loop : loops)
      expr = expr.replace(loop.getInductionVar(), 0);
    return expr.normalized();
  };
  SmallVector<IndexExpr> noStep;
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    if (block.getIterKind(i) != IterKind::reduce)
      continue;
    if (isEnforced("decompose-reduction.reduce-iterator") && inFirstIteration(block.getBinding(i)).getConstant() != 0)
      return refusal.set(block, "expected reduce iterator " + Twine(i) +
                                    " to be 0 in the first iteration: decompose before loop_partition");
    noStep.push_back((IndexExpr(0) - block.getIterExtent(i)).normalized());
  }
  Facts facts(block);
  for (const IndexExpr &condition : block.getPredicate()) {
    IndexExpr first = inFirstIteration(condition);
    bool isLeft = !llvm::is_contained(parts.predicate, condition); // the init block does not have it
    if (isEnforced("decompose-reduction.predicate-holds-first-iteration") && isLeft &&
        !llvm::is_contained(noStep, first) && !proveNonNegative(IndexExpr(-1) - first, block.getContext(), facts))
      return refusal.set(block, "expected a predicate that holds in the first iteration");
  }
  return success();
}

FailureOr<BlockOp> decomposeReduction(RewriterBase &rewriter, BlockOp block, ForOp loop, Refusal &refusal) {
  InitOp init = block.getInit();
  if (isEnforced("decompose-reduction.block-init") && !init)
    return refusal.set(block, "expected a block with an init");
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  auto *first = llvm::find(loops, loop);
  if (isEnforced("decompose-reduction.loop-around-block") && first == loops.end())
    return refusal.set(block, "expected a loop around the block", loop, "the loop is here");
  for (ForOp outside : llvm::make_range(loops.begin(), first))
    if (isEnforced("decompose-reduction.every-loop-feeds-reduce") && feedsIter(block, outside, IterKind::reduce))
      return refusal.set(loop, "expected every loop that feeds a reduce iterator at the loop or inside it", outside,
                         "this loop is outside and feeds one");
  for (ForOp inside : llvm::make_range(first, loops.end()))
    if (isEnforced("decompose-reduction.every-loop-feeds-one") && !feedsIter(block, inside, IterKind::spatial) &&
        !feedsIter(block, inside, IterKind::reduce) && inside.getConstantExtent() != 1)
      return refusal.set(inside,
                         "expected every loop at the loop or inside it to feed an iterator: the reduction would "
                         "run again without its init");
  FailureOr<InitParts> parts = takeInitApart(block, ArrayRef<ForOp>(first, loops.end()), refusal);
  if (failed(parts) || failed(checkFirstStep(block, ArrayRef<ForOp>(first, loops.end()), *parts, refusal)))
    return failure();
  for (BlockOp other : getOutermostBlocks(loop)) {
    if (other == block)
      continue;
    for (Operation &op : *other.getBody()) {
      Value buffer = isa<ReadOp>(op)    ? cast<ReadOp>(op).getBuffer()
                     : isa<WriteOp>(op) ? cast<WriteOp>(op).getBuffer()
                                        : Value();
      for (WriteOp write : block.getWrites())
        if (isEnforced("decompose-reduction.no-block-under-loop") && buffer == write.getBuffer())
          return refusal.set(block, "expected no other block under the loop that uses what the block writes", &op,
                             "used here");
      if (isEnforced("decompose-reduction.init-reads-what-stays") && isa<WriteOp>(op) && usesInInit(init, buffer))
        return refusal.set(block, "expected no other block under the loop that writes what the init reads", &op,
                           "written here");
    }
  }

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop);
  return createInitBlock(rewriter, block, *parts);
}

} // namespace lamella::tir
