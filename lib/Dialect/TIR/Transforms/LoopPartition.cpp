// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// loop_partition: a loop to e becomes a main part to p and a tail to e - p behind it, in the same order of iterations.
//   A condition a * i + rest < 0 with a > 0 holds for all values of the loops inside where a * i + R < 0 with R the
//   most that rest becomes: for i below (a - 1 - R) floordiv a. p is that bound; the main part drops the condition.
//   In the tail a condition j + rest < 0 on a loop j to f inside is the extent -rest of that loop, where 0 <= -rest <=
//   f is proved: the tail drops it too.
#include "Nest.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// The first iteration in which a condition may fail, in terms of the loops outside.
FailureOr<IndexExpr> getBound(ForOp loop, BlockOp block, const IndexExpr &condition, const Facts &facts,
                              Refusal &refusal) {
  Value variable = loop.getInductionVar();
  std::optional<int64_t> stride = (condition.replace(variable, IndexExpr(variable) + 1) - condition).getConstant();
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    auto argument = dyn_cast<BlockArgument>(value);
    auto inner = argument ? dyn_cast_or_null<ForOp>(argument.getOwner()->getParentOp()) : ForOp();
    return inner && loop->isProperAncestor(inner) ? std::optional(inner.getExtent()) : std::nullopt;
  };
  std::optional<IndexRange> rest = getIndexRange(condition.replace(variable, 0), loop.getContext(), extentOf, facts);
  if (isEnforced("loop-partition.condition-grows-loop-s") && (!stride || *stride <= 0 || !rest))
    return refusal.set(block, "expected a condition that grows with the loop's variable by a constant", loop,
                       "the loop is here");
  IndexExpr most = rest->lower + rest->span;
  for (Value value : most.normalized().getOperands())
    if (isEnforced("loop-partition.condition-grows-loop-s-2") && (value == variable || extentOf(value)))
      return refusal.set(block, "expected a condition that grows with the loop's variable by a constant", loop,
                         "the loop is here");
  return (IndexExpr(*stride - 1) - most).floorDiv(*stride).normalized();
}

/// The loop of the tail that a condition cuts off at an extent: `variable + rest < 0` with `rest` known outside it.
ForOp findCutLoop(ForOp tail, BlockOp block, const IndexExpr &condition, IndexExpr &extent) {
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  for (ForOp loop : llvm::reverse(loops)) {
    if (!tail->isProperAncestor(loop))
      return ForOp();
    if (!condition.uses(loop.getInductionVar()))
      continue;
    IndexExpr rest = (condition - loop.getInductionVar()).normalized();
    extent = (IndexExpr(0) - rest).normalized();
    return rest.uses(loop.getInductionVar()) ? ForOp() : loop;
  }
  return ForOp();
}

/// Turns conditions of the tail's blocks into extents of the loops inside.
void cutLoops(ForOp tail, const Facts &facts) {
  // A tail of one iteration, as is usual, has variable 0.
  bool single = proveNonNegativeAt(tail, IndexExpr(1) - tail.getExtent(), facts);
  for (BlockOp block : getOutermostBlocks(tail)) {
    for (const IndexExpr &condition : block.getPredicate()) {
      IndexExpr extent;
      ForOp loop = findCutLoop(tail, block, condition, extent);
      if (!loop)
        continue;
      SmallVector<BlockOp> below = getOutermostBlocks(loop);
      bool common =
          llvm::all_of(below, [&](BlockOp other) { return llvm::is_contained(other.getPredicate(), condition); });
      if (single)
        extent = extent.replace(tail.getInductionVar(), 0).normalized();
      if (!common || !proveNonNegativeAt(loop, extent, facts) ||
          !proveNonNegativeAt(loop, loop.getExtent() - extent, facts))
        continue;
      loop.setExtent(extent);
      for (BlockOp other : below) {
        SmallVector<IndexExpr> predicate = other.getPredicate();
        llvm::erase(predicate, condition);
        other.setPredicate(predicate);
      }
    }
  }
}

/// Gives the tail buffers of its own for those that are private to each iteration of the loop.
void copyPrivateBuffers(RewriterBase &rewriter, ForOp loop, const Facts &facts, IRMapping &mapping) {
  SetVector<memref::AllocOp> own;
  loop->walk([&](Operation *op) {
    for (Value operand : op->getOperands())
      if (auto alloc = operand.getDefiningOp<memref::AllocOp>();
          alloc && !loop->isAncestor(alloc) && alloc.getType().getMemorySpace() && isPrivateTo(operand, loop) &&
          provePrivate(operand, loop, facts).isProved())
        own.insert(alloc);
  });
  for (memref::AllocOp alloc : own) {
    rewriter.setInsertionPointAfter(alloc);
    mapping.map(alloc.getResult(), cast<memref::AllocOp>(rewriter.clone(*alloc)).getResult());
  }
}

} // namespace

FailureOr<ForOp> partitionLoop(RewriterBase &rewriter, ForOp loop, Refusal &refusal) {
  if (isEnforced("loop-partition.no-thread-axis") && loop.getKind() == ForKind::thread)
    return refusal.set(loop, "expected a loop that is bound to no thread axis, got one of " + *loop.getThread());
  if (failed(checkPlainNest(loop, refusal)))
    return failure();
  Facts facts(loop);
  std::optional<IndexExpr> bound;
  SmallVector<BlockOp> blocks = getOutermostBlocks(loop);
  for (BlockOp block : blocks)
    for (const IndexExpr &condition : block.getPredicate()) {
      if (!condition.uses(loop.getInductionVar()))
        continue;
      FailureOr<IndexExpr> own = getBound(loop, block, condition, facts, refusal);
      if (failed(own))
        return failure();
      if (isEnforced("loop-partition.conditions-hold-same-iterations") && bound && *bound != *own)
        return refusal.set(block, "expected conditions that hold in the same iterations");
      bound = *own;
    }
  if (isEnforced("loop-partition.predicate-below-uses-loop") && !bound)
    return refusal.set(loop, "expected a predicate below that uses the loop");
  IndexExpr extent = loop.getExtent();
  if (isEnforced("loop-partition.main-part-proved-lie") &&
      (!proveNonNegativeAt(loop, *bound, facts) || !proveNonNegativeAt(loop, extent - *bound, facts)))
    return refusal.set(loop, "expected a main part that is proved to lie in the loop");

  OpBuilder::InsertionGuard guard(rewriter);
  IRMapping mapping;
  copyPrivateBuffers(rewriter, loop, facts, mapping);
  rewriter.setInsertionPointAfter(loop);
  auto tail = cast<ForOp>(rewriter.clone(*loop, mapping));
  tail->walk([&](BlockOp block) { block.setBlockName(getFreshBlockName(tail, block.getBlockName() + "_tail")); });
  IndexExpr shifted = IndexExpr(tail.getInductionVar()) + *bound;
  for (Operation &op : tail.getBody()->without_terminator())
    substituteInIndexMaps(&op, tail.getInductionVar(), shifted);
  tail.setExtent(extent - *bound);
  cutLoops(tail, facts);
  rewriter.modifyOpInPlace(loop, [&] { loop.setExtent(*bound); });
  for (BlockOp block : blocks) {
    SmallVector<IndexExpr> predicate = block.getPredicate();
    llvm::erase_if(predicate, [&](const IndexExpr &c) { return c.uses(loop.getInductionVar()); });
    rewriter.modifyOpInPlace(block, [&] { block.setPredicate(predicate); });
  }
  return tail;
}

} // namespace lamella::tir
