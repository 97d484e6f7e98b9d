// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Nest.h"

#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

/// A thread axis has one value at a time: no other loop around or inside is bound to it.
static LogicalResult checkAxisIsFree(ForOp loop, StringRef thread, Refusal &refusal) {
  ForOp taken;
  auto check = [&](ForOp other) {
    if (other.getThread() == thread)
      taken = other;
  };
  for (auto around = loop->getParentOfType<ForOp>(); around; around = around->getParentOfType<ForOp>())
    check(around);
  loop->walk(check);
  if (isEnforced("bind.axis-no-loop-around") && taken)
    return refusal.set(loop, "expected an axis that no loop around or inside is bound to, got \"" + thread + "\"",
                       taken, "this loop is bound to it");
  return success();
}

LogicalResult bindLoop(RewriterBase &rewriter, ForOp loop, StringRef thread, Refusal &refusal) {
  static constexpr StringLiteral axes[] = {"blockIdx.x",  "blockIdx.y",  "blockIdx.z",
                                           "threadIdx.x", "threadIdx.y", "threadIdx.z"};
  if (isEnforced("bind.one-blockidx-x-y") && !llvm::is_contained(axes, thread))
    return refusal.set(loop, "expected one of blockIdx.{x,y,z}, threadIdx.{x,y,z}, got \"" + thread + "\"");
  if (failed(checkSerial(loop, refusal)) || failed(checkPlainNest(loop, refusal)) ||
      failed(checkNoLanesAround(loop, refusal)) || failed(checkAxisIsFree(loop, thread, refusal)))
    return failure();
  Facts facts(loop);
  if (failed(checkProved("bind.independent", [&] { return proveIndependentIterations(loop, facts); }, loop, refusal)))
    return failure();
  rewriter.modifyOpInPlace(loop, [&] {
    loop.setKind(ForKind::thread);
    loop.setThread(thread);
  });
  return success();
}

} // namespace lamella::tir
