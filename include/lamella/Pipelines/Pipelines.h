// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The phases of compilation, by name. The only place that orders passes of several rooms.
#ifndef LAMELLA_PIPELINES_PIPELINES_H
#define LAMELLA_PIPELINES_PIPELINES_H

#include "lamella/Pipelines/Precision.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"

namespace lamella {

/// What a module holds. Each phase takes one level to the next, and leaves alone what is lower already: one module may
/// hold all levels at once.
enum class Phase {
  Relax,     /// graph functions of operators
  Linalg,    /// graph functions that call kernels; kernels on tensors
  TIR,       /// kernels of loops and blocks
  Scheduled, /// the same, as the schedules say
  LLVM,      /// entries of the module ABI and machine-near kernels, in the LLVM dialect
};

/// "relax", "linalg", "tir", "scheduled", "llvm".
llvm::StringRef stringifyPhase(Phase phase);
std::optional<Phase> symbolizePhase(llvm::StringRef name);

/// How a module is lowered.
struct LoweringOptions {
  /// See the pass `apply-schedules`.
  std::string schedules = "builtin";
  Precision precision = Precision::F32;
  /// The file of rules of the pass `relax-dispatch`; empty: no library functions.
  std::string dispatch;
};

/// Inlines graph functions, calls libraries as the options say, lifts load-time work, makes each operator a kernel,
/// fuses kernels.
void buildRelaxToLinalgPipeline(mlir::OpPassManager &manager, const LoweringOptions &options = {});
/// Bufferizes kernels in destination style and writes them as loops and blocks.
void buildLinalgToTIRPipeline(mlir::OpPassManager &manager);
/// Schedules kernels; see the pass `apply-schedules` for what `schedules` may be.
void buildTIRToScheduledPipeline(mlir::OpPassManager &manager, llvm::StringRef schedules = "builtin");
/// Scheduled tir kernels to upstream loops, without what no kernel calls.
void buildTIRToLoopsPipeline(mlir::OpPassManager &manager);
/// Scheduled tir kernels to the LLVM dialect, each with its entry of the module ABI.
void buildTIRToLLVMPipeline(mlir::OpPassManager &manager);
/// Plans memory and compiles graph functions to entries in the LLVM dialect.
void buildHostToLLVMPipeline(mlir::OpPassManager &manager);
/// Graph functions to entries, then kernels.
void buildScheduledToLLVMPipeline(mlir::OpPassManager &manager);

/// The phases after `from` up to `to`.
void buildPipeline(mlir::OpPassManager &manager, Phase from, Phase to, const LoweringOptions &options = {});

/// The level that the module says it has; relax if it says nothing. Another word is reported.
mlir::FailureOr<Phase> getLevel(mlir::ModuleOp module);
void setLevel(mlir::ModuleOp module, Phase level);

/// Runs the phases from the level that the module says it has to `to`, and writes that level
/// into it. Fails with diagnostics; a module that is already past `to` is an error.
mlir::LogicalResult lowerTo(mlir::ModuleOp module, Phase to, const LoweringOptions &options = {});

/// Whether schedules may use primitives that no proof holds, in this process, from now on; at first not. The switch
/// --allow-unsafe of the tools.
void allowUnsafeSchedules(bool allowed);

/// Registers the phases as `lamella-relax-to-linalg` and so on.
void registerPipelines();

/// Adds our dialects and transform ops.
void registerDialects(mlir::DialectRegistry &registry);

/// Registers every pass and phase of ours by name, for tools that read pipelines.
void registerPasses();

} // namespace lamella

#endif // LAMELLA_PIPELINES_PIPELINES_H
