// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Nest.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult annotateOp(RewriterBase &rewriter, Operation *op, StringRef key, Attribute value, Refusal &refusal) {
  if (isEnforced("annotate.loop-block") && !isa<ForOp, BlockOp>(op))
    return refusal.set(op, "expected a loop or a block, got " + op->getName().getStringRef());
  if (isEnforced("annotate.annotation") && op->getInherentAttr(key))
    return refusal.set(op, "expected an annotation, got \"" + key + "\", which is a part of the op itself");
  rewriter.modifyOpInPlace(op, [&] { op->setDiscardableAttr(key, value); });
  return success();
}

} // namespace lamella::tir
