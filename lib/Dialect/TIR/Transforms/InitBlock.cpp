// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "InitBlock.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

bool feedsIter(BlockOp block, ForOp loop, IterKind kind) {
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    if (block.getIterKind(i) == kind && block.getBinding(i).uses(loop.getInductionVar()))
      return true;
  return false;
}

bool usesInInit(InitOp init, Value buffer) {
  return llvm::any_of(buffer.getUsers(), [&](Operation *user) { return init->isProperAncestor(user); });
}

FailureOr<InitParts> takeInitApart(BlockOp block, ArrayRef<ForOp> loops, Refusal &refusal) {
  InitParts parts;
  SmallVector<Value> reduceLoops;
  for (ForOp inside : loops) {
    bool spatial = feedsIter(block, inside, IterKind::spatial), reduce = feedsIter(block, inside, IterKind::reduce);
    if (isEnforced("init-block.loops-feed-spatial-reduce") && spatial && reduce)
      return refusal.set(inside, "expected loops that feed spatial or reduce iterators, not both");
    if (spatial)
      parts.spatialLoops.push_back(inside);
    else
      reduceLoops.push_back(inside.getInductionVar());
  }
  auto usesReduce = [&](const IndexExpr &expr) {
    return llvm::any_of(reduceLoops, [&](Value value) { return expr.uses(value); });
  };
  for (ForOp inside : parts.spatialLoops)
    if (isEnforced("init-block.spatial-loop-whose-extent") && usesReduce(inside.getExtent()))
      return refusal.set(inside, "expected a spatial loop whose extent does not depend on a reduction loop");
  for (const IndexExpr &condition : block.getPredicate()) {
    bool spatial = llvm::any_of(parts.spatialLoops, [&](ForOp l) { return condition.uses(l.getInductionVar()); });
    if (isEnforced("init-block.predicate-does-mix-spatial") && usesReduce(condition) && spatial)
      return refusal.set(block, "expected a predicate that does not mix spatial and reduction loops");
    if (!usesReduce(condition))
      parts.predicate.push_back(condition);
  }
  return parts;
}

void enterSpatialLoops(RewriterBase &rewriter, const InitParts &parts, IRMapping &mapping) {
  for (ForOp inside : parts.spatialLoops) {
    auto copy = ForOp::create(rewriter, inside.getLoc(), inside.getExtent().replace(mapping),
                              inside.getKind() == ForKind::thread ? ForKind::serial : inside.getKind());
    mapping.map(inside.getInductionVar(), copy.getInductionVar());
    rewriter.setInsertionPointToStart(copy.getBody());
  }
}

BlockOp createInitBlock(RewriterBase &rewriter, BlockOp block, const InitParts &parts) {
  OpBuilder::InsertionGuard guard(rewriter);
  InitOp init = block.getInit();
  IRMapping mapping;
  enterSpatialLoops(rewriter, parts, mapping);
  SmallVector<BlockIter> iters;
  SmallVector<unsigned> numbers;
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    if (block.getIterKind(i) != IterKind::spatial)
      continue;
    iters.push_back({IterKind::spatial, block.getIterExtent(i), block.getBinding(i).replace(mapping)});
    numbers.push_back(i);
  }
  SmallVector<IndexExpr> predicate =
      llvm::map_to_vector(parts.predicate, [&](const IndexExpr &expr) { return expr.replace(mapping); });
  std::string name = getFreshBlockName(block, block.getBlockName() + "_init");
  auto created = BlockOp::create(rewriter, init.getLoc(), name, iters, predicate);
  rewriter.setInsertionPointToStart(created.getBody());
  for (auto [position, number] : llvm::enumerate(numbers))
    mapping.map(block.getIter(number), created.getIter(position));
  auto inInit = [&](const IndexExpr &expr) {
    IndexExpr result = expr.replace(mapping);
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (block.getIterKind(i) == IterKind::reduce)
        result = result.replace(block.getIter(i), 0);
    return result;
  };
  auto toRegion = [&](ArrayRef<Interval> old) {
    return llvm::map_to_vector(
        old, [&](const Interval &interval) { return Interval{inInit(interval.lower), inInit(interval.upper)}; });
  };
  for (ReadOp read : block.getReads())
    if (usesInInit(init, read.getBuffer()))
      ReadOp::create(rewriter, read.getLoc(), read.getBuffer(), toRegion(read.getIntervals()));
  for (WriteOp write : block.getWrites())
    WriteOp::create(rewriter, write.getLoc(), write.getBuffer(), toRegion(write.getIntervals()));
  // An init that asks for a reduce iterator reads 0.
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    if (block.getIterKind(i) == IterKind::reduce &&
        llvm::any_of(block.getIter(i).getUsers(), [&](Operation *user) { return init->isProperAncestor(user); }))
      mapping.map(block.getIter(i), arith::ConstantIndexOp::create(rewriter, init.getLoc(), 0).getResult());
  for (Operation &op : init.getBody()->without_terminator()) {
    Operation *clone = rewriter.clone(op, mapping);
    for (unsigned i = 0; i < block.getNumIters(); ++i) // the constant is no dimension
      if (Value zero = mapping.lookupOrNull(block.getIter(i)); zero && block.getIterKind(i) == IterKind::reduce)
        substituteInIndexMaps(clone, zero, 0);
  }
  rewriter.eraseOp(init);
  return created;
}

} // namespace lamella::tir
