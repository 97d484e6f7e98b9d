// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Whether a nest computes what an intrinsic describes, and what the intrinsic's arguments are then.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_INTRINSICMATCH_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_INTRINSICMATCH_H

#include "Nest.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace lamella::tir {

/// A buffer argument of a description and where it lies in a buffer of the payload.
struct Placement {
  mlir::Value buffer;
  llvm::SmallVector<IndexExpr> offsets; // over the outer block's iterators and symbols
};

/// By argument of the description.
struct IntrinsicArguments {
  llvm::DenseMap<mlir::Value, Placement> placements;
  llvm::DenseMap<mlir::Value, mlir::Value> scalars;
};

/// What the body of `outer`, loops around one block, passes to an intrinsic in place of itself. Refused where it
/// computes something else than the description.
mlir::FailureOr<IntrinsicArguments> matchIntrinsic(BlockOp outer, mlir::func::FuncOp desc, Refusal &refusal);

/// The type of the tile as a subview, of the rank of the intrinsic's argument.
mlir::FailureOr<mlir::MemRefType> getTileType(BlockOp outer, const Placement &placement, mlir::MemRefType argument,
                                              Refusal &refusal);

/// Two blocks whose loops and iterators agree.
struct MatchedBlocks {
  BlockOp outer; // around the payload
  mlir::func::FuncOp desc;
  BlockOp payload, pattern;
  /// The payload's iterators in terms of the tile's place and the pattern's iterators.
  llvm::DenseMap<mlir::Value, IndexExpr> iterators;
};

/// Compares what the blocks compute, init and update, up to the order of loads and of the operands of commutative
/// operations.
mlir::LogicalResult matchBodies(const MatchedBlocks &blocks, IntrinsicArguments &arguments, Refusal &refusal);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_INTRINSICMATCH_H
