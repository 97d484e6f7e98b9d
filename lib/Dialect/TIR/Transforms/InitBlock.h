// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An init region as a block of its own.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_INITBLOCK_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_INITBLOCK_H

#include "Nest.h"

namespace lamella::tir {

/// True when a binding of an iterator of that kind uses the loop's variable.
bool feedsIter(BlockOp block, ForOp loop, IterKind kind);

/// True when the init uses the buffer.
bool usesInInit(InitOp init, mlir::Value buffer);

/// What an init block takes over from the loops around a reduction.
struct InitParts {
  llvm::SmallVector<ForOp> spatialLoops;
  llvm::SmallVector<IndexExpr> predicate;
};

/// Divides loops around the block into spatial and reduction loops. Refused where one is both, or where an extent or a
/// condition mixes them.
mlir::FailureOr<InitParts> takeInitApart(BlockOp block, llvm::ArrayRef<ForOp> loops, Refusal &refusal);

/// Creates copies of the spatial loops around the init, one in the other, maps their variables, and goes inside. A copy
/// of a loop that is bound to a thread axis is serial.
void enterSpatialLoops(mlir::RewriterBase &rewriter, const InitParts &parts, mlir::IRMapping &mapping);
/// At the insertion point: a block with the init of `block` and its spatial iterators, under copies of the spatial
/// loops. The old block loses its init.
BlockOp createInitBlock(mlir::RewriterBase &rewriter, BlockOp block, const InitParts &parts);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_INITBLOCK_H
