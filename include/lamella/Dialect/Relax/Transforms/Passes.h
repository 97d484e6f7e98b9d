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

/// Moves load-time work of the module's functions into `@load`; see the pass. Fails, with a diagnostic, if the module
/// has a function of that name while others have weights.
llvm::LogicalResult liftLoadTime(mlir::ModuleOp module);

/// The attribute of an argument that holds a parameter: the index of `@load`'s result.
inline constexpr llvm::StringLiteral parameterAttrName = "relax.parameter";

/// Makes linear layers over quantized weights compute with 8-bit activations; see the pass.
void quantizeActivations(FuncOp function);

/// Replaces one call by its callee's body. Fails, with a diagnostic and the IR in between, if the callee has no body or
/// its types cannot be said in the caller.
llvm::LogicalResult inlineCall(CallOp call);

/// Replaces every call in the module; see the pass.
llvm::LogicalResult inlineCalls(mlir::ModuleOp module);

/// Merges calls of kernels on tensors that follow each other; see the pass.
void fuseCalls(mlir::ModuleOp module);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lamella/Dialect/Relax/Transforms/Passes.h.inc"

} // namespace lamella::relax

#endif // LAMELLA_DIALECT_RELAX_TRANSFORMS_PASSES_H
