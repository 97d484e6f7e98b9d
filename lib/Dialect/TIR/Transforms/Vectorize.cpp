// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Nest.h"

#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult vectorizeLoop(RewriterBase &rewriter, ForOp loop, Refusal &refusal) {
  if (failed(checkSerial(loop, refusal)) || failed(checkPlainNest(loop, refusal)))
    return failure();
  if (!loop.getConstantExtent())
    return refusal.set(loop, "expected a constant extent");
  auto block = dyn_cast_or_null<BlockOp>(getOnlyChild(loop));
  if (!block)
    return refusal.set(loop, "expected a loop that holds one block and nothing else");
  if (!block.getPredicate().empty())
    return refusal.set(block, "expected a block without a predicate: partition the loop into main part and tail, or "
                              "pad the cache stage first");
  Facts facts(loop);
  if (failed(checkProved(proveIndependentIterations(loop, facts), loop, refusal)))
    return failure();
  rewriter.modifyOpInPlace(loop, [&] { loop.setKind(ForKind::vectorized); });
  return success();
}

} // namespace lamella::tir
