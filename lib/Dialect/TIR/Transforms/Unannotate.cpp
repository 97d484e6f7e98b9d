// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Nest.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult unannotateOp(RewriterBase &rewriter, Operation *op, StringRef key, Refusal &refusal) {
  if (isEnforced("unannotate.loop-block") && !isa<ForOp, BlockOp>(op))
    return refusal.set(op, "expected a loop or a block, got " + op->getName().getStringRef());
  if (isEnforced("unannotate.annotation") && !op->getDiscardableAttr(key))
    return refusal.set(op, "expected an annotation \"" + key + "\", got none of that name");
  rewriter.modifyOpInPlace(op, [&] { op->removeDiscardableAttr(key); });
  return success();
}

} // namespace lamella::tir
