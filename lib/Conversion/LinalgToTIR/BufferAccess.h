// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Index values as expressions, extents of buffers, and accesses through views.
#ifndef LAMELLA_LIB_CONVERSION_LINALGTOTIR_BUFFERACCESS_H
#define LAMELLA_LIB_CONVERSION_LINALGTOTIR_BUFFERACCESS_H

#include "lamella/Dialect/TIR/IR/IndexExpr.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace lamella {

/// The extents that `tir.extents` gives the argument, in the function's `index` arguments; nothing if it has none or if
/// the attribute does not fit (an error is reported).
std::optional<llvm::SmallVector<tir::IndexExpr>> getArgumentExtents(mlir::BlockArgument argument);

/// The extent of a dimension of a buffer; nothing where it is unknown.
std::optional<tir::IndexExpr> getExtent(mlir::Value buffer, unsigned dim);

/// The value as an expression: arithmetic and dimensions of buffers are looked through, any other value is a symbol.
tir::IndexExpr getIndexExpr(mlir::Value value);

/// An element of a buffer that no view stands before.
struct Element {
  mlir::Value buffer;
  llvm::SmallVector<tir::IndexExpr> indices;
};

/// The element of the underlying buffer that `buffer[indices]` is. Nothing for a view that is not understood.
std::optional<Element> resolveViews(mlir::Value buffer, llvm::SmallVector<tir::IndexExpr> indices);

/// The underlying buffer; null for a view that is not understood.
mlir::Value getUnderlyingBuffer(mlir::Value buffer);

/// Computes the expression with arith ops.
mlir::Value materialize(mlir::OpBuilder &builder, mlir::Location loc, const tir::IndexExpr &expr);

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_LINALGTOTIR_BUFFERACCESS_H
