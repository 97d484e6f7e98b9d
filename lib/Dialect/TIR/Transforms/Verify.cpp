// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "lamella/Dialect/TIR/Transforms/Passes.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#define DEBUG_TYPE "tir-verify"

using namespace mlir;

namespace lamella::tir {

#define GEN_PASS_DEF_VERIFYPASS
#include "lamella/Dialect/TIR/Transforms/Passes.h.inc"

namespace {

struct VerifyPass : impl::VerifyPassBase<VerifyPass> {
  using VerifyPassBase::VerifyPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    if (unknown == "warning" || unknown == "error" || unknown == "silent")
      return success();
    return emitError(UnknownLoc::get(context))
           << "'tir-verify' expected unknown to be warning, error or silent, got " << unknown;
  }

  void runOnOperation() override {
    static constexpr Verdict (*questions[])(BlockOp, const Facts &) = {proveBindingsInDomain,    proveInBounds,
                                                                       proveRegionsHoldAccesses, proveRegionsContained,
                                                                       proveWritesApart,         proveReductionOrder};
    getOperation()->walk([&](FunctionOpInterface function) {
      Facts facts(function);
      function->walk([&](BlockOp block) {
        for (auto *question : questions)
          if (!report(block, question(block, facts)))
            signalPassFailure();
      });
    });
    markAllAnalysesPreserved();
  }

private:
  bool report(BlockOp block, const Verdict &verdict) {
    if (verdict.answer == Answer::refuted || (verdict.answer == Answer::unknown && unknown == "error")) {
      block.emitError() << verdict.text;
      return false;
    }
    if (verdict.answer == Answer::unknown && unknown == "warning")
      block.emitWarning() << verdict.text;
    return true;
  }
};

} // namespace
} // namespace lamella::tir
