// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// storage_align: the wish is noted at the allocation; tir-compact-buffers, which gives the buffer its shape, grants it.
#include "Nest.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult alignStorage(RewriterBase &rewriter, BlockOp block, unsigned index, const Alignment &alignment,
                           Refusal &refusal) {
  SmallVector<WriteOp, 4> writes = block.getWrites();
  if (isEnforced("storage-align.write-region-below") && index >= writes.size())
    return refusal.set(block, "expected a write region below " + Twine(writes.size()) + ", got " + Twine(index));
  auto alloc = Value(writes[index].getBuffer()).getDefiningOp<memref::AllocOp>();
  if (isEnforced("storage-align.buffer-function-allocates") && !alloc)
    return refusal.set(block, "expected a buffer that its function allocates, got an argument");
  if (isEnforced("storage-align.dimension-before-last") &&
      (alignment.dim < 0 || alignment.dim + 1 >= alloc.getType().getRank()))
    return refusal.set(alloc, "expected a dimension below " + Twine(alloc.getType().getRank() - 1) +
                                  ", whose elements lie apart, got " + Twine(alignment.dim));
  if (isEnforced("storage-align.factor-offset") &&
      (alignment.factor <= 0 || alignment.offset < 0 || alignment.offset >= alignment.factor))
    return refusal.set(alloc, "expected a positive factor and an offset from 0 to below it, got " +
                                  Twine(alignment.factor) + " and " + Twine(alignment.offset));
  rewriter.modifyOpInPlace(alloc, [&] {
    alloc->setDiscardableAttr(kAlignmentAttrName,
                              rewriter.getDenseI64ArrayAttr({alignment.dim, alignment.factor, alignment.offset}));
  });
  return success();
}

} // namespace lamella::tir
