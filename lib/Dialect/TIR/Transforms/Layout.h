// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where a map puts the elements of a buffer.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_LAYOUT_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_LAYOUT_H

#include "Nest.h"

namespace lamella::tir {

/// An affine map over positions in a buffer.
class Layout {
public:
  Layout(mlir::AffineMap map, llvm::ArrayRef<IndexExpr> extents, const Facts &facts);

  /// The results at a position.
  llvm::SmallVector<IndexExpr> apply(llvm::ArrayRef<IndexExpr> position) const;

  /// Each position has results of its own.
  Verdict proveInjective() const;

  /// What a result runs over while each dimension runs from a lower bound over a width.
  Interval getBounds(unsigned result, llvm::ArrayRef<IndexExpr> lower, llvm::ArrayRef<IndexExpr> width) const;

  /// The extents of the new buffer; nothing where a result may be negative.
  std::optional<llvm::SmallVector<IndexExpr>> getNewExtents() const;

private:
  mlir::AffineMap map;
  llvm::ArrayRef<IndexExpr> extents;
  const Facts &facts;
  mlir::MLIRContext *context;
  mlir::Block scratch; // its arguments stand for the map's dimensions
  llvm::SmallVector<mlir::Value> dims;
};

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_LAYOUT_H
