// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The types of a kernel: an operator's types with its symbols renamed, and the sizes that a call passes.
#ifndef LAMELLA_LIB_CONVERSION_RELAXTOLINALG_SIGNATURE_H
#define LAMELLA_LIB_CONVERSION_RELAXTOLINALG_SIGNATURE_H

#include "lamella/Dialect/Relax/IR/Relax.h"
#include "mlir/IR/AffineExpr.h"

namespace lamella {

/// Kernel types with symbols `s0, s1, ...` in the order in which the operator's types first mention them, so that
/// operators that differ in names only have one signature. A size whose names occur in no other size, as `b * n` in the
/// types `[b * n, 576]` and `[b * n, 64]`, is one number to the kernel and gets one symbol.
struct Signature {
  llvm::SmallVector<mlir::Type> operands;
  llvm::SmallVector<mlir::Type> results;
  /// What a call passes as leading `index` arguments, in the operator's own names; one for each of `parameters`.
  llvm::SmallVector<mlir::Attribute> sizes;
  /// The symbols, and the `min` and `max` of sizes (which no affine expression says), in the kernel's names.
  llvm::SmallVector<relax::AtomAttr> parameters;

  /// A size over the kernel's names as an expression over its `index` arguments.
  mlir::AffineExpr getExpr(relax::SizeAttr size) const;
  /// One result for each dimension.
  mlir::AffineMap getExtents(mlir::RankedTensorType type) const;
};

/// The signature of a call with these operands and results. Fails with an error of `op` where a dimension is unknown.
mlir::FailureOr<Signature> getSignature(mlir::Operation *op, mlir::TypeRange operands, mlir::TypeRange results);

/// Text that is equal for operators that one kernel can serve: op, attributes (those named aside), types.
std::string getKernelKey(mlir::Operation *op, const Signature &signature, llvm::ArrayRef<llvm::StringRef> without);

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_RELAXTOLINALG_SIGNATURE_H
