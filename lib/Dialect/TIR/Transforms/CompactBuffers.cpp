// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tir-compact-buffers, for one buffer:
//   1. the place: the innermost loop body around all uses in which each element is written before it is read
//   2. the box: for each dimension the hull of what blocks below the place touch in one iteration, over the loops
//      around the place. Where it is not known, or is no smaller than the buffer, the dimension stays.
//   3. a block that counts from a base gets a spatial iterator for each loop variable in it, as loop variables reach a
//      block only through bindings
//   4. a buffer of the box's shape, at the place; where storage_align asks for it, its inner extents grow
//
//   %T = memref.alloc(%n) : memref<?x64xf32>          tir.for parallel %i to %n {
//   tir.for parallel %i to %n {                         %T = memref.alloc() : memref<1x64xf32>
//     tir.block "P" (%v: spatial to %n = %i)            tir.block "P" (%v: spatial to %n = %i) {
//       tir.write %T[%v, 0 to 64]                         tir.write %T[0, 0 to 64]
//     tir.block "Q" (%v: spatial to %n = %i) {          tir.block "Q" (%v: spatial to %n = %i) {
//       tir.read %T[%v, 0 to 64]                          tir.read %T[0, 0 to 64]
#include "lamella/Dialect/TIR/Transforms/CompactBuffers.h"

#include "BufferAccess.h"
#include "BufferBox.h"

#include "lamella/Dialect/TIR/Transforms/Passes.h"
#include "lamella/Dialect/TIR/Transforms/Schedule.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

#define DEBUG_TYPE "tir-compact-buffers"

using namespace mlir;

namespace lamella::tir {

#define GEN_PASS_DEF_COMPACTBUFFERSPASS
#include "lamella/Dialect/TIR/Transforms/Passes.h.inc"

namespace {

class Compaction {
public:
  Compaction(RewriterBase &rewriter, memref::AllocOp alloc, BufferBox box, const Facts &facts)
      : rewriter(rewriter), alloc(alloc), box(std::move(box)), facts(facts) {}

  void run() {
    align = alloc->getAttrOfType<DenseI64ArrayAttr>(kAlignmentAttrName);
    if (!fitsSubviews()) {
      keepShape();
      align = {};
    }
    box.isSmaller |= getType() != MemRefType::get(getShape(), alloc.getType().getElementType(),
                                                  MemRefLayoutAttrInterface(), alloc.getType().getMemorySpace());
    if (box.place != alloc->getBlock() || box.isSmaller)
      rewrite();
  }

private:
  bool fitsSubviews();
  void keepShape();
  void rewrite();
  void rewrite(Operation *user, Value buffer, ArrayRef<IndexExpr> base);
  void rewriteView(memref::SubViewOp view, Value buffer, ArrayRef<IndexExpr> base);
  SmallVector<IndexExpr> getBase(BlockOp block);
  MemRefType getSubviewType(memref::SubViewOp view);
  SmallVector<int64_t> getShape() {
    return llvm::map_to_vector(box.sizes,
                               [](const IndexExpr &size) { return size.getConstant().value_or(ShapedType::kDynamic); });
  }
  void alignShape(MutableArrayRef<int64_t> shape);
  MemRefType getType() {
    SmallVector<int64_t> shape = getShape();
    if (align)
      alignShape(shape);
    return MemRefType::get(shape, alloc.getType().getElementType(), MemRefLayoutAttrInterface(),
                           alloc.getType().getMemorySpace());
  }

  RewriterBase &rewriter;
  memref::AllocOp alloc;
  BufferBox box;
  const Facts &facts;
  DenseI64ArrayAttr align; // dimension, factor, offset
};

/// The extent behind the dimension grows until the dimension's stride is as asked for; not where no extent does that,
/// or an extent further in is not constant.
void Compaction::alignShape(MutableArrayRef<int64_t> shape) {
  int64_t inner = align[0] + 1, factor = align[1], offset = align[2], stride = 1;
  for (int64_t extent : shape.drop_front(inner + 1))
    stride = ShapedType::isDynamic(extent) || stride == 0 ? 0 : stride * extent;
  if (stride == 0 || ShapedType::isDynamic(shape[inner]))
    return;
  for (int64_t extent = shape[inner]; extent < shape[inner] + factor; ++extent)
    if (extent * stride % factor == offset) {
      shape[inner] = extent;
      return;
    }
}

void Compaction::keepShape() {
  for (unsigned dim = 0; dim < box.sizes.size(); ++dim) {
    box.lower[dim] = 0;
    box.sizes[dim] = *facts.getExtent(alloc, dim);
  }
  box.variables.clear();
  box.isSmaller = false;
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

MemRefType Compaction::getSubviewType(memref::SubViewOp view) {
  SmallVector<OpFoldResult> offsets(box.lower.size(), OpFoldResult(rewriter.getIndexAttr(ShapedType::kDynamic)));
  SmallVector<int64_t> dynamic(box.lower.size(), ShapedType::kDynamic);
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
  for (auto &[variable, extent] : box.variables) {
    BlockArgument known;
    for (unsigned i = 0; i < block.getNumIters() && !known; ++i)
      if (block.getIterKind(i) == IterKind::spatial && block.getBinding(i).getValue() == variable)
        known = block.getIter(i);
    if (!known)
      rewriter.modifyOpInPlace(block, [&] { known = block.addIter({IterKind::spatial, extent, variable}); });
    iterators.map(variable, known);
  }
  return llvm::map_to_vector(box.lower, [&](const IndexExpr &base) { return base.replace(iterators); });
}

void Compaction::rewrite(Operation *user, Value buffer, ArrayRef<IndexExpr> base) {
  if (isa<ReadOp, WriteOp>(user)) {
    SmallVector<Interval> region = getRegion(user);
    for (auto [interval, from, size] : llvm::zip_equal(region, base, box.sizes))
      interval = size == IndexExpr(1) ? Interval::point(0) : Interval{interval.lower - from, interval.upper - from};
    setRegion(rewriter, user, region);
  } else if (isa<memref::LoadOp, memref::StoreOp>(user)) {
    SmallVector<IndexExpr> position = getPosition(user);
    for (auto [index, from, size] : llvm::zip_equal(position, base, box.sizes))
      index = countFrom(index, from, size);
    setPosition(rewriter, user, position);
  } else if (auto view = dyn_cast<memref::SubViewOp>(user)) {
    rewriteView(view, buffer, base);
  }
}

void Compaction::rewriteView(memref::SubViewOp view, Value buffer, ArrayRef<IndexExpr> base) {
  rewriter.setInsertionPoint(view);
  SmallVector<OpFoldResult> offsets;
  for (auto [offset, from, size] : llvm::zip_equal(view.getMixedOffsets(), base, box.sizes)) {
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

void Compaction::rewrite() {
  OpBuilder::InsertionGuard guard(rewriter);
  if (box.place == alloc->getBlock())
    rewriter.setInsertionPoint(alloc);
  else
    rewriter.setInsertionPointToStart(box.place);
  SmallVector<Value> dynamicSizes;
  for (const IndexExpr &size : box.sizes)
    if (!size.getConstant())
      dynamicSizes.push_back(materialize(rewriter, alloc.getLoc(), size));
  auto small = memref::AllocOp::create(rewriter, alloc.getLoc(), getType(), dynamicSizes, alloc.getAlignmentAttr());
  if (align)
    small->setDiscardableAttr(kAlignmentAttrName, align);
  if (box.isSmaller)
    for (BlockOp block : box.blocks) {
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
  for (memref::AllocOp alloc : buffers) {
    if (!alloc.getType().getLayout().isIdentity())
      continue;
    if (std::optional<BufferBox> box = findBufferBox(alloc, facts))
      Compaction(rewriter, alloc, *box, facts).run();
  }
}

} // namespace lamella::tir
