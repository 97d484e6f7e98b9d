// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// decompose_reduction: the init region becomes a block before a loop.
//   1. the loops from there on inwards fall into those that feed spatial iterators and those that feed reduce iterators
//   2. the new block has the spatial iterators, under copies of the spatial loops, and the spatial conditions
//   3. the old block loses its init
#include "InitBlock.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

/// The reduction begins in these loops: where they are all 0, so are the reduce iterators. A tail of a partitioned
/// reduction goes on with what the main part left.
static LogicalResult checkBegins(BlockOp block, ArrayRef<ForOp> loops, Refusal &refusal) {
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    IndexExpr first = block.getBinding(i).replace([&](Value value) -> std::optional<IndexExpr> {
      bool inside = llvm::any_of(loops, [&](ForOp loop) { return loop.getInductionVar() == value; });
      return inside ? std::optional<IndexExpr>(0) : std::nullopt;
    });
    if (block.getIterKind(i) == IterKind::reduce && first != IndexExpr(0))
      return refusal.set(block, "expected loops in which the reduction begins, got reduce iterator " + Twine(i) +
                                    " not known to be 0 in their first iteration");
  }
  return success();
}

FailureOr<BlockOp> decomposeReduction(RewriterBase &rewriter, BlockOp block, ForOp loop, Refusal &refusal) {
  InitOp init = block.getInit();
  if (!init)
    return refusal.set(block, "expected a block with an init");
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  auto *first = llvm::find(loops, loop);
  if (first == loops.end())
    return refusal.set(block, "expected a loop around the block", loop, "the loop is here");
  for (ForOp outside : llvm::make_range(loops.begin(), first))
    if (feedsIter(block, outside, IterKind::reduce))
      return refusal.set(loop, "expected every loop that feeds a reduce iterator at the loop or inside it", outside,
                         "this loop is outside and feeds one");
  ArrayRef<ForOp> inside(first, loops.end());
  FailureOr<InitParts> parts = takeInitApart(block, inside, refusal);
  if (failed(parts) || failed(checkBegins(block, inside, refusal)))
    return failure();
  for (BlockOp other : getOutermostBlocks(loop)) {
    if (other == block)
      continue;
    for (Operation &op : *other.getBody()) {
      Value buffer = isa<ReadOp>(op)    ? cast<ReadOp>(op).getBuffer()
                     : isa<WriteOp>(op) ? cast<WriteOp>(op).getBuffer()
                                        : Value();
      for (WriteOp write : block.getWrites())
        if (buffer == write.getBuffer())
          return refusal.set(block, "expected no other block under the loop that uses what the block writes", &op,
                             "used here");
    }
  }

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop);
  return createInitBlock(rewriter, block, *parts);
}

} // namespace lamella::tir
