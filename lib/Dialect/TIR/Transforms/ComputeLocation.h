// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What compute_at and reverse_compute_at share: a block leaves its loops and gets new ones elsewhere.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_COMPUTELOCATION_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_COMPUTELOCATION_H

#include "Nest.h"

namespace lamella::tir {

/// The values that an iterator takes under one iteration of the new place: lower, ..., lower + size - 1.
struct IterRange {
  IndexExpr lower;
  IndexExpr size;
  bool operator==(const IterRange &) const = default;
};

/// Block and loop are in one scope, the loop is not around the block, and only plain loops are.
mlir::LogicalResult checkMovable(BlockOp block, ForOp loop, Refusal &refusal);

/// Adds one box to another: their hull. False where that is not known.
bool uniteBoxes(Box &box, const Box &other, mlir::MLIRContext *context, const Facts &facts);

/// The hull of what the blocks below the loop read of the buffer in one iteration; `firstConsumer` becomes the first op
/// of the loop's body that holds one of them.
mlir::FailureOr<Box> getNeededBox(ForOp loop, mlir::Value buffer, const Facts &facts, mlir::Operation *&firstConsumer,
                                  Refusal &refusal);

/// For a point access `c * v + b` in each dimension with an iterator v of its own, the iterator's range from the box of
/// elements. Entries of `ranges` that a dimension determines are set. False where a dimension with an iterator has
/// another form.
bool invertAccess(BlockOp block, llvm::ArrayRef<Interval> access, const Box &box,
                  llvm::MutableArrayRef<std::optional<IterRange>> ranges);

/// Moves the block to the insertion point, under new loops: one for each iterator, spatial ones first, over its range
/// (the whole domain where there is none). Conditions keep what leaves the domain out, where that is not proved.
llvm::SmallVector<ForOp> moveBlock(mlir::RewriterBase &rewriter, BlockOp block,
                                   llvm::ArrayRef<std::optional<IterRange>> ranges, const Facts &facts);

/// A block between two places (in program order, the ends excluded) that writes a buffer of `read`, or touches one of
/// `written`. Null if there is none.
BlockOp findInterference(llvm::ArrayRef<BlockOp> between, llvm::ArrayRef<mlir::Value> read,
                         llvm::ArrayRef<mlir::Value> written);

/// Buffers that a block declares.
llvm::SmallVector<mlir::Value> getReadBuffers(BlockOp block);
llvm::SmallVector<mlir::Value> getWrittenBuffers(BlockOp block);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_COMPUTELOCATION_H
