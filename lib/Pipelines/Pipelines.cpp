// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Pipelines/Pipelines.h"

#include "lamella/Conversion/TIRToLoops/TIRToLoops.h"
#include "lamella/Target/CPU/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace lamella {

void buildTIRToLoopsPipeline(OpPassManager &manager) {
  manager.addPass(createTIRToLoopsPass());
  manager.addPass(createSymbolDCEPass()); // what intrinsics described
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

void buildTIRToLLVMPipeline(OpPassManager &manager) {
  buildTIRToLoopsPipeline(manager);
  cpu::buildLowerToLLVMPipeline(manager);
}

void registerPipelines() {
  PassPipelineRegistration<>("lamella-tir-to-loops", "scheduled tir kernels to upstream loops",
                             buildTIRToLoopsPipeline);
  PassPipelineRegistration<>("lamella-loops-to-llvm", "upstream loops to the LLVM dialect, for a CPU",
                             cpu::buildLowerToLLVMPipeline);
  PassPipelineRegistration<>("lamella-tir-to-llvm", "scheduled tir kernels to the LLVM dialect, for a CPU",
                             buildTIRToLLVMPipeline);
}

} // namespace lamella
