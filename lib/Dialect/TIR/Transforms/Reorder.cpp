// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// reorder: the loops of a chain take each other's places.
//   1. the chain: from the outermost to the innermost of the loops, perfectly nested
//   2. the new order: loops that are not named keep their positions
//   3. take the chain apart and nest it again, the body of the innermost loop in the new innermost one
#include "InitBlock.h"
#include "ReductionUpdate.h"

#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

static FailureOr<SmallVector<ForOp>> getChain(ArrayRef<ForOp> loops, Refusal &refusal) {
  ForOp innermost = *llvm::max_element(loops, [](ForOp a, ForOp b) { return a->isProperAncestor(b); });
  SmallVector<ForOp> chain;
  unsigned found = 0;
  for (ForOp loop = innermost; loop; loop = dyn_cast<ForOp>(loop->getParentOp())) {
    chain.push_back(loop);
    found += llvm::is_contained(loops, loop);
    if (found == loops.size())
      break;
    if (auto around = dyn_cast<ForOp>(loop->getParentOp());
        isEnforced("reorder.loops-one-chain-each") && around && getOnlyChild(around) != loop)
      return refusal.set(around, "expected loops of one chain, each the only op in the one before", loop,
                         "this loop is not alone");
  }
  if (found == loops.size() || !isEnforced("reorder.loops-one-chain"))
    return SmallVector<ForOp>(llvm::reverse(chain));
  ForOp stray = *llvm::find_if(loops, [&](ForOp loop) { return !llvm::is_contained(chain, loop); });
  return refusal.set(stray, "expected loops of one chain, each the only op in the one before", innermost,
                     "this loop is not below it");
}

/// Loops of one reduction keep their order, unless its steps commute.
static LogicalResult checkReductions(ArrayRef<ForOp> chain, ArrayRef<unsigned> order, Refusal &refusal) {
  for (BlockOp block : getOutermostBlocks(chain.front())) {
    SmallVector<unsigned> reducing;
    for (unsigned position : order)
      if (feedsIter(block, chain[position], IterKind::reduce))
        reducing.push_back(position);
    if (llvm::is_sorted(reducing))
      continue;
    if (Operation *op = findOrderedStep(block); isEnforced("reorder.reduction-steps-commute") && op)
      return refusal.set(block,
                         "expected a reduction whose steps combine what they store with what was there before, by "
                         "an associative, commutative combiner",
                         op, "this is another use");
  }
  return success();
}

LogicalResult reorderLoops(RewriterBase &rewriter, ArrayRef<ForOp> loops, Refusal &refusal) {
  for (auto [i, loop] : llvm::enumerate(loops))
    if (isEnforced("reorder.each-loop-once") && llvm::is_contained(loops.take_front(i), loop))
      return refusal.set(loop, "expected each loop once");
  if (isEnforced("reorder.least-one-loop") && loops.empty())
    return refusal.set(nullptr, "expected at least one loop");
  FailureOr<SmallVector<ForOp>> chain = getChain(loops, refusal);
  if (failed(chain) || failed(checkPlainNest(chain->front(), refusal)))
    return failure();

  SmallVector<unsigned> order;
  unsigned next = 0;
  for (auto [position, loop] : llvm::enumerate(*chain))
    order.push_back(llvm::is_contained(loops, loop) ? llvm::find(*chain, loops[next++]) - chain->begin() : position);
  if (llvm::is_sorted(order))
    return success();
  for (unsigned inner = 0; inner < order.size(); ++inner)
    for (unsigned outer = 0; outer < inner; ++outer) {
      ForOp loop = (*chain)[order[outer]], variable = (*chain)[order[inner]];
      if (isEnforced("reorder.extent-does-depend-loop") && loop.getExtent().uses(variable.getInductionVar()))
        return refusal.set(loop, "expected an extent that does not depend on a loop further in", variable,
                           "it depends on this loop");
    }
  for (unsigned position : ArrayRef(order).drop_back())
    if (ForOp loop = (*chain)[position];
        isEnforced("reorder.vectorized-loop-stay-innermost") && loop.getKind() == ForKind::vectorized)
      return refusal.set(loop, "expected a vectorized loop to stay innermost", (*chain)[order.back()],
                         "this loop would lie inside it");
  if (failed(checkReductions(*chain, order, refusal)))
    return failure();
  Facts facts(chain->front());
  if (failed(checkProved("reorder.order", [&] { return proveReorder(*chain, order, facts); }, chain->front(), refusal)))
    return failure();

  Block *place = chain->front()->getBlock();
  Block::iterator before = std::next(chain->front()->getIterator());
  SmallVector<Operation *> body =
      llvm::map_to_vector(chain->back().getBody()->without_terminator(), [](Operation &op) { return &op; });
  // From the inside out, so that every loop is empty when it moves.
  ForOp anchor = chain->front();
  for (Operation *op : body)
    rewriter.moveOpBefore(op, place, before);
  for (ForOp loop : llvm::reverse(ArrayRef(*chain).drop_front()))
    rewriter.moveOpBefore(loop, anchor);
  for (unsigned position = 1; position < order.size(); ++position)
    rewriter.moveOpBefore((*chain)[order[position]], (*chain)[order[position - 1]].getBody()->getTerminator());
  for (Operation *op : body)
    rewriter.moveOpBefore(op, (*chain)[order.back()].getBody()->getTerminator());
  return success();
}

} // namespace lamella::tir
