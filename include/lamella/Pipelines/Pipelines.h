// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The phases of compilation, by name. The only place that orders passes of several rooms.
#ifndef LAMELLA_PIPELINES_PIPELINES_H
#define LAMELLA_PIPELINES_PIPELINES_H

#include "mlir/Pass/PassManager.h"

namespace lamella {

/// Scheduled tir kernels to upstream loops, without what no kernel calls.
void buildTIRToLoopsPipeline(mlir::OpPassManager &manager);

/// Scheduled tir kernels to the LLVM dialect, each with its entry of the module ABI.
void buildTIRToLLVMPipeline(mlir::OpPassManager &manager);

/// Registers the phases as `lamella-tir-to-loops`, `lamella-loops-to-llvm`, `lamella-tir-to-llvm`.
void registerPipelines();

/// Adds our dialects and transform ops.
void registerDialects(mlir::DialectRegistry &registry);

/// Registers every pass and phase of ours by name, for tools that read pipelines.
void registerPasses();

} // namespace lamella

#endif // LAMELLA_PIPELINES_PIPELINES_H
