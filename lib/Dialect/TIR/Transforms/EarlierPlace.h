// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What moves a consumer to an earlier place asks: is all produced there, does nothing between get in the way, and are
// the values known?
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_EARLIERPLACE_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_EARLIERPLACE_H

#include "ComputeLocation.h"

#include "llvm/ADT/SetVector.h"

namespace lamella::tir {

/// What the read access covers over the whole domain lies in what the writes cover over theirs.
bool coversReads(BlockOp block, llvm::ArrayRef<Interval> access, BlockOp producer, llvm::ArrayRef<Interval> written,
                 const Facts &facts);

/// Nothing from one place to another touches the block's buffers, apart from the one that is produced there.
mlir::LogicalResult checkBetween(BlockOp block, mlir::Operation *from, mlir::Operation *to, mlir::Value produced,
                                 Refusal &refusal);

/// Ops that define what `user` uses and stand behind its new place: allocations and pure ops, which can move ahead.
mlir::LogicalResult collectDefinitions(mlir::Operation *user, mlir::Operation *place,
                                       llvm::SetVector<mlir::Operation *> &moved, Refusal &refusal);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_EARLIERPLACE_H
