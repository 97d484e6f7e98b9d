// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From graph functions to the host code of a module.
#ifndef LAMELLA_CONVERSION_RELAXTOLLVM_RELAXTOLLVM_H
#define LAMELLA_CONVERSION_RELAXTOLLVM_RELAXTOLLVM_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace lamella {

/// Replaces every relax.func by its entry function and adds the module object. Fails with a diagnostic, and the module
/// half rewritten, on an op without a meaning as host code.
mlir::LogicalResult convertRelaxToLLVM(mlir::ModuleOp module);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lamella/Conversion/RelaxToLLVM/Passes.h.inc"

} // namespace lamella

#endif // LAMELLA_CONVERSION_RELAXTOLLVM_RELAXTOLLVM_H
