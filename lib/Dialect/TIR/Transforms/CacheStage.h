// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What cache_read and cache_write share: a buffer in another scope and a block that copies.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_CACHESTAGE_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_CACHESTAGE_H

#include "Nest.h"

namespace lamella::tir {

/// A new buffer of the shape of `buffer` in a scope, allocated before `place`.
mlir::FailureOr<mlir::Value> createCacheBuffer(mlir::RewriterBase &rewriter, mlir::Value buffer,
                                               llvm::ArrayRef<IndexExpr> extents, std::optional<Scope> scope,
                                               mlir::Operation *place);

/// The extents of a buffer, all known and computable before `place`.
mlir::FailureOr<llvm::SmallVector<IndexExpr>> getCacheExtents(mlir::Value buffer, mlir::Operation *place,
                                                              const Facts &facts, Refusal &refusal);

/// At the insertion point: loops over a box and a block in them that copies its elements.
BlockOp createCopy(mlir::RewriterBase &rewriter, mlir::Location loc, llvm::StringRef name, mlir::Value from,
                   mlir::Value to, llvm::ArrayRef<IndexExpr> lower, llvm::ArrayRef<IndexExpr> size);

/// Each element that the domain's points write is written by an instance: the iterators that its place does not name
/// run.
mlir::LogicalResult checkWritersRun(BlockOp block, WriteOp write, const Facts &facts, Refusal &refusal);

/// Replaces a buffer in a block's body, nested blocks included.
void replaceBuffer(mlir::RewriterBase &rewriter, BlockOp block, mlir::Value from, mlir::Value to);

/// The outermost loop around an op, below the enclosing block or function; the op itself where there is none.
mlir::Operation *getOutermostLoop(mlir::Operation *op);

/// Another block below `root` than `block` that uses the buffer, or null; only writers where `writersOnly`.
BlockOp findOtherUser(mlir::Operation *root, BlockOp block, mlir::Value buffer, bool writersOnly);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_CACHESTAGE_H
