// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Nest.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

FailureOr<ForOp> addUnitLoop(RewriterBase &rewriter, Operation *target, Refusal &refusal) {
  if (isEnforced("add-unit-loop.loop-block") && !isa<ForOp, BlockOp>(target))
    return refusal.set(target, "expected a loop or a block, got " + target->getName().getStringRef());
  if (failed(checkNoLanesAround(target, refusal)))
    return failure();
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(target);
  auto loop = ForOp::create(rewriter, target->getLoc(), IndexExpr(1));
  rewriter.moveOpBefore(target, loop.getBody()->getTerminator());
  return loop;
}

} // namespace lamella::tir
