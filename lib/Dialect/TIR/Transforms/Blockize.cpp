// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// blockize: a nest around one block becomes the body of a block that counts tiles.
//   A binding b of an iterator to e is taken apart into tile * size + position: `position` holds the loops inside and
//   runs over 0 .. size - 1, `tile` holds the loops outside. The outer iterator runs to e / size with binding `tile`;
//   the inner binding is (outer iterator) * size + position. An iterator whose loops are all inside has no outer one.
#include "InitBlock.h"

#include "lamella/Dialect/TIR/Analysis/MixedRadix.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// One iterator, taken apart.
struct Tile {
  bool hasOuter;
  IndexExpr count, index;   // extent and binding of the outer iterator
  IndexExpr size, position; // inner binding: outer * size + position
};

FailureOr<Tile> getTile(BlockOp block, unsigned i, ArrayRef<ForOp> inside, const Facts &facts, Refusal &refusal) {
  SmallVector<RunningVariable> running;
  for (ForOp loop : inside)
    running.push_back({loop.getInductionVar(), loop.getExtent()});
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    for (const RunningVariable &variable : running)
      if (variable.value == value)
        return variable.extent;
    return std::nullopt;
  };
  IndexExpr binding = block.getBinding(i), extent = block.getIterExtent(i);
  std::optional<IndexRange> range = getIndexRange(binding, block.getContext(), extentOf, facts);
  auto refuse = [&](const Twine &what) {
    return refusal.set(block, "expected iterator " + Twine(i) + " to be bound to " + what);
  };
  if (isEnforced("blockize.tile-number-times-tile") && !range)
    return refuse("a tile number times a tile size plus a position in the tile");
  IndexExpr base = range->lower, position = (binding - base).normalized(), size = (range->span + 1).normalized();
  bool separate =
      llvm::none_of(position.getOperands(), [&](Value value) { return isIndexDim(value) && !extentOf(value); });
  if (isEnforced("blockize.tile-number-times-tile-2") && !separate)
    return refuse("a tile number times a tile size plus a position in the tile");
  if (position == IndexExpr(0))
    return Tile{true, extent, base, 1, 0};
  SmallVector<Value> used;
  std::optional<IndexExpr> dense = getDenseSize(position, running, block.getContext(), facts, used);
  if (isEnforced("blockize.position-runs-over-tile") && (!dense || *dense != size))
    return refuse("a position that runs over the tile, element by element");
  if (base == IndexExpr(0) && size == extent)
    return Tile{false, 1, 0, size, position};
  if (isEnforced("blockize.tile-number-times-tile-3") && base.mod(size) != IndexExpr(0))
    return refuse("a tile number times the tile size");
  if (isEnforced("blockize.tile-size-divides-extent") &&
      !proveNonNegativeAt(block, IndexExpr(0) - extent.mod(size), facts))
    return refusal.set(block, "expected a tile size that divides the extent of iterator " + Twine(i));
  return Tile{true, extent.floorDiv(size).normalized(), base.floorDiv(size).normalized(), size, position};
}

/// The region that a whole tile touches, with the block's iterators standing for the outer ones.
FailureOr<SmallVector<Interval>> getTileRegion(Operation *declaration, ArrayRef<Interval> region, BlockOp block,
                                               ArrayRef<Tile> tiles, ArrayRef<ForOp> inside, const Facts &facts,
                                               Refusal &refusal) {
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    for (ForOp loop : inside)
      if (loop.getInductionVar() == value)
        return ForOp(loop).getExtent();
    return std::nullopt;
  };
  auto widen = [&](const IndexExpr &expr) {
    IndexExpr bound = expr.replace([&](Value value) -> std::optional<IndexExpr> {
      auto argument = dyn_cast<BlockArgument>(value);
      if (!argument || argument.getOwner() != block.getBody())
        return std::nullopt;
      const Tile &tile = tiles[argument.getArgNumber()];
      return tile.hasOuter ? IndexExpr(value) * tile.size + tile.position : tile.position;
    });
    return getIndexRange(bound, block.getContext(), extentOf, facts);
  };
  SmallVector<Interval> result;
  for (const Interval &interval : region) {
    std::optional<IndexRange> low = widen(interval.lower), high = widen(interval.upper);
    if (isEnforced("blockize.region-known-whole-tile") && (!low || !high))
      return refusal.set(block, "expected a region that is known for a whole tile", declaration, "of this declaration");
    result.push_back({low->lower, (high->lower + high->span).normalized()});
  }
  return result;
}

/// The loop and those below it, down to one block.
struct Nest {
  SmallVector<ForOp> loops;
  BlockOp block;
};

FailureOr<Nest> getPerfectNest(ForOp loop, Refusal &refusal) {
  Nest nest;
  nest.loops.push_back(loop);
  Operation *child = getOnlyChild(loop);
  for (; child && isa<ForOp>(child); child = getOnlyChild(nest.loops.back()))
    nest.loops.push_back(cast<ForOp>(child));
  nest.block = dyn_cast_or_null<BlockOp>(child);
  if (isEnforced("blockize.one-perfect-nest-around") && !nest.block)
    return refusal.set(nest.loops.back(), "expected one perfect nest around one block");
  for (ForOp inner : nest.loops) {
    if (failed(checkSerial(inner, refusal)) || failed(checkNotEmpty(inner, refusal)))
      return failure();
    for (Value value : inner.getExtent().getOperands())
      if (auto argument = dyn_cast<BlockArgument>(value); isEnforced("blockize.extent-without-loop-variables") &&
                                                          argument &&
                                                          isa_and_present<ForOp>(argument.getOwner()->getParentOp()))
        return refusal.set(inner, "expected an extent without loop variables");
    for (const IndexExpr &condition : nest.block.getPredicate())
      if (isEnforced("blockize.predicate-uses-no-loop") && condition.uses(inner.getInductionVar()))
        return refusal.set(nest.block, "expected a predicate that uses no loop inside", inner, "it uses this loop");
  }
  return nest;
}

using Region = SmallVector<Interval>;

/// The regions of a whole tile, one for each declaration.
FailureOr<SmallVector<Region, 4>> getTileRegions(const Nest &nest, ArrayRef<Tile> tiles, const Facts &facts,
                                                 Refusal &refusal) {
  SmallVector<Region, 4> regions;
  for (Operation &op : *BlockOp(nest.block).getBody()) {
    if (!isa<ReadOp, WriteOp>(op))
      break;
    Region own = isa<ReadOp>(op) ? cast<ReadOp>(op).getIntervals() : cast<WriteOp>(op).getIntervals();
    FailureOr<Region> region = getTileRegion(&op, own, nest.block, tiles, nest.loops, facts, refusal);
    if (failed(region))
      return failure();
    regions.push_back(*region);
  }
  return regions;
}

/// The outer block with its declarations, before the insertion point. The inner block's bindings and predicate change.
BlockOp createOuter(RewriterBase &rewriter, BlockOp block, ArrayRef<Tile> tiles, ArrayRef<Region> regions) {
  SmallVector<BlockIter> iters;
  for (auto [i, tile] : llvm::enumerate(tiles))
    if (tile.hasOuter)
      iters.push_back({block.getIterKind(i), tile.count, tile.index});
  std::string name = getFreshBlockName(block, block.getBlockName() + "_o");
  auto outer = BlockOp::create(rewriter, block.getLoc(), name, iters, block.getPredicate());
  SmallVector<IndexExpr> bindings;
  IRMapping toOuter;
  unsigned next = 0;
  for (auto [i, tile] : llvm::enumerate(tiles)) {
    if (tile.hasOuter)
      toOuter.map(block.getIter(i), outer.getIter(next));
    bindings.push_back(tile.hasOuter ? IndexExpr(outer.getIter(next++)) * tile.size + tile.position : tile.position);
  }
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(outer.getBody());
  for (auto [op, region] : llvm::zip(*block.getBody(), regions)) {
    Region renamed;
    for (const Interval &interval : region)
      renamed.push_back({interval.lower.replace(toOuter), interval.upper.replace(toOuter)});
    if (auto read = dyn_cast<ReadOp>(op))
      ReadOp::create(rewriter, op.getLoc(), read.getBuffer(), renamed);
    else
      WriteOp::create(rewriter, op.getLoc(), cast<WriteOp>(op).getBuffer(), renamed);
  }
  rewriter.modifyOpInPlace(block, [&] {
    block.setBindings(bindings);
    block.setPredicate({});
  });
  return outer;
}

} // namespace

FailureOr<BlockOp> blockize(RewriterBase &rewriter, ForOp loop, Refusal &refusal) {
  FailureOr<Nest> nest = getPerfectNest(loop, refusal);
  if (failed(nest))
    return failure();
  for (ForOp inside : nest->loops)
    if (failed(checkNotEmpty(inside, refusal)))
      return failure();
  BlockOp block = nest->block;
  Facts facts(block);
  SmallVector<Tile, 4> tiles;
  bool outerReduces = false;
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    FailureOr<Tile> tile = getTile(block, i, nest->loops, facts, refusal);
    if (failed(tile))
      return failure();
    tiles.push_back(*tile);
    outerReduces |= tile->hasOuter && block.getIterKind(i) == IterKind::reduce;
  }
  FailureOr<SmallVector<Region, 4>> regions = getTileRegions(*nest, tiles, facts, refusal);
  if (failed(regions))
    return failure();
  bool moveInit = block.getInit() && outerReduces;
  FailureOr<InitParts> initParts = InitParts();
  if (moveInit && failed(initParts = takeInitApart(block, nest->loops, refusal)))
    return failure();

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop);
  BlockOp outer = createOuter(rewriter, block, tiles, *regions);
  rewriter.moveOpBefore(loop, outer.getBody()->getTerminator());
  if (moveInit) {
    rewriter.setInsertionPoint(loop);
    initParts->predicate.clear(); // the outer block has it
    auto init = InitOp::create(rewriter, block.getInit().getLoc());
    rewriter.setInsertionPointToStart(init.getBody());
    createInitBlock(rewriter, block, *initParts);
  }
  return outer;
}

} // namespace lamella::tir
