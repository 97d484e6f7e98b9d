// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of a module become modules inside one, on which the pass manager works in parallel.
#include "lamella/Pipelines/Pipelines.h"
#include "lamella/Pipelines/SplitModule.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace lamella {

/// What is not in the LLVM dialect yet.
static SmallVector<Operation *> getUpperOps(ModuleOp module) {
  SmallVector<Operation *> ops;
  for (Operation &op : *module.getBody())
    if (!isa<LLVM::LLVMDialect>(op.getDialect()))
      ops.push_back(&op);
  return ops;
}

/// Host code calls kernels through their entries: if nothing but declarations of kernels is left over, nothing uses
/// them.
static void dropDeclarations(ModuleOp host) {
  auto isDeclaration = [](Operation *op) { return isa<func::FuncOp>(op) && cast<func::FuncOp>(op).isExternal(); };
  SmallVector<Operation *> left = getUpperOps(host);
  if (llvm::all_of(left, isDeclaration))
    for (Operation *op : left)
      op->erase();
}

namespace {
struct LowerPartPass : PassWrapper<LowerPartPass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LowerPartPass)

  void getDependentDialects(DialectRegistry &registry) const override {
    OpPassManager all(ModuleOp::getOperationName());
    buildScheduledToLLVMPipeline(all);
    all.getDependentDialects(registry);
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (!module->hasAttr(kernelAttrName)) {
      OpPassManager host(ModuleOp::getOperationName());
      buildHostToLLVMPipeline(host);
      if (failed(runPipeline(host, module)))
        return signalPassFailure();
      dropDeclarations(module);
    }
    if (!getUpperOps(module).empty()) {
      OpPassManager kernels(ModuleOp::getOperationName());
      buildTIRToLLVMPipeline(kernels);
      if (failed(runPipeline(kernels, module)))
        return signalPassFailure();
    }
    setLevel(module, Phase::LLVM);
  }
};
} // namespace

LogicalResult lowerParts(MLIRContext *context, ArrayRef<ModulePart *> parts) {
  OwningOpRef<ModuleOp> whole = ModuleOp::create(UnknownLoc::get(context));
  for (ModulePart *part : parts)
    whole->push_back(part->module.release());
  PassManager manager(context);
  manager.nest<ModuleOp>().addPass(std::make_unique<LowerPartPass>());
  LogicalResult result = manager.run(*whole);
  for (auto [part, module] : llvm::zip(parts, llvm::to_vector(whole->getOps<ModuleOp>()))) {
    module->remove();
    part->module = module;
  }
  return result;
}

} // namespace lamella
