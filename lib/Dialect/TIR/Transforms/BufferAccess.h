// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The uses of a buffer as positions in it, and how they get other positions in another buffer.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_BUFFERACCESS_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_BUFFERACCESS_H

#include "Nest.h"

namespace lamella::tir {

/// The indices of a load or store; an index that is loaded from memory stands for itself.
llvm::SmallVector<IndexExpr> getPosition(mlir::Operation *loadOrStore);

/// Gives a load or store another position. Ops that only computed the old one go.
void setPosition(mlir::RewriterBase &rewriter, mlir::Operation *loadOrStore, llvm::ArrayRef<IndexExpr> position);

/// Erases the ops that compute values which nothing needs, and those that computed only their operands.
void eraseUnused(mlir::RewriterBase &rewriter, llvm::ArrayRef<mlir::Value> values);

/// The region that a `tir.read` or `tir.write` declares.
llvm::SmallVector<Interval> getRegion(mlir::Operation *declaration);
void setRegion(mlir::RewriterBase &rewriter, mlir::Operation *declaration, llvm::ArrayRef<Interval> region);

/// The declarations of a buffer in one block.
llvm::SmallVector<mlir::Operation *> getDeclarations(BlockOp block, mlir::Value buffer);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_BUFFERACCESS_H
