// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a function states about its symbols: tir.bind (extents are not negative) and tir.assume.
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_FACTS_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_FACTS_H

#include "lamella/Dialect/TIR/IR/TIR.h"

namespace lamella::tir {

class Facts {
public:
  /// Collects the facts of the function around `op`.
  explicit Facts(mlir::Operation *op);

  /// Expressions over symbols that are not negative.
  llvm::ArrayRef<IndexExpr> getNonNegative() const { return nonNegative; }
  /// Pairs (value, divisor).
  llvm::ArrayRef<std::pair<mlir::Value, int64_t>> getDivisible() const { return divisible; }
  /// The constant lower bound of an index value, if one is known.
  std::optional<int64_t> getLowerBound(mlir::Value value) const;

  /// The range of the elements of an integer buffer, as (lower, exclusive upper).
  std::optional<std::pair<IndexExpr, IndexExpr>> getElementRange(mlir::Value buffer) const;
  bool isInjective(mlir::Value buffer) const { return llvm::is_contained(injective, buffer); }

  /// The extent of a dimension of a buffer: static, from tir.bind, or from the operands of its allocation.
  std::optional<IndexExpr> getExtent(mlir::Value buffer, unsigned dim) const;

private:
  llvm::SmallVector<IndexExpr> nonNegative;
  llvm::SmallVector<std::pair<mlir::Value, int64_t>> divisible;
  llvm::SmallVector<AssumeOp> elementRanges;
  llvm::SmallVector<mlir::Value> injective;
  llvm::DenseMap<mlir::Value, BindOp> bound;
};

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_FACTS_H
