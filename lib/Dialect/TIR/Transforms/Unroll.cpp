// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Nest.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult unrollLoop(RewriterBase &rewriter, ForOp loop, Refusal &refusal) {
  if (failed(checkSerial(loop, refusal)))
    return failure();
  if (isEnforced("unroll.constant-extent") && !loop.getConstantExtent())
    return refusal.set(loop, "expected a constant extent");
  rewriter.modifyOpInPlace(loop, [&] { loop.setKind(ForKind::unrolled); });
  return success();
}

} // namespace lamella::tir
