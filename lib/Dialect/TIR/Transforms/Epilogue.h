// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A consumer that is computed by its producer: reverse_compute_inline and fuse_reduction_epilogue.
//
//   T[v, w] = ...                                       D[w + 1] = f(..., Y[w])
//   D[i + 1] = f(T[0, i], Y[i])         ->
//
// The instance of the producer that writes an element of T runs the instance of the epilogue that reads it.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_EPILOGUE_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_EPILOGUE_H

#include "PointAccess.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/SetVector.h"

namespace lamella::tir {

/// An element-wise block that alone reads what one other block alone writes.
struct Epilogue {
  BlockOp block;
  WriteOp write;
  mlir::memref::StoreOp store;
  llvm::SmallVector<mlir::memref::LoadOp> loads; // of what is produced
  PointAccess access;                            // its instance from the element that it reads
  /// The producer, and the buffer between.
  BlockOp producer;
  WriteOp produced;
  mlir::memref::AllocOp buffer;
  /// For each iterator its value in the producer's iterators.
  llvm::SmallVector<IndexExpr> iterators;
  /// Ops behind the producer that it needs.
  llvm::SetVector<mlir::Operation *> definitions;

  /// An expression over the block's iterators in terms of the producer's.
  IndexExpr toProducer(const IndexExpr &expr) const;
};

/// The block as the epilogue of its producer, legal to move but for what the producer computes.
mlir::FailureOr<Epilogue> matchEpilogue(BlockOp block, Refusal &refusal);

/// Declares in the producer what the epilogue reads and writes, instead of the buffer between.
void declareEpilogue(mlir::RewriterBase &rewriter, const Epilogue &epilogue);

/// At the insertion point: copies of those of the epilogue's ops, with `loaded` for what it loads of the buffer
/// between. `mapping` receives the results.
void cloneEpilogue(mlir::RewriterBase &rewriter, const Epilogue &epilogue, mlir::Value loaded,
                   llvm::function_ref<bool(mlir::Operation *)> isWanted, mlir::IRMapping &mapping);

/// The epilogue, its loops and the buffer between go.
void eraseEpilogue(mlir::RewriterBase &rewriter, const Epilogue &epilogue);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_EPILOGUE_H
