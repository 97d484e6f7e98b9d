// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// rolling_buffer: of what iterations of a loop compute into overlapping boxes, each element is computed once and kept.
//
//   for i: for r to 3: T[i + r] = f(i + r)         for r to 2: T[r] = f(r)
//          D[i] = T[i] + T[i + 1] + T[i + 2]  ->   for i: T[(i + 2) mod 3] = f(i + 2)
//                                                         D[i] = T[i mod 3] + T[(i + 1) mod 3] + T[(i + 2) mod 3]
//
//   1. the loop: the innermost one around all that uses the buffer; each iteration reads only what it wrote
//   2. the box that one iteration reads moves along one dimension, by less than it is wide
//   3. the block computes what is new in an iteration, a copy of it before the loop what the first one needs beside
//   that
//   4. in that dimension the buffer is as wide as the box, and an element e lies at e mod that
//   5. elements overwrite older ones: the block's iterator of the dimension becomes one that reduces, whose steps keep
//      their order, and the place in the buffer a spatial iterator
#include "BufferAccess.h"
#include "ComputeLocation.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// How the box of one iteration moves.
struct Roll {
  memref::AllocOp buffer;
  ForOp loop;
  Operation *firstConsumer = nullptr;
  Box box;
  unsigned dim = 0, iter = 0;
  int64_t step = 0, size = 0;
  SmallVector<std::optional<IterRange>> ranges; // of all that an iteration reads

  int64_t getOverlap() const { return size - step; }
  IndexExpr getFirstOf(const IndexExpr &expr) const {
    return expr.replace(ForOp(loop).getInductionVar(), 0).normalized();
  }
};

FailureOr<memref::AllocOp> getBuffer(BlockOp block, unsigned index, Refusal &refusal) {
  SmallVector<WriteOp, 4> writes = block.getWrites();
  if (isEnforced("rolling-buffer.write-region-below") && index >= writes.size())
    return refusal.set(block, "expected a write region below " + Twine(writes.size()) + ", got " + Twine(index));
  if (isEnforced("rolling-buffer.one-write-region") && writes.size() > 1)
    return refusal.set(block, "expected one write region, got " + Twine(writes.size()));
  auto alloc = Value(writes[index].getBuffer()).getDefiningOp<memref::AllocOp>();
  if (isEnforced("rolling-buffer.buffer-function-allocates") && !alloc)
    return refusal.set(block, "expected a buffer that its function allocates, got an argument");
  for (Operation *user : alloc->getUsers()) {
    if (isEnforced("rolling-buffer.buffer-only-loaded-stored") &&
        !isa<ReadOp, WriteOp, memref::LoadOp, memref::StoreOp>(user))
      return refusal.set(block, "expected a buffer that is only loaded from and stored to", user, "used here");
    if (isEnforced("rolling-buffer.block-alone-writes-buffer") && isa<WriteOp>(user) && !block->isAncestor(user))
      return refusal.set(block, "expected a block that alone writes its buffer", user, "it is written here too");
  }
  if (isEnforced("rolling-buffer.block-computes-from-scratch") && (updatesInPlace(block) || block.hasReduceIter()))
    return refusal.set(block, "expected a block that computes each element at once, got one that updates in place or "
                              "reduces");
  bool hasInner = block.getRegion().walk([](BlockOp) { return WalkResult::interrupt(); }).wasInterrupted();
  if (isEnforced("rolling-buffer.no-block-inside") && hasInner)
    return refusal.set(block, "expected a block without blocks inside");
  return alloc;
}

/// The innermost loop around the block and all that uses the buffer.
FailureOr<ForOp> getLoop(BlockOp block, memref::AllocOp alloc, Refusal &refusal) {
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  auto holdsAll = [&](ForOp loop) {
    return llvm::all_of(alloc->getUsers(), [&](Operation *user) { return loop->isAncestor(user); });
  };
  auto found = llvm::find_if(llvm::reverse(loops), holdsAll);
  if (isEnforced("rolling-buffer.loop-around-all") && found == loops.rend())
    return refusal.set(block, "expected a loop around the block and all that uses its buffer: compute_at first");
  ForOp loop = *found;
  for (ForOp inner : loops)
    if (isEnforced("rolling-buffer.plain-loops") && loop->isProperAncestor(inner) &&
        (inner.getKind() != ForKind::serial || !inner->getDiscardableAttrs().empty()))
      return refusal.set(block, "expected plain serial loops around the block, as new ones take their place", inner,
                         "this loop is another kind or has an annotation");
  if (failed(checkSerial(loop, refusal)) || failed(checkNoLanesAround(loop, refusal)))
    return failure();
  for (auto around = dyn_cast<ForOp>(loop->getParentOp()); around && !around->isAncestor(alloc);
       around = dyn_cast<ForOp>(around->getParentOp()))
    if (isEnforced("rolling-buffer.serial-loops-around") && around.getKind() != ForKind::serial &&
        around.getKind() != ForKind::unrolled && !alloc.getType().getMemorySpace())
      return refusal.set(block, "expected serial loops around a buffer of global scope", around,
                         "this loop is not serial");
  return loop;
}

/// What the block reads is the same in all iterations.
LogicalResult checkInputs(BlockOp block, ForOp loop, Refusal &refusal) {
  SmallVector<BlockOp> others = getOutermostBlocks(loop);
  llvm::erase(others, block);
  if (BlockOp other = findInterference(others, getReadBuffers(block), {});
      other && isEnforced("rolling-buffer.inputs-do-not-change"))
    return refusal.set(block, "expected inputs that do not change in the loop", other, "this block writes one");
  return success();
}

/// The dimension along which the box moves, and how far.
LogicalResult findMove(BlockOp block, Roll &roll, Refusal &refusal) {
  Value variable = roll.loop.getInductionVar();
  SmallVector<unsigned> moving;
  for (unsigned dim = 0; dim < roll.box.lower.size(); ++dim) {
    if (isEnforced("rolling-buffer.one-size") && roll.box.size[dim].uses(variable))
      return refusal.set(block, "expected boxes of one size", roll.loop, "not so in the iterations of this loop");
    if (roll.box.lower[dim].uses(variable))
      moving.push_back(dim);
  }
  if (isEnforced("rolling-buffer.one-dimension") && moving.size() != 1)
    return refusal.set(block, "expected a box that moves along one dimension, got " + Twine(moving.size()), roll.loop,
                       "in the iterations of this loop");
  roll.dim = moving[0];
  IndexExpr next = roll.box.lower[roll.dim].replace(variable, IndexExpr(variable) + 1);
  std::optional<int64_t> step = (next - roll.box.lower[roll.dim]).normalized().getConstant();
  std::optional<int64_t> size = roll.box.size[roll.dim].getConstant();
  if (isEnforced("rolling-buffer.overlap") && (!step || !size || *step < 1 || *step >= *size))
    return refusal.set(block, "expected a box that moves by less than it is wide, both of them constant", roll.loop,
                       "in the iterations of this loop");
  roll.step = *step;
  roll.size = *size;
  return success();
}

/// The iterator that addresses the dimension, element by element.
LogicalResult findIter(BlockOp block, WriteOp write, Roll &roll, Refusal &refusal) {
  roll.ranges.resize(block.getNumIters());
  if (isEnforced("rolling-buffer.elements-addressed-iterators-one") &&
      !invertAccess(block, write.getIntervals(), roll.box, roll.ranges))
    return refusal.set(write, "expected elements addressed by iterators one to one");
  Interval interval = write.getIntervals()[roll.dim];
  const auto *iter = llvm::find_if(block.getIterArgs(), [&](BlockArgument arg) { return interval.lower.uses(arg); });
  if (isEnforced("rolling-buffer.element-by-element") && (!interval.isPoint() || iter == block.getIterArgs().end()))
    return refusal.set(write,
                       "expected single elements in dimension " + Twine(roll.dim) + ", along which the box moves");
  roll.iter = iter->getArgNumber();
  for (auto around = dyn_cast<ForOp>(roll.loop->getParentOp()); around;
       around = dyn_cast<ForOp>(around->getParentOp())) {
    bool feeds = llvm::any_of(roll.ranges, [&](const std::optional<IterRange> &range) {
      return range && range->lower.uses(around.getInductionVar());
    });
    if (isEnforced("rolling-buffer.outer-loops-need-others") && !feeds)
      return refusal.set(block, "expected loops outside that need other elements in each iteration", around,
                         "not so this one");
  }
  return success();
}

/// The block gets a spatial iterator for the place of its element; the iterator that addressed the element reduces.
BlockArgument addPlace(RewriterBase &rewriter, BlockOp block, const Roll &roll) {
  IndexExpr element = block.getWrites()[0].getIntervals()[roll.dim].lower;
  IndexExpr bound = element.replace(block.getIter(roll.iter), block.getBinding(roll.iter));
  BlockArgument place;
  rewriter.modifyOpInPlace(block, [&] {
    place = block.addIter({IterKind::spatial, roll.size, bound.mod(roll.size)});
    SmallVector<Attribute> kinds(block.getIterKinds().getValue());
    kinds[roll.iter] = IterKindAttr::get(block.getContext(), IterKind::reduce);
    block.setIterKindsAttr(rewriter.getArrayAttr(kinds));
  });
  return place;
}

/// Extents and positions of the buffer along the dimension.
void foldBuffer(RewriterBase &rewriter, BlockOp block, BlockOp first, const Roll &roll) {
  memref::AllocOp old = roll.buffer;
  BlockArgument place = addPlace(rewriter, block, roll), placeInFirst = addPlace(rewriter, first, roll);
  for (Operation *user : llvm::to_vector(old->getUsers())) {
    auto fold = [&](const IndexExpr &index) {
      return block->isAncestor(user)   ? IndexExpr(place)
             : first->isAncestor(user) ? IndexExpr(placeInFirst)
                                       : index.mod(roll.size).normalized();
    };
    if (isa<ReadOp, WriteOp>(user)) {
      SmallVector<Interval> region = getRegion(user);
      Interval &interval = region[roll.dim];
      interval = interval.isPoint() ? Interval::point(fold(interval.lower)) : Interval{0, roll.size};
      setRegion(rewriter, user, region);
      continue;
    }
    SmallVector<IndexExpr> position = getPosition(user);
    position[roll.dim] = fold(position[roll.dim]);
    setPosition(rewriter, user, position);
  }
  SmallVector<int64_t> shape(old.getType().getShape());
  SmallVector<Value> sizes(old.getDynamicSizes());
  if (ShapedType::isDynamic(shape[roll.dim]))
    sizes.erase(sizes.begin() + old.getType().getDynamicDimIndex(roll.dim));
  shape[roll.dim] = roll.size;
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(old);
  auto type = MemRefType::get(shape, old.getType().getElementType(), MemRefLayoutAttrInterface(),
                              old.getType().getMemorySpace());
  SmallVector<Value> unused(old.getDynamicSizes());
  auto created = memref::AllocOp::create(rewriter, old.getLoc(), type, sizes, old.getAlignmentAttr());
  created->setDiscardableAttrs(old->getDiscardableAttrDictionary());
  rewriter.replaceOp(old, created);
  eraseUnused(rewriter, unused);
}

/// A copy of the block before the loop, for what the first iteration needs beside what is new in it.
BlockOp createFirst(RewriterBase &rewriter, BlockOp block, const Roll &roll, const Facts &facts) {
  ForOp loop = roll.loop;
  rewriter.setInsertionPoint(loop);
  auto first = cast<BlockOp>(rewriter.clone(*block));
  std::string name = getFreshBlockName(block, block.getBlockName() + ".first");
  first.setBlockName(name);
  SmallVector<std::optional<IterRange>> ranges = roll.ranges;
  ranges[roll.iter] = IterRange{roll.getFirstOf(ranges[roll.iter]->lower), roll.getOverlap()};
  bool runs = proveNonNegativeAt(loop, loop.getExtent() - 1, facts);
  rewriter.setInsertionPoint(loop);
  moveBlock(rewriter, first, ranges, facts);
  if (!runs) {
    SmallVector<IndexExpr> predicate = first.getPredicate();
    predicate.push_back(IndexExpr(0) - loop.getExtent());
    rewriter.modifyOpInPlace(first, [&] { first.setPredicate(predicate); });
  }
  return first;
}

} // namespace

FailureOr<BlockOp> rollBuffer(RewriterBase &rewriter, BlockOp block, unsigned index, Refusal &refusal) {
  FailureOr<memref::AllocOp> alloc = getBuffer(block, index, refusal);
  if (failed(alloc))
    return failure();
  FailureOr<ForOp> loop = getLoop(block, *alloc, refusal);
  if (failed(loop) || failed(checkInputs(block, *loop, refusal)))
    return failure();
  Facts facts(block);
  if (failed(checkProved("rolling-buffer.private", [&] { return provePrivate(*alloc, *loop, facts); }, block, refusal)))
    return failure();
  Roll roll{*alloc, *loop};
  FailureOr<Box> box = getNeededBox(*loop, *alloc, facts, roll.firstConsumer, refusal);
  if (failed(box))
    return failure();
  roll.box = *box;
  if (failed(findMove(block, roll, refusal)) || failed(findIter(block, block.getWrites()[0], roll, refusal)))
    return failure();

  OpBuilder::InsertionGuard guard(rewriter);
  BlockOp first = createFirst(rewriter, block, roll, facts);
  IterRange &range = *roll.ranges[roll.iter];
  range = IterRange{(range.lower + roll.getOverlap()).normalized(), roll.step};
  rewriter.setInsertionPoint(roll.firstConsumer);
  moveBlock(rewriter, block, roll.ranges, facts);
  foldBuffer(rewriter, block, first, roll);
  return first;
}

} // namespace lamella::tir
