// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tir-compact-buffers, for one buffer:
//   1. the place: the innermost loop body around all uses in which each element is written before it is read
//   2. the box: for each dimension the hull of what blocks below the place touch in one iteration, over the loops
//      around the place. Where it is not known, or is no smaller than the buffer, the dimension stays.
//   3. a block that counts from a base gets a spatial iterator for each loop variable in it, as loop variables reach a
//      block only through bindings
//   4. a buffer of the box's shape, at the place
//
//   %T = memref.alloc(%n) : memref<?x64xf32>          tir.for parallel %i to %n {
//   tir.for parallel %i to %n {                         %T = memref.alloc() : memref<1x64xf32>
//     tir.block "P" (%v: spatial to %n = %i)            tir.block "P" (%v: spatial to %n = %i) {
//       tir.write %T[%v, 0 to 64]                         tir.write %T[0, 0 to 64]
//     tir.block "Q" (%v: spatial to %n = %i) {          tir.block "Q" (%v: spatial to %n = %i) {
//       tir.read %T[%v, 0 to 64]                          tir.read %T[0, 0 to 64]
#include "lamella/Dialect/TIR/Transforms/CompactBuffers.h"

#include "BufferAccess.h"

#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "lamella/Dialect/TIR/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/PatternMatch.h"

#define DEBUG_TYPE "tir-compact-buffers"

using namespace mlir;

namespace lamella::tir {

#define GEN_PASS_DEF_COMPACTBUFFERSPASS
#include "lamella/Dialect/TIR/Transforms/Passes.h.inc"

namespace {

/// A variable of a loop around the place, as blocks below may use it: an iterator with this extent.
using BaseVariables = llvm::MapVector<Value, IndexExpr>;

class Compaction {
public:
  Compaction(RewriterBase &rewriter, memref::AllocOp alloc, const Facts &facts)
      : rewriter(rewriter), alloc(alloc), facts(facts), context(alloc.getContext()) {}

  void run() {
    if (!alloc.getType().getLayout().isIdentity() || !findBlocks())
      return;
    findPlace();
    for (int64_t dim = 0; dim < alloc.getType().getRank(); ++dim)
      if (!findBox(dim))
        return;
    if (!fitsSubviews())
      keepShape();
    if (place != alloc->getBlock() || isSmaller)
      rewrite();
  }

private:
  bool findBlocks();
  void findPlace();
  bool findBox(unsigned dim);
  std::optional<Interval> getTouched(unsigned dim);
  bool findBaseVariables(const IndexExpr &base);
  std::optional<IndexExpr> chooseSize(const IndexExpr &size, const IndexExpr &extent);
  std::optional<int64_t> getUpperBound(const IndexExpr &size);
  bool fitsSubviews();
  void keepShape();
  void rewrite();
  void rewrite(Operation *user, Value buffer, ArrayRef<IndexExpr> base);
  SmallVector<IndexExpr> getBase(BlockOp block);
  MemRefType getSubviewType(memref::SubViewOp view);

  SmallVector<int64_t> getShape() {
    return llvm::map_to_vector(sizes,
                               [](const IndexExpr &size) { return size.getConstant().value_or(ShapedType::kDynamic); });
  }
  MemRefType getType() {
    return MemRefType::get(getShape(), alloc.getType().getElementType(), MemRefLayoutAttrInterface(),
                           alloc.getType().getMemorySpace());
  }

  RewriterBase &rewriter;
  memref::AllocOp alloc;
  const Facts &facts;
  MLIRContext *context;
  Block *place = nullptr;              // one iteration of this body fills and reads the buffer
  SmallVector<BlockOp> blocks;         // below the place, outermost ones, that use the buffer
  SmallVector<IndexExpr> lower, sizes; // the box
  BaseVariables variables;
  bool isSmaller = false;
};

//===----------------------------------------------------------------------===//
// Where
//===----------------------------------------------------------------------===//

/// The outermost blocks below the allocation's body that use the buffer. False where something else uses it.
bool Compaction::findBlocks() {
  for (Operation *user : alloc->getUsers()) {
    BlockOp outermost;
    for (Operation *around = user->getParentOp(); around != alloc->getParentOp(); around = around->getParentOp())
      if (auto block = dyn_cast<BlockOp>(around))
        outermost = block;
    if (!outermost)
      return false;
    if (!llvm::is_contained(blocks, outermost))
      blocks.push_back(outermost);
  }
  return !blocks.empty();
}

void Compaction::findPlace() {
  SmallVector<Block *> bodies = {alloc->getBlock()};
  while (true) {
    Operation *common = getChildOf(bodies.back(), blocks.front());
    bool inOne = llvm::all_of(blocks, [&](BlockOp block) { return getChildOf(bodies.back(), block) == common; });
    auto loop = dyn_cast<ForOp>(common);
    if (!inOne || !loop || loop.getKind() == ForKind::vectorized)
      break;
    bodies.push_back(loop.getBody());
  }
  while (bodies.size() > 1 && !provePrivate(alloc, cast<ForOp>(bodies.back()->getParentOp()), facts).isProved())
    bodies.pop_back();
  place = bodies.back();
}

//===----------------------------------------------------------------------===//
// The box
//===----------------------------------------------------------------------===//

std::optional<Interval> Compaction::getTouched(unsigned dim) {
  std::optional<Interval> touched;
  for (BlockOp block : blocks) {
    SmallVector<ForOp> running = getEnclosingLoops(block);
    llvm::erase_if(running, [&](ForOp loop) { return loop->isAncestor(place->getParentOp()); });
    for (Operation *declaration : getDeclarations(block, alloc)) {
      std::optional<Interval> own = getBounds(getRegion(declaration)[dim], block, running, facts);
      if (own && touched)
        own = getHull(*touched, *own, context, facts);
      if (!own)
        return std::nullopt;
      touched = own;
    }
  }
  return touched;
}

/// Notes the loop variables of a base with the extents of the iterators that will stand for them. False where an extent
/// is not known without loop variables.
bool Compaction::findBaseVariables(const IndexExpr &base) {
  auto loopOf = [](Value value) {
    auto argument = dyn_cast<BlockArgument>(value);
    return argument ? dyn_cast_or_null<ForOp>(argument.getOwner()->getParentOp()) : ForOp();
  };
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    ForOp loop = loopOf(value);
    return loop ? std::optional(loop.getExtent()) : std::nullopt;
  };
  BaseVariables own;
  for (Value value : base.getOperands()) {
    ForOp loop = loopOf(value);
    if (!loop)
      continue;
    IndexExpr extent = loop.getExtent();
    // An extent over outer loops: the greatest one.
    for (int depth = 0; llvm::any_of(extent.getOperands(), [&](Value v) { return bool(loopOf(v)); }); ++depth) {
      std::optional<IndexRange> range = getIndexRange(extent, context, extentOf, facts);
      if (!range || depth == 8)
        return false;
      extent = (range->lower + range->span).normalized();
    }
    own.insert({value, extent});
  }
  for (auto &[value, extent] : own)
    variables.insert({value, extent});
  return true;
}

/// The least constant that is proved not to be exceeded at the place.
std::optional<int64_t> Compaction::getUpperBound(const IndexExpr &size) {
  auto holds = [&](int64_t bound) {
    return proveNonNegativeAt(place->getTerminator(), IndexExpr(bound) - size, facts);
  };
  int64_t low = -1, high = 1;
  while (!holds(high)) {
    low = high;
    high *= 2;
    if (high > (int64_t(1) << 24))
      return std::nullopt;
  }
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    (holds(middle) ? high : low) = middle;
  }
  return high;
}

/// What a dimension of that extent becomes where one iteration touches `size` elements; nothing where it stays. A
/// buffer of the heap may be as large as its symbols ask, any other has a constant size.
std::optional<IndexExpr> Compaction::chooseSize(const IndexExpr &size, const IndexExpr &extent) {
  std::optional<int64_t> constant = size.getConstant(), old = extent.getConstant();
  if (!constant && alloc.getType().getMemorySpace())
    constant = getUpperBound(size);
  if (constant)
    return !old || *constant < *old ? std::optional(IndexExpr(*constant)) : std::nullopt;
  DominanceInfo dominance(alloc->getParentOfType<func::FuncOp>());
  for (Value value : size.getOperands())
    if (!dominance.properlyDominates(value, place == alloc->getBlock() ? alloc.getOperation() : &place->front()))
      return std::nullopt;
  bool smaller = size != extent && proveNonNegativeAt(place->getTerminator(), extent - size, facts);
  return smaller ? std::optional(size) : std::nullopt;
}

/// False where nothing is known about the dimension.
bool Compaction::findBox(unsigned dim) {
  std::optional<IndexExpr> extent = facts.getExtent(alloc, dim);
  if (!extent)
    return false;
  lower.push_back(0);
  sizes.push_back(*extent);
  std::optional<Interval> touched = getTouched(dim);
  if (!touched)
    return true;
  IndexExpr base = touched->lower.normalized();
  std::optional<IndexExpr> size = chooseSize((touched->upper - base).normalized(), *extent);
  if (size && (*size == IndexExpr(1) || findBaseVariables(base))) {
    lower.back() = base;
    sizes.back() = *size;
    isSmaller = true;
  }
  return true;
}

void Compaction::keepShape() {
  for (unsigned dim = 0; dim < sizes.size(); ++dim) {
    lower[dim] = 0;
    sizes[dim] = *facts.getExtent(alloc, dim);
  }
  variables.clear();
  isSmaller = false;
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

MemRefType Compaction::getSubviewType(memref::SubViewOp view) {
  SmallVector<OpFoldResult> offsets(lower.size(), OpFoldResult(rewriter.getIndexAttr(ShapedType::kDynamic)));
  SmallVector<int64_t> dynamic(lower.size(), ShapedType::kDynamic);
  return cast<MemRefType>(memref::SubViewOp::inferRankReducedResultType(
      view.getType().getShape(), getType(), dynamic, view.getStaticSizes(), view.getStaticStrides()));
}

/// Every other use than a load or store is a view whose users take the view's new strides.
bool Compaction::fitsSubviews() {
  for (Operation *user : alloc->getUsers()) {
    if (isa<ReadOp, WriteOp, memref::LoadOp, memref::StoreOp>(user))
      continue;
    auto view = dyn_cast<memref::SubViewOp>(user);
    if (!view)
      return false;
    MemRefType type = getSubviewType(view);
    for (Operation *user : view->getUsers()) {
      auto cast = dyn_cast<memref::CastOp>(user);
      Type needed = cast ? cast.getType() : view.getType();
      if (type != needed && !memref::CastOp::areCastCompatible(type, needed))
        return false;
    }
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// An index in the box. Where the box has one element it needs no base.
static IndexExpr countFrom(const IndexExpr &index, const IndexExpr &base, const IndexExpr &size) {
  return size == IndexExpr(1) ? IndexExpr(0) : index - base;
}

/// The base in terms of a block's iterators, which it gets where it has none.
SmallVector<IndexExpr> Compaction::getBase(BlockOp block) {
  IRMapping iterators;
  for (auto &[variable, extent] : variables) {
    BlockArgument known;
    for (unsigned i = 0; i < block.getNumIters() && !known; ++i)
      if (block.getIterKind(i) == IterKind::spatial && block.getBinding(i).getValue() == variable)
        known = block.getIter(i);
    if (!known)
      rewriter.modifyOpInPlace(block, [&] { known = block.addIter({IterKind::spatial, extent, variable}); });
    iterators.map(variable, known);
  }
  return llvm::map_to_vector(lower, [&](const IndexExpr &base) { return base.replace(iterators); });
}

void Compaction::rewrite(Operation *user, Value buffer, ArrayRef<IndexExpr> base) {
  if (isa<ReadOp, WriteOp>(user)) {
    SmallVector<Interval> region = getRegion(user);
    for (auto [interval, from, size] : llvm::zip_equal(region, base, sizes))
      interval = size == IndexExpr(1) ? Interval::point(0) : Interval{interval.lower - from, interval.upper - from};
    setRegion(rewriter, user, region);
  } else if (isa<memref::LoadOp, memref::StoreOp>(user)) {
    SmallVector<IndexExpr> position = getPosition(user);
    for (auto [index, from, size] : llvm::zip_equal(position, base, sizes))
      index = countFrom(index, from, size);
    setPosition(rewriter, user, position);
  } else if (auto view = dyn_cast<memref::SubViewOp>(user)) {
    rewriter.setInsertionPoint(view);
    SmallVector<OpFoldResult> offsets;
    for (auto [offset, from, size] : llvm::zip_equal(view.getMixedOffsets(), base, sizes)) {
      auto value = dyn_cast<Value>(offset);
      IndexExpr old = value ? getIndexExprOf(value).value_or(IndexExpr(value)) : IndexExpr(offset);
      offsets.push_back(materialize(rewriter, view.getLoc(), countFrom(old, from, size)));
    }
    auto moved = memref::SubViewOp::create(rewriter, view.getLoc(), getSubviewType(view), buffer, offsets,
                                           view.getMixedSizes(), view.getMixedStrides());
    for (OpOperand &use : llvm::make_early_inc_range(view->getUses())) {
      auto cast = dyn_cast<memref::CastOp>(use.getOwner());
      Type needed = cast ? cast.getType() : view.getType();
      Value replacement = moved;
      rewriter.setInsertionPointAfter(moved);
      if (moved.getType() != needed)
        replacement = memref::CastOp::create(rewriter, view.getLoc(), needed, moved);
      if (cast)
        rewriter.replaceOp(cast, replacement);
      else
        rewriter.modifyOpInPlace(use.getOwner(), [&] { use.set(replacement); });
    }
    SmallVector<Value> oldOffsets(view.getOffsets());
    rewriter.eraseOp(view);
    eraseUnused(rewriter, oldOffsets);
  }
}

void Compaction::rewrite() {
  OpBuilder::InsertionGuard guard(rewriter);
  if (place == alloc->getBlock())
    rewriter.setInsertionPoint(alloc);
  else
    rewriter.setInsertionPointToStart(place);
  SmallVector<Value> dynamicSizes;
  for (const IndexExpr &size : sizes)
    if (!size.getConstant())
      dynamicSizes.push_back(materialize(rewriter, alloc.getLoc(), size));
  auto small = memref::AllocOp::create(rewriter, alloc.getLoc(), getType(), dynamicSizes, alloc.getAlignmentAttr());
  if (isSmaller)
    for (BlockOp block : blocks) {
      SmallVector<IndexExpr> base = getBase(block);
      SmallVector<Operation *> users;
      for (Operation *user : alloc->getUsers())
        if (block->isAncestor(user) && !llvm::is_contained(users, user))
          users.push_back(user);
      for (Operation *user : users)
        rewrite(user, small, base);
    }
  rewriter.replaceOp(alloc, small);
}

struct CompactBuffersPass : impl::CompactBuffersPassBase<CompactBuffersPass> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    compactBuffers(rewriter, getOperation());
  }
};

} // namespace

void compactBuffers(RewriterBase &rewriter, Operation *function) {
  SmallVector<memref::AllocOp> buffers;
  function->walk([&](memref::AllocOp alloc) { buffers.push_back(alloc); });
  Facts facts(function);
  for (memref::AllocOp alloc : buffers)
    Compaction(rewriter, alloc, facts).run();
}

} // namespace lamella::tir
