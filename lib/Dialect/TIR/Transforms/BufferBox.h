// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What of a buffer is alive at a time.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_BUFFERBOX_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_BUFFERBOX_H

#include "Nest.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/MapVector.h"

namespace lamella::tir {

struct BufferBox {
  /// One iteration of this body fills and reads the buffer.
  mlir::Block *place = nullptr;
  /// The outermost blocks below the allocation's body that use the buffer, all of them below the place.
  llvm::SmallVector<BlockOp> blocks;
  /// What an iteration touches, for each dimension. A dimension that stays has the lower bound 0.
  llvm::SmallVector<IndexExpr> lower, sizes;
  /// The variables of loops in the lower bounds, with the extents of iterators that may stand for them.
  llvm::MapVector<mlir::Value, IndexExpr> variables;
  bool isSmaller = false;
};

/// Nothing where the buffer is used outside blocks.
std::optional<BufferBox> findBufferBox(mlir::memref::AllocOp alloc, const Facts &facts);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_BUFFERBOX_H
