// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Conversion/LinalgToTIR/LinalgToTIR.h"
#include "lamella/Conversion/RelaxToLLVM/RelaxToLLVM.h"
#include "lamella/Conversion/RelaxToLinalg/RelaxToLinalg.h"
#include "lamella/Conversion/TIRToLoops/TIRToLoops.h"
#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Dialect/Relax/Transforms/Passes.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.h"
#include "lamella/Dialect/TIR/Transforms/Passes.h"
#include "lamella/Pipelines/Passes.h"
#include "lamella/Pipelines/Pipelines.h"
#include "lamella/Target/CPU/Passes.h"

using namespace lamella;

void lamella::registerDialects(mlir::DialectRegistry &registry) {
  registry.insert<relax::RelaxDialect, tir::TIRDialect>();
  tir::registerTransformOps(registry);
}

void lamella::allowUnsafeSchedules(bool allowed) { tir::allowUnsafe(allowed); }

void lamella::registerPasses() {
  registerLinalgToTIRPass();
  registerRelaxToLinalgPasses();
  tir::registerTIRPasses();
  registerRelaxToLLVMPass();
  registerTIRToLoopsPasses();
  relax::registerRelaxTransformsPasses();
  registerPipelinesPasses();
  cpu::registerCPUPasses();
  registerPipelines();
}
