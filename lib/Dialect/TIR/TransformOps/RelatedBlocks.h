// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which blocks of one scope pass elements to each other.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMOPS_RELATEDBLOCKS_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMOPS_RELATEDBLOCKS_H

#include "lamella/Dialect/TIR/Analysis/Access.h"

namespace lamella::tir::schedule {

/// The blocks other than `block` below its scope's body for which `isRelated(other, block)`, in order.
inline llvm::SmallVector<mlir::Operation *> getRelatedBlocks(BlockOp block,
                                                             llvm::function_ref<bool(BlockOp, BlockOp)> isRelated) {
  mlir::Operation *scope = block->getParentOp();
  while (mlir::isa<ForOp>(scope))
    scope = scope->getParentOp();
  llvm::SmallVector<mlir::Operation *> blocks;
  for (mlir::Region &region : scope->getRegions())
    for (mlir::Operation &child : region.getOps())
      for (BlockOp other : getOutermostBlocks(&child))
        if (other != block && isRelated(other, block))
          blocks.push_back(other);
  return blocks;
}

/// `from` writes a buffer that `to` reads.
inline bool feeds(BlockOp from, BlockOp to) {
  return llvm::any_of(from.getWrites(), [&](WriteOp write) {
    return llvm::any_of(to.getReads(), [&](ReadOp read) { return read.getBuffer() == write.getBuffer(); });
  });
}

} // namespace lamella::tir::schedule

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMOPS_RELATEDBLOCKS_H
