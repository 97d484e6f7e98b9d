// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From upstream dialects to the LLVM dialect, with the module ABI around each kernel.
#ifndef LAMELLA_TARGET_CPU_PASSES_H
#define LAMELLA_TARGET_CPU_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace lamella::cpu {

/// The name of a kernel's entry: `matmul` is called through `matmul$packed`, a LamellaKernelFn.
std::string getPackedName(llvm::StringRef kernel);

/// Passes on a module of func, scf, memref, vector, arith, math, affine and index; the result is in the LLVM dialect.
/// Kernels get their ABI entry, parallel loops call the context's parallel_for, `memref.alloc` is malloc.
void buildLowerToLLVMPipeline(mlir::OpPassManager &manager);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lamella/Target/CPU/Passes.h.inc"

} // namespace lamella::cpu

#endif // LAMELLA_TARGET_CPU_PASSES_H
