// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Host code of a module.
//
//   relax.func @f<n>(%x: tensor<?xf32, #relax.shape<n>>) -> ...       llvm.func @f(%context, %arguments, %results) ->
//   i32
//     %y = relax.call_tir @k<n>(%x) {relax.slots = [-1]}       =>       check the argument, n = its extent
//     relax.return %y                                                   data = context->allocate(n * 4)
//                                                                       context->kernels[0](context, {n}, {x, data})
//                                                                       *results = {data, [n]}; return 0
//
// 1. Kernels get their slots, in the order of the module.
// 2. Each public relax.func is written as an entry (FunctionEmitter); then all relax.funcs go.
// 3. `lamella_module` lists entries, kernels and weights (ModuleObject).
#include "lamella/Conversion/RelaxToLLVM/RelaxToLLVM.h"

#include "FunctionEmitter.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace lamella {
#define GEN_PASS_DEF_RELAXTOLLVMPASS
#include "lamella/Conversion/RelaxToLLVM/Passes.h.inc"

using namespace mlir;

LogicalResult convertRelaxToLLVM(ModuleOp module) {
  HostSupport support(module);
  ModuleObject object(module);
  for (auto function : llvm::make_early_inc_range(module.getOps<relax::FuncOp>())) {
    if (function.isPublic() && !function.isExternal())
      if (failed(object.addEntry(function)) || failed(FunctionEmitter(function, object, support).emitEntry()))
        return failure();
    function.erase();
  }
  object.write();
  return success();
}

namespace {
struct RelaxToLLVMPass : public impl::RelaxToLLVMPassBase<RelaxToLLVMPass> {
  void runOnOperation() override {
    if (failed(convertRelaxToLLVM(getOperation())))
      signalPassFailure();
  }
};
} // namespace
} // namespace lamella
