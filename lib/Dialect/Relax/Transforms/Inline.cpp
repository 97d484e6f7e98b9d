// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inlines every relax.call of a module.
//
// 1. Depth first over the functions: a function's callees are done before the function itself, so that a body that is
//    cloned holds no calls. A callee that is still being worked on is recursive.
// 2. Each call is replaced by `inlineCall`.
#include "lamella/Dialect/Relax/Transforms/Passes.h"
#include "llvm/ADT/DenseMap.h"

namespace lamella::relax {
#define GEN_PASS_DEF_INLINEPASS
#include "lamella/Dialect/Relax/Transforms/Passes.h.inc"
} // namespace lamella::relax

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

namespace {
class ModuleInliner {
public:
  explicit ModuleInliner(ModuleOp module) : symbols(module) {}

  LogicalResult visit(FuncOp function) {
    State &state = states[function];
    if (state == State::Done)
      return success();
    state = State::Active;
    SmallVector<CallOp> calls;
    function.walk([&](CallOp call) { calls.push_back(call); });
    for (CallOp call : calls) {
      auto callee = symbols.lookup<FuncOp>(call.getCallee());
      if (!callee || callee.isExternal())
        continue;
      if (states.lookup(callee) == State::Active) {
        InFlightDiagnostic diagnostic = call.emitOpError("expected calls without recursion, got a call of '")
                                        << call.getCallee() << "' inside itself";
        diagnostic.attachNote(callee.getLoc()) << "callee is here";
        return diagnostic;
      }
      if (failed(visit(callee)) || failed(inlineCall(call)))
        return failure();
    }
    states[function] = State::Done;
    return success();
  }

private:
  enum class State { New, Active, Done };

  SymbolTable symbols;
  llvm::DenseMap<Operation *, State> states;
};
} // namespace

LogicalResult relax::inlineCalls(ModuleOp module) {
  ModuleInliner inliner(module);
  for (FuncOp function : module.getOps<FuncOp>())
    if (failed(inliner.visit(function)))
      return failure();
  return success();
}

namespace {
struct InlinePass : relax::impl::InlinePassBase<InlinePass> {
  void runOnOperation() override {
    if (failed(inlineCalls(getOperation())))
      signalPassFailure();
  }
};
} // namespace
