// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What cache_read, cache_write, read_at and write_at share: a buffer in another scope and a block that copies.
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

/// The same of the part `box` of the domain, which may depend on the loops around the insertion point.
BlockOp createCopyAt(mlir::RewriterBase &rewriter, mlir::Location loc, llvm::StringRef name, mlir::Value from,
                     mlir::Value to, const Box &domain, const Box &box, const Facts &facts);

/// The buffer's uses in the block are declarations and loads, so another type fits.
mlir::LogicalResult checkOnlyLoads(BlockOp block, mlir::Value buffer, Refusal &refusal);

/// What is copied of what a block reads: the whole buffer, or, in the body of a block, the region that this block
/// declares.
mlir::FailureOr<Box> getCopiedBox(BlockOp block, mlir::Value buffer, llvm::ArrayRef<IndexExpr> extents,
                                  Refusal &refusal);

/// What a block writes, all of its domain, where that is a box.
mlir::FailureOr<Box> getWrittenBox(BlockOp block, WriteOp write, const Facts &facts, Refusal &refusal);

/// Iterations at the loop do not share a copy, or come one after the other.
mlir::LogicalResult checkOwnPlace(ForOp loop, std::optional<Scope> scope, Refusal &refusal);

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
