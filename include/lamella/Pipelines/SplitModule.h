// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A module as parts that are compiled apart: host code and each kernel. See docs/design/startup.md.
#ifndef LAMELLA_PIPELINES_SPLITMODULE_H
#define LAMELLA_PIPELINES_SPLITMODULE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace lamella {

/// The attribute of a part that holds a kernel: its name.
inline constexpr llvm::StringLiteral kernelAttrName = "lamella.kernel";

/// A module at the level scheduled that needs no other to be lowered.
struct ModulePart {
  /// The kernel; empty: host code, which only declares the kernels.
  std::string kernel;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

/// The kernels of a module at the level linalg, tir or scheduled: functions that no other function and no intrinsic
/// refers to.
llvm::SmallVector<std::string> listKernels(mlir::ModuleOp module);

/// Erases what a kernel does not refer to, directly or through what it calls. An intrinsic comes with its
/// implementation.
void keepKernel(mlir::ModuleOp module, llvm::StringRef kernel);

/// Host code first, then each kernel with a copy of what it refers to, in the order of the module, which is used up.
llvm::SmallVector<ModulePart> splitModule(mlir::OwningOpRef<mlir::ModuleOp> module);

/// Lowers parts to the LLVM dialect, on as many cores as the context has threads. Fails with diagnostics.
mlir::LogicalResult lowerParts(mlir::MLIRContext *context, llvm::ArrayRef<ModulePart *> parts);

} // namespace lamella

#endif // LAMELLA_PIPELINES_SPLITMODULE_H
