// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a block touches.
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_ACCESS_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_ACCESS_H

#include "lamella/Dialect/TIR/Analysis/Facts.h"

namespace lamella::tir {

/// On a declared region: proofs leave it out (hide_buffer_access).
inline constexpr llvm::StringLiteral kHiddenAttrName = "tir.hidden";

/// In a dimension of an opaque write, an element is addressed by `keys[at]` of a buffer assumed injective: instances
/// with different `at` touch different elements.
struct InjectiveKey {
  mlir::Value buffer;
  IndexExpr at;
};

/// One declared region of a block, or its implied reading of what it writes.
struct Access {
  BlockOp block;
  mlir::Operation *declaration;
  mlir::Value buffer;
  bool isWrite;
  llvm::SmallVector<Interval> region; // in iterators of the block
  llvm::SmallVector<std::optional<InjectiveKey>> keys;
};

/// What is not hidden: reads (those implied by a reduction or an in-place update too), then writes.
llvm::SmallVector<Access, 0> getAccesses(BlockOp block, const Facts &facts);

/// True when the block uses the old value of elements that it writes: it reduces without init, or loads what it
/// writes.
bool updatesInPlace(BlockOp block);

/// The outermost blocks below an op.
llvm::SmallVector<BlockOp> getOutermostBlocks(mlir::Operation *op);

/// True when the buffer is allocated inside `op`, or lives in a scope of its own and is used only inside `op`.
bool isPrivateTo(mlir::Value buffer, mlir::Operation *op);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_ACCESS_H
