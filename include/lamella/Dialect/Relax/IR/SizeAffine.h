// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes and affine expressions: a graph says `b * n + 1`, a kernel `s0 + 1` over its size arguments.
#ifndef LAMELLA_DIALECT_RELAX_IR_SIZEAFFINE_H
#define LAMELLA_DIALECT_RELAX_IR_SIZEAFFINE_H

#include "lamella/Dialect/Relax/IR/Relax.h"
#include "mlir/IR/AffineExpr.h"

namespace lamella::relax {

/// The size with each atom replaced by what `atoms` gives for it. A quotient or remainder for which that is null is
/// written out; symbols, minima and maxima must have an expression.
mlir::AffineExpr getAffineExpr(SizeAttr size, llvm::function_ref<mlir::AffineExpr(AtomAttr)> atoms);

/// The expression as a size, where symbol k stands for symbols[k]. Null if a coefficient overflows, and for dimensions.
SizeAttr getSizeOfExpr(mlir::AffineExpr expr, llvm::ArrayRef<SizeAttr> symbols);

} // namespace lamella::relax

#endif // LAMELLA_DIALECT_RELAX_IR_SIZEAFFINE_H
