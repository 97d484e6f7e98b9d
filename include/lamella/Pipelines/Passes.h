// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Passes that order other passes.
#ifndef LAMELLA_PIPELINES_PASSES_H
#define LAMELLA_PIPELINES_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Transform/IR/TransformDialect.h"
#include "mlir/Pass/Pass.h"

namespace lamella {

/// Gives a kernel on tensors an argument for each result; see the pass `destination-style`.
mlir::LogicalResult convertToDestinationStyle(mlir::func::FuncOp kernel);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lamella/Pipelines/Passes.h.inc"

} // namespace lamella

#endif // LAMELLA_PIPELINES_PASSES_H
