// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Pipelines/Passes.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

namespace lamella {
#define GEN_PASS_DEF_INLINETENSORCALLSPASS
#include "lamella/Pipelines/Passes.h.inc"

using namespace mlir;

static bool isOnTensors(func::CallOp call) {
  return llvm::any_of(call->getOperandTypes(), llvm::IsaPred<TensorType>) ||
         llvm::any_of(call->getResultTypes(), llvm::IsaPred<TensorType>);
}

/// Puts a copy of the callee's body in the call's place.
static void inlineCall(func::CallOp call, func::FuncOp callee) {
  OpBuilder builder(call);
  IRMapping mapping;
  mapping.map(callee.getArguments(), call.getOperands());
  Block &body = callee.getBody().front();
  for (Operation &op : body.without_terminator()) {
    Operation *copy = builder.clone(op, mapping);
    copy->walk([&](Operation *inner) { inner->setLoc(CallSiteLoc::get(inner->getLoc(), call.getLoc())); });
  }
  for (auto [result, value] : llvm::zip_equal(call.getResults(), body.getTerminator()->getOperands()))
    result.replaceAllUsesWith(mapping.lookupOrDefault(value));
  call.erase();
}

namespace {
struct InlineTensorCallsPass : impl::InlineTensorCallsPassBase<InlineTensorCallsPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (failed(inlineInto(function)))
        return signalPassFailure();
    for (func::FuncOp callee : inlined)
      if (callee.isPrivate() && SymbolTable::symbolKnownUseEmpty(callee, getOperation()))
        callee.erase();
  }

  /// Callees first, so that what is copied holds no such call.
  LogicalResult inlineInto(func::FuncOp function) {
    SmallVector<func::CallOp> calls;
    function.walk([&](func::CallOp call) {
      if (isOnTensors(call))
        calls.push_back(call);
    });
    if (calls.empty())
      return success();
    open.insert(function);
    SymbolTable symbols(getOperation());
    for (func::CallOp call : calls) {
      auto callee = symbols.lookup<func::FuncOp>(call.getCallee());
      if (!callee || callee.isExternal())
        return call.emitOpError("expected a function with a body as the callee of a call on tensors, got '")
               << call.getCallee() << "'";
      if (!callee.getBody().hasOneBlock())
        return call.emitOpError("expected a callee with one basic block, got ") << callee.getBody().getBlocks().size();
      if (open.contains(callee))
        return call.emitOpError("expected no recursion, got a call of '") << call.getCallee() << "' inside itself";
      if (failed(inlineInto(callee)))
        return failure();
      inlineCall(call, callee);
      inlined.insert(callee);
    }
    open.erase(function);
    return success();
  }

  DenseSet<Operation *> open;
  llvm::SetVector<func::FuncOp> inlined;
};
} // namespace
} // namespace lamella
