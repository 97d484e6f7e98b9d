// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Nest.h"

#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult parallelizeLoop(RewriterBase &rewriter, ForOp loop, Refusal &refusal) {
  if (failed(checkSerial(loop, refusal)) || failed(checkPlainNest(loop, refusal)) ||
      failed(checkNoLanesAround(loop, refusal)))
    return failure();
  Facts facts(loop);
  if (failed(
          checkProved("parallel.independent", [&] { return proveIndependentIterations(loop, facts); }, loop, refusal)))
    return failure();
  rewriter.modifyOpInPlace(loop, [&] { loop.setKind(ForKind::parallel); });
  return success();
}

} // namespace lamella::tir
