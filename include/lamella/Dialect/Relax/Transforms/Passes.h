// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The passes from relax to relax.
#ifndef LAMELLA_DIALECT_RELAX_TRANSFORMS_PASSES_H
#define LAMELLA_DIALECT_RELAX_TRANSFORMS_PASSES_H

#include "lamella/Dialect/Relax/IR/Relax.h"
#include "mlir/Pass/Pass.h"

namespace lamella::relax {

/// Writes the attributes of `relax-plan-memory` into the function. Fails with a diagnostic on a result of unknown size.
llvm::LogicalResult planMemory(FuncOp function);

/// Wraps maximal runs of ops that only enqueue work into `relax.segment`, in the body and in the regions of `relax.if`.
void splitSegments(FuncOp function);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lamella/Dialect/Relax/Transforms/Passes.h.inc"

} // namespace lamella::relax

#endif // LAMELLA_DIALECT_RELAX_TRANSFORMS_PASSES_H
