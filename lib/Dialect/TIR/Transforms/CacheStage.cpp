// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CacheStage.h"

#include "ComputeLocation.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

FailureOr<SmallVector<IndexExpr>> getCacheExtents(Value buffer, Operation *place, const Facts &facts,
                                                  Refusal &refusal) {
  SmallVector<IndexExpr> extents;
  for (int64_t dim = 0; dim < cast<MemRefType>(buffer.getType()).getRank(); ++dim) {
    std::optional<IndexExpr> extent = facts.getExtent(buffer, dim);
    if (isEnforced("cache-stage.buffer-whose-extents-known") && !extent)
      return refusal.set(place, "expected a buffer whose extents are known, got an unknown extent in dimension " +
                                    Twine(dim) + ": tir.bind it");
    extents.push_back(*extent);
  }
  return extents;
}

FailureOr<Value> createCacheBuffer(RewriterBase &rewriter, Value buffer, ArrayRef<IndexExpr> extents,
                                   std::optional<Scope> scope, Operation *place) {
  auto type = cast<MemRefType>(buffer.getType());
  Attribute space;
  if (scope)
    space = ScopeAttr::get(rewriter.getContext(), *scope);
  auto cacheType = MemRefType::get(type.getShape(), type.getElementType(), MemRefLayoutAttrInterface(), space);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(place);
  SmallVector<Value> sizes;
  for (auto [dim, extent] : llvm::enumerate(extents))
    if (type.isDynamicDim(dim))
      sizes.push_back(materialize(rewriter, place->getLoc(), extent));
  return memref::AllocOp::create(rewriter, place->getLoc(), cacheType, sizes).getResult();
}

BlockOp createCopy(RewriterBase &rewriter, Location loc, StringRef name, Value from, Value to,
                   ArrayRef<IndexExpr> lower, ArrayRef<IndexExpr> size) {
  OpBuilder::InsertionGuard guard(rewriter);
  SmallVector<BlockIter> iters;
  for (const IndexExpr &extent : size) {
    auto loop = ForOp::create(rewriter, loc, extent);
    iters.push_back({IterKind::spatial, extent, loop.getInductionVar()});
    rewriter.setInsertionPointToStart(loop.getBody());
  }
  auto block = BlockOp::create(rewriter, loc, name, iters);
  rewriter.setInsertionPointToStart(block.getBody());
  SmallVector<Interval> region;
  SmallVector<IndexExpr> indices;
  for (auto [iter, base] : llvm::zip_equal(block.getIterArgs(), lower)) {
    indices.push_back(IndexExpr(iter) + base);
    region.push_back(Interval::point(indices.back()));
  }
  ReadOp::create(rewriter, loc, from, region);
  WriteOp::create(rewriter, loc, to, region);
  SmallVector<Value> values =
      llvm::map_to_vector(indices, [&](const IndexExpr &index) -> Value { return materialize(rewriter, loc, index); });
  Value element = memref::LoadOp::create(rewriter, loc, from, values);
  memref::StoreOp::create(rewriter, loc, element, to, values);
  return block;
}

LogicalResult checkOnlyLoads(BlockOp block, Value buffer, Refusal &refusal) {
  for (Operation *user : buffer.getUsers())
    if (isEnforced("cache-stage.buffer-block-only-loads") && block->isProperAncestor(user) &&
        !isa<ReadOp, memref::LoadOp>(user))
      return refusal.set(block, "expected a buffer that the block only loads from", user, "used here");
  return success();
}

FailureOr<Box> getCopiedBox(BlockOp block, Value buffer, ArrayRef<IndexExpr> extents, Refusal &refusal) {
  Box box{SmallVector<IndexExpr>(extents.size(), IndexExpr(0)), llvm::to_vector(extents)};
  auto around = dyn_cast<BlockOp>(getScope(block));
  if (!around || around.getRegion().isAncestor(buffer.getParentRegion()))
    return box;
  SmallVector<ReadOp> declared;
  for (ReadOp read : around.getReads())
    if (read.getBuffer() == buffer)
      declared.push_back(read);
  if (isEnforced("cache-stage.one-read-region-buffer") && declared.size() != 1)
    return refusal.set(block, "expected one read region of the buffer in the enclosing block", around,
                       "the enclosing block is here");
  for (auto [dim, interval] : llvm::enumerate(declared[0].getIntervals())) {
    box.lower[dim] = interval.lower.normalized();
    box.size[dim] = (interval.upper - interval.lower).normalized();
  }
  return box;
}

FailureOr<Box> getWrittenBox(BlockOp block, WriteOp write, const Facts &facts, Refusal &refusal) {
  Box box;
  SmallVector<Value> seen;
  for (const Interval &interval : write.getIntervals()) {
    IndexExpr size = (interval.upper - interval.lower).normalized();
    SmallVector<Value> iters;
    for (Value value : interval.lower.normalized().getOperands())
      if (auto argument = dyn_cast<BlockArgument>(value); argument && argument.getOwner() == block.getBody())
        iters.push_back(value);
    if (iters.empty() && llvm::none_of(size.getOperands(), isIndexDim)) {
      box.lower.push_back(interval.lower);
      box.size.push_back(size);
      continue;
    }
    IndexExpr offset = 0;
    if (iters.size() == 1 && !llvm::is_contained(seen, iters[0]))
      offset = (interval.lower - IndexExpr(iters[0]) * size).normalized();
    if (isEnforced("cache-stage.elements-form-one-box") &&
        (iters.size() != 1 || llvm::is_contained(seen, iters[0]) || offset.uses(iters[0]) ||
         llvm::any_of(size.getOperands(), isIndexDim)))
      return refusal.set(write, "expected elements that form one box: each dimension of the region a constant "
                                "interval or one spatial iterator of its own");
    seen.push_back(iters[0]);
    box.lower.push_back(offset);
    box.size.push_back((block.getIterExtent(cast<BlockArgument>(iters[0]).getArgNumber()) * size).normalized());
  }
  return box;
}

LogicalResult checkWritersRun(BlockOp block, WriteOp write, const Facts &facts, Refusal &refusal) {
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    bool isNamed = llvm::any_of(write.getIntervals(), [&](const Interval &interval) {
      return interval.lower.uses(block.getIter(i)) || interval.upper.uses(block.getIter(i));
    });
    if (isEnforced("cache-stage.iterators-that-run") && !isNamed &&
        !proveNonNegativeAt(getOutermostLoop(block), block.getIterExtent(i) - 1, facts))
      return refusal.set(block, "expected iterator " + Twine(i) +
                                    ", which is in no index of what is written, to be proved to run at least once");
  }
  return success();
}

void replaceBuffer(RewriterBase &rewriter, BlockOp block, Value from, Value to) {
  rewriter.replaceUsesWithIf(from, to, [&](OpOperand &use) { return block->isProperAncestor(use.getOwner()); });
}

Operation *getOutermostLoop(Operation *op) {
  while (isa<ForOp>(op->getParentOp()))
    op = op->getParentOp();
  return op;
}

BlockOp findOtherUser(Operation *root, BlockOp block, Value buffer, bool writersOnly) {
  for (BlockOp other : getOutermostBlocks(root)) {
    if (other == block)
      continue;
    for (WriteOp write : other.getWrites())
      if (write.getBuffer() == buffer)
        return other;
    for (ReadOp read : other.getReads())
      if (!writersOnly && read.getBuffer() == buffer)
        return other;
  }
  return BlockOp();
}

LogicalResult checkOwnPlace(ForOp loop, std::optional<Scope> scope, Refusal &refusal) {
  for (Operation *around = loop; isa<ForOp>(around); around = around->getParentOp())
    if (ForKind kind = cast<ForOp>(around).getKind(); isEnforced("cache-stage.serial-loops-around-copy") && !scope &&
                                                      kind != ForKind::serial && kind != ForKind::unrolled)
      return refusal.set(loop,
                         "expected serial loops around a copy of global scope: make the loop parallel afterwards, or "
                         "give the copy a scope",
                         around, "this loop is not serial");
  return success();
}

BlockOp createCopyAt(RewriterBase &rewriter, Location loc, StringRef name, Value from, Value to, const Box &domain,
                     const Box &box, const Facts &facts) {
  OpBuilder::InsertionGuard guard(rewriter);
  OpBuilder::InsertPoint place = rewriter.saveInsertionPoint();
  BlockOp copy = createCopy(rewriter, loc, name, from, to, domain.lower, domain.size);
  SmallVector<std::optional<IterRange>> ranges;
  for (unsigned dim = 0; dim < box.lower.size(); ++dim)
    ranges.push_back(IterRange{(box.lower[dim] - domain.lower[dim]).normalized(), box.size[dim]});
  rewriter.restoreInsertionPoint(place);
  moveBlock(rewriter, copy, ranges, facts);
  return copy;
}

} // namespace lamella::tir
