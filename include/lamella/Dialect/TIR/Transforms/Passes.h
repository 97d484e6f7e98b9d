// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMS_PASSES_H
#define LAMELLA_DIALECT_TIR_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace lamella::tir {

#define GEN_PASS_DECL
#include "lamella/Dialect/TIR/Transforms/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lamella/Dialect/TIR/Transforms/Passes.h.inc"

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_TRANSFORMS_PASSES_H
