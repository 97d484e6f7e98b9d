// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The update of a reduction: `store(combiner(load(C[i]), term), C[i])` behind an init of the neutral element.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_REDUCTIONUPDATE_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_REDUCTIONUPDATE_H

#include "Nest.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace lamella::tir {

struct ReductionUpdate {
  WriteOp write;
  mlir::memref::LoadOp load;
  mlir::Operation *combiner = nullptr;
  mlir::memref::StoreOp store;
  mlir::memref::StoreOp initStore;
};

/// What a reduction may begin with: its combiner's neutral element, or, where a value combined twice is the value (a
/// maximum), any constant.
enum class InitValue { neutral, neutralOrRepeatable };

/// The update of a block that reduces into one element with an associative, commutative combiner, from such a value;
/// the block has no other use of what it writes.
mlir::FailureOr<ReductionUpdate> matchUpdate(BlockOp block, InitValue initValue, Refusal &refusal);

/// The steps of a reduction may come in any order: each value that the block stores is that of the same element before,
/// combined with a term by an associative, commutative combiner, and the old one is of no other use. Null, or an op
/// that makes it doubtful. (What an intrinsic does is its description's affair.)
mlir::Operation *findOrderedStep(BlockOp block);

/// The steps of a reduction may come in the order of the keys (expressions over the block's iterators, the first that
/// differs decides): they may come in any, or do so today.
mlir::LogicalResult checkStepOrder(BlockOp block, llvm::ArrayRef<IndexExpr> keys, const Facts &facts, Refusal &refusal);
/// The same for a nest of one loop for each reduce iterator, in their order.
mlir::LogicalResult checkStepOrder(BlockOp block, const Facts &facts, Refusal &refusal);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_REDUCTIONUPDATE_H
