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

/// The update of a block that reduces into one element with an associative, commutative combiner, from its neutral
/// element; the block has no other use of what it writes.
mlir::FailureOr<ReductionUpdate> matchUpdate(BlockOp block, Refusal &refusal);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_REDUCTIONUPDATE_H
