// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// rfactor (Suriana et al., CGO 2017): partial results, one for each iteration of a reduction loop, then their
// reduction.
//
//   C[i] += t(i, k),  k = ko * 16 + kl     ->     R[i, kl] += t(i, ko * 16 + kl);   C[i] += R[i, kl]
//
//   1. the combiner is associative and commutative, and the init stores its neutral element: every partial result may
//      start from it
//   2. the block of the partial results takes the place of the old one; the loop becomes a spatial iterator, each other
//      reduction loop a reduce iterator
//   3. behind the nest, under copies of the spatial loops and of the loop, a block reduces the partial results
#include "CacheStage.h"
#include "InitBlock.h"
#include "ReductionUpdate.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

class Factoring {
public:
  Factoring(RewriterBase &rewriter, BlockOp block, ForOp loop, std::optional<Scope> scope, Refusal &refusal)
      : rewriter(rewriter), block(block), loop(loop), scope(scope), refusal(refusal) {}

  LogicalResult check() {
    SmallVector<ForOp> loops = getEnclosingLoops(block);
    if (isEnforced("rfactor.loop-around-block") && !llvm::is_contained(loops, loop))
      return refusal.set(block, "expected a loop around the block", loop, "the loop is here");
    FailureOr<ReductionUpdate> matched = matchUpdate(block, InitValue::neutralOrRepeatable, refusal);
    if (failed(matched))
      return failure();
    update = *matched;
    FailureOr<InitParts> taken = takeInitApart(block, loops, refusal);
    if (failed(taken))
      return failure();
    parts = *taken;
    if (isEnforced("rfactor.loop-feeds-reduce-iterator") && !feedsIter(block, loop, IterKind::reduce))
      return refusal.set(loop, "expected a loop that feeds a reduce iterator");
    if (isEnforced("rfactor.predicate-over-spatial-loops") && parts.predicate.size() != block.getPredicate().size())
      return refusal.set(block, "expected a predicate over spatial loops only: split the reduction evenly first");
    if (failed(checkReduceLoops(loops)))
      return failure();
    place = getOutermostLoop(block);
    if (failed(checkNoLanesAround(place, refusal)))
      return failure();
    if (BlockOp other = findOtherUser(place, block, update.write.getBuffer(), /*writersOnly=*/false);
        other && isEnforced("rfactor.no-block-under-outermost"))
      return refusal.set(block, "expected no other block under the outermost loop that uses the buffer", other,
                         "this block uses it");
    FailureOr<SmallVector<IndexExpr>> known = getCacheExtents(update.write.getBuffer(), block, facts, refusal);
    if (failed(known))
      return failure();
    extents = *known;
    return success();
  }

  /// Returns the block of the partial results, and the block that reduces them.
  std::pair<BlockOp, BlockOp> run() {
    OpBuilder::InsertionGuard guard(rewriter);
    createBuffer();
    BlockOp partial = createPartial();
    rewriter.setInsertionPointAfter(place);
    return {partial, createFinal()};
  }

private:
  LogicalResult checkReduceLoops(ArrayRef<ForOp> loops) {
    for (ForOp around : loops) {
      if (llvm::is_contained(parts.spatialLoops, around))
        continue;
      if (failed(checkSerial(around, refusal)))
        return failure();
      if (isEnforced("rfactor.reduction-loop-whose-extent") &&
          llvm::any_of(around.getExtent().getOperands(), isIndexDim))
        return refusal.set(around, "expected a reduction loop whose extent depends on no loop");
      if (around == loop)
        continue;
      // Without a first step there is no init, and the reduction of the partial results would read what is not there.
      if (isEnforced("rfactor.reduction-loop-proved-run") && !proveNonNegativeAt(around, around.getExtent() - 1, facts))
        return refusal.set(around, "expected a reduction loop that is proved to run at least once");
      reduceLoops.push_back(around);
    }
    return success();
  }

  void createBuffer() {
    auto type = cast<MemRefType>(update.write.getBuffer().getType());
    std::optional<int64_t> lanes = loop.getExtent().getConstant();
    SmallVector<int64_t> shape(type.getShape());
    shape.push_back(lanes.value_or(ShapedType::kDynamic));
    extents.push_back(loop.getExtent());
    rewriter.setInsertionPoint(place);
    SmallVector<Value> sizes;
    for (auto [extent, dim] : llvm::zip_equal(extents, shape))
      if (ShapedType::isDynamic(dim))
        sizes.push_back(materialize(rewriter, place->getLoc(), extent));
    Attribute space;
    if (scope)
      space = ScopeAttr::get(rewriter.getContext(), *scope);
    auto resultsType = MemRefType::get(shape, type.getElementType(), MemRefLayoutAttrInterface(), space);
    results = memref::AllocOp::create(rewriter, place->getLoc(), resultsType, sizes);
  }

  /// The region of the old write and one element more.
  static SmallVector<Interval> extendRegion(WriteOp write, const IRMapping &mapping, Value lane) {
    SmallVector<Interval> region = mapRegion(write, mapping);
    region.push_back(Interval::point(lane));
    return region;
  }

  static SmallVector<Interval> mapRegion(WriteOp write, const IRMapping &mapping) {
    SmallVector<Interval> region;
    for (const Interval &interval : write.getIntervals())
      region.push_back({interval.lower.replace(mapping), interval.upper.replace(mapping)});
    return region;
  }

  BlockOp createPartial() {
    SmallVector<BlockIter> iters;
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (block.getIterKind(i) == IterKind::spatial)
        iters.push_back({IterKind::spatial, block.getIterExtent(i), block.getBinding(i)});
    unsigned numSpatial = iters.size();
    iters.push_back({IterKind::spatial, loop.getExtent(), loop.getInductionVar()});
    for (ForOp reduce : reduceLoops)
      iters.push_back({IterKind::reduce, reduce.getExtent(), reduce.getInductionVar()});
    if (reduceLoops.empty()) // a reduction of one step: an init asks for a reduce iterator
      iters.push_back({IterKind::reduce, 1, 0});
    rewriter.setInsertionPoint(block);
    auto partial = BlockOp::create(rewriter, block.getLoc(), getFreshBlockName(block, block.getBlockName() + "_rf"),
                                   iters, block.getPredicate());

    // What an old iterator is in terms of the new ones.
    IRMapping mapping, loopToIter;
    Value lane = partial.getIter(numSpatial);
    loopToIter.map(loop.getInductionVar(), lane);
    for (auto [position, reduce] : llvm::enumerate(reduceLoops))
      loopToIter.map(reduce.getInductionVar(), partial.getIter(numSpatial + 1 + position));
    SmallVector<std::pair<Value, IndexExpr>> reduceIters;
    for (unsigned i = 0, next = 0; i < block.getNumIters(); ++i) {
      if (block.getIterKind(i) == IterKind::spatial)
        mapping.map(block.getIter(i), partial.getIter(next++));
      else
        reduceIters.emplace_back(block.getIter(i), block.getBinding(i).replace(loopToIter));
    }
    auto substitute = [&](Operation *op) {
      op->walk([&](Operation *inner) {
        for (auto &[iter, value] : reduceIters)
          substituteInIndexMaps(inner, iter, value);
      });
    };

    rewriter.setInsertionPointToStart(partial.getBody());
    for (ReadOp read : block.getReads())
      substitute(rewriter.clone(*read, mapping));
    WriteOp::create(rewriter, update.write.getLoc(), results, extendRegion(update.write, mapping, lane));
    cloneInit(partial, mapping, lane);
    // The declared regions come first; only what follows may use computed values.
    IRMapping values = mapping;
    for (auto &[iter, value] : reduceIters)
      if (!iter.use_empty())
        values.map(iter, materialize(rewriter, block.getLoc(), value));
    for (Operation &op : llvm::make_range(block.getUpdateBegin(), block.getBody()->getTerminator()->getIterator()))
      cloneUpdateOp(op, values, lane);
    return partial;
  }

  void cloneInit(BlockOp into, IRMapping mapping, Value lane) {
    OpBuilder::InsertionGuard guard(rewriter);
    auto init = InitOp::create(rewriter, block.getInit().getLoc());
    rewriter.setInsertionPointToStart(init.getBody());
    for (Operation &op : block.getInit().getBody()->without_terminator())
      cloneUpdateOp(op, mapping, lane);
  }

  /// Clones an op; an access of the old buffer becomes one of the partial results where there is a lane.
  void cloneUpdateOp(Operation &op, IRMapping &mapping, Value lane) {
    Operation *clone = rewriter.clone(op, mapping);
    if (!lane || (&op != update.load && &op != update.store && &op != update.initStore))
      return;
    bool loads = isa<memref::LoadOp>(op);
    clone->setOperand(loads ? 0 : 1, results);
    clone->insertOperands(clone->getNumOperands(), lane);
  }

  BlockOp createFinal() {
    IRMapping mapping;
    for (ForOp around : getEnclosingLoops(block)) {
      if (around != loop && !llvm::is_contained(parts.spatialLoops, around))
        continue;
      auto copy = ForOp::create(rewriter, around.getLoc(), around.getExtent().replace(mapping),
                                around.getKind() == ForKind::thread ? ForKind::serial : around.getKind());
      mapping.map(around.getInductionVar(), copy.getInductionVar());
      rewriter.setInsertionPointToStart(copy.getBody());
    }
    SmallVector<BlockIter> iters;
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (block.getIterKind(i) == IterKind::spatial)
        iters.push_back({IterKind::spatial, block.getIterExtent(i), block.getBinding(i).replace(mapping)});
    unsigned numSpatial = iters.size();
    iters.push_back({IterKind::reduce, loop.getExtent(), IndexExpr(mapping.lookup(loop.getInductionVar()))});
    SmallVector<IndexExpr> predicate =
        llvm::map_to_vector(parts.predicate, [&](const IndexExpr &expr) { return expr.replace(mapping); });
    auto final = BlockOp::create(rewriter, block.getLoc(), block.getBlockName(), iters, predicate);
    rewriter.setInsertionPointToStart(final.getBody());
    for (unsigned i = 0, next = 0; i < block.getNumIters(); ++i)
      if (block.getIterKind(i) == IterKind::spatial)
        mapping.map(block.getIter(i), final.getIter(next++));
    Value lane = final.getIter(numSpatial);
    ReadOp::create(rewriter, block.getLoc(), results, extendRegion(update.write, mapping, lane));
    WriteOp::create(rewriter, update.write.getLoc(), update.write.getBuffer(), mapRegion(update.write, mapping));
    cloneInit(final, mapping, Value());
    createFinalUpdate(mapping, lane);
    return final;
  }

  void createFinalUpdate(IRMapping &mapping, Value lane) {
    // What the indices are computed from.
    SetVector<Operation *> needed;
    for (Value index : update.load.getIndices())
      collectDefinitions(index, needed);
    for (Operation &op : llvm::make_range(block.getUpdateBegin(), block.getBody()->getTerminator()->getIterator()))
      if (needed.contains(&op))
        rewriter.clone(op, mapping);
    auto old = cast<memref::LoadOp>(rewriter.clone(*update.load, mapping));
    SmallVector<Value> indices(old.getIndices());
    indices.push_back(lane);
    Value term = memref::LoadOp::create(rewriter, block.getLoc(), results, indices);
    IRMapping operands;
    for (Value operand : update.combiner->getOperands())
      operands.map(operand, operand == update.load.getResult() ? old.getResult() : term);
    Value sum = rewriter.clone(*update.combiner, operands)->getResult(0);
    memref::StoreOp::create(rewriter, update.store.getLoc(), sum, old.getMemRef(), old.getIndices());
  }

  void collectDefinitions(Value value, SetVector<Operation *> &needed) {
    Operation *definition = value.getDefiningOp();
    if (!definition || definition->getBlock() != block.getBody() || !needed.insert(definition))
      return;
    for (Value operand : definition->getOperands())
      collectDefinitions(operand, needed);
  }

  RewriterBase &rewriter;
  BlockOp block;
  ForOp loop;
  std::optional<Scope> scope;
  Refusal &refusal;
  Facts facts{block};
  ReductionUpdate update;
  InitParts parts;
  SmallVector<ForOp> reduceLoops; // those that stay reductions
  SmallVector<IndexExpr> extents; // of the partial results
  Operation *place = nullptr;
  Value results;
};

} // namespace

FailureOr<BlockOp> rfactor(RewriterBase &rewriter, BlockOp block, ForOp loop, std::optional<Scope> scope,
                           Refusal &refusal, MergeCallback merged) {
  Factoring factoring(rewriter, block, loop, scope, refusal);
  if (failed(factoring.check()))
    return failure();
  auto [partial, final] = factoring.run();
  if (merged)
    merged(block, final);
  rewriter.eraseOp(block);
  return partial;
}

} // namespace lamella::tir
