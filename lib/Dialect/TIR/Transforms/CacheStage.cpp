// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CacheStage.h"

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

} // namespace lamella::tir
