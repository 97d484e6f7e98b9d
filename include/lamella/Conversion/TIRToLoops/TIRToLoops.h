// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From loops and blocks to scf, memref, vector and arith.
#ifndef LAMELLA_CONVERSION_TIRTOLOOPS_TIRTOLOOPS_H
#define LAMELLA_CONVERSION_TIRTOLOOPS_TIRTOLOOPS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace lamella {

/// The attribute on a buffer argument that keeps what `tir.bind` stated: an affine map whose symbols are the function's
/// `index` arguments in their order and whose results are the buffer's extents.
inline constexpr llvm::StringLiteral kExtentsAttrName = "lamella.extents";

/// The attribute on a function that an intrinsic of a kernel left behind: it is no kernel, called or not.
inline constexpr llvm::StringLiteral kIntrinsicAttrName = "lamella.intrinsic";

/// Rewrites a kernel to upstream loops; see the pass `tir-to-loops`. Fails with a diagnostic, and the function half
/// rewritten, on what has no such form.
mlir::LogicalResult convertTIRToLoops(mlir::func::FuncOp kernel);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lamella/Conversion/TIRToLoops/Passes.h.inc"

} // namespace lamella

#endif // LAMELLA_CONVERSION_TIRTOLOOPS_TIRTOLOOPS_H
