// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From linalg on buffers to loops and blocks.
#ifndef LAMELLA_CONVERSION_LINALGTOTIR_LINALGTOTIR_H
#define LAMELLA_CONVERSION_LINALGTOTIR_LINALGTOTIR_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace lamella {

/// Rewrites a kernel over buffers: each linalg op becomes a nest of `tir.for` around one `tir.block`. Fails with a
/// diagnostic, and the function half rewritten, on an op without a meaning as a block or a dynamic dimension of unknown
/// extent.
mlir::LogicalResult convertLinalgToTIR(mlir::func::FuncOp kernel);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lamella/Conversion/LinalgToTIR/Passes.h.inc"

} // namespace lamella

#endif // LAMELLA_CONVERSION_LINALGTOTIR_LINALGTOTIR_H
