// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Pipelines/Pipelines.h"

#include "lamella/Conversion/LinalgToTIR/LinalgToTIR.h"
#include "lamella/Conversion/RelaxToLLVM/RelaxToLLVM.h"
#include "lamella/Conversion/RelaxToLinalg/RelaxToLinalg.h"
#include "lamella/Conversion/TIRToLoops/TIRToLoops.h"
#include "lamella/Dialect/Relax/Transforms/Passes.h"
#include "lamella/Dialect/TIR/Transforms/Passes.h"
#include "lamella/Pipelines/Passes.h"
#include "lamella/Target/CPU/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace lamella;

/// The module's attribute that says which level it has.
static constexpr llvm::StringLiteral levelAttrName = "lamella.level";

static constexpr std::array<llvm::StringLiteral, 5> phaseNames = {"relax", "linalg", "tir", "scheduled", "llvm"};

StringRef lamella::stringifyPhase(Phase phase) { return phaseNames[static_cast<size_t>(phase)]; }

std::optional<Phase> lamella::symbolizePhase(StringRef name) {
  auto found = llvm::find(phaseNames, name);
  if (found == phaseNames.end())
    return std::nullopt;
  return static_cast<Phase>(found - phaseNames.begin());
}

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

void lamella::buildRelaxToLinalgPipeline(OpPassManager &manager, const LoweringOptions &options) {
  manager.addPass(relax::createInlinePass());
  if (!options.dispatch.empty())
    manager.addNestedPass<relax::FuncOp>(relax::createDispatchPass({options.dispatch}));
  if (options.precision == Precision::Fast) {
    manager.addNestedPass<relax::FuncOp>(relax::createQuantizeActivationsPass());
    manager.addPass(relax::createNarrowCachesPass());
  }
  // Lifting needs equal weights to be one value.
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(relax::createLiftLoadTimePass());
  manager.addPass(createRelaxLegalizePass());
  manager.addPass(createCSEPass());
  manager.addPass(relax::createFuseCallsPass());
  manager.addPass(createDeduplicateKernelsPass());
}

void lamella::buildLinalgToTIRPipeline(OpPassManager &manager) {
  // What upstream's ops say more briefly than kernels do.
  manager.addPass(createInlineTensorCallsPass());
  OpPassManager &onFunctions = manager.nest<func::FuncOp>();
  onFunctions.addPass(createDecomposeAggregatesPass());
  onFunctions.addPass(createVerifyKernelOpsPass());
  onFunctions.addPass(createHoistBodyAssertsPass());
  onFunctions.addPass(createInferExtentsPass());
  manager.addPass(createBufferizeKernelsPass());
  manager.addNestedPass<func::FuncOp>(createLinalgToTIRPass());
  manager.addNestedPass<func::FuncOp>(tir::createNoteWorkPass());
}

void lamella::buildTIRToScheduledPipeline(OpPassManager &manager, StringRef schedules) {
  manager.addPass(createApplySchedulesPass({schedules.str(), /*features=*/""}));
  manager.addNestedPass<func::FuncOp>(tir::createCompactBuffersPass());
}

void lamella::buildTIRToLoopsPipeline(OpPassManager &manager) {
  manager.addPass(createTIRToLoopsPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

void lamella::buildTIRToLLVMPipeline(OpPassManager &manager) {
  buildTIRToLoopsPipeline(manager);
  cpu::buildLowerToLLVMPipeline(manager);
}

void lamella::buildHostToLLVMPipeline(OpPassManager &manager) {
  manager.addNestedPass<relax::FuncOp>(relax::createPlanMemoryPass());
  manager.addPass(createRelaxToLLVMPass());
}

void lamella::buildScheduledToLLVMPipeline(OpPassManager &manager) {
  // Host code first: its calls name the kernels, which the later passes may not drop.
  buildHostToLLVMPipeline(manager);
  buildTIRToLLVMPipeline(manager);
}

void lamella::buildPipeline(OpPassManager &manager, Phase from, Phase to, const LoweringOptions &options) {
  auto isPassed = [&](Phase before, Phase after) { return from <= before && to >= after; };
  if (isPassed(Phase::Relax, Phase::Linalg))
    buildRelaxToLinalgPipeline(manager, options);
  if (isPassed(Phase::Linalg, Phase::TIR))
    buildLinalgToTIRPipeline(manager);
  if (isPassed(Phase::TIR, Phase::Scheduled))
    buildTIRToScheduledPipeline(manager, options.schedules);
  if (isPassed(Phase::Scheduled, Phase::LLVM))
    buildScheduledToLLVMPipeline(manager);
}

void lamella::setLevel(ModuleOp module, Phase level) {
  module->setAttr(levelAttrName, StringAttr::get(module.getContext(), stringifyPhase(level)));
}

FailureOr<Phase> lamella::getLevel(ModuleOp module) {
  auto attribute = module->getAttrOfType<StringAttr>(levelAttrName);
  if (!attribute)
    return Phase::Relax;
  if (std::optional<Phase> level = symbolizePhase(attribute))
    return *level;
  return module.emitError("expected attribute '")
         << levelAttrName << "' to be relax, linalg, tir, scheduled or llvm, got " << attribute;
}

LogicalResult lamella::lowerTo(ModuleOp module, Phase to, const LoweringOptions &options) {
  FailureOr<Phase> level = getLevel(module);
  if (failed(level))
    return failure();
  Phase from = *level;
  if (from > to)
    return module.emitError("expected a module at level ")
           << stringifyPhase(to) << " or above, got one at level " << stringifyPhase(from);
  PassManager manager(module.getContext());
  buildPipeline(manager, from, to, options);
  if (failed(manager.run(module)))
    return failure();
  setLevel(module, to);
  return success();
}

void lamella::registerPipelines() {
  PassPipelineRegistration<>("lamella-relax-to-linalg", "graph functions to kernels on tensors",
                             [](OpPassManager &manager) { buildRelaxToLinalgPipeline(manager); });
  PassPipelineRegistration<>("lamella-linalg-to-tir", "kernels on tensors to loops and blocks",
                             buildLinalgToTIRPipeline);
  PassPipelineRegistration<>("lamella-tir-to-scheduled", "tir kernels as the library's schedules say",
                             [](OpPassManager &manager) { buildTIRToScheduledPipeline(manager); });
  PassPipelineRegistration<>("lamella-tir-to-loops", "scheduled tir kernels to upstream loops",
                             buildTIRToLoopsPipeline);
  PassPipelineRegistration<>("lamella-loops-to-llvm", "upstream loops to the LLVM dialect, for a CPU",
                             cpu::buildLowerToLLVMPipeline);
  PassPipelineRegistration<>("lamella-tir-to-llvm", "scheduled tir kernels to the LLVM dialect, for a CPU",
                             buildTIRToLLVMPipeline);
  PassPipelineRegistration<>("lamella-scheduled-to-llvm", "graph functions and kernels to the LLVM dialect, for a CPU",
                             buildScheduledToLLVMPipeline);
}
