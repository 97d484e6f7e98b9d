// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// hide_buffer_access: proofs leave a region of a block out.
#include "Nest.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult hideBufferAccess(RewriterBase &rewriter, BlockOp block, bool ofWrite, unsigned index, Refusal &refusal) {
  SmallVector<Operation *> declarations;
  for (Operation &op : *block.getBody())
    if (ofWrite ? isa<WriteOp>(op) : isa<ReadOp>(op))
      declarations.push_back(&op);
  if (isEnforced("hide-buffer-access.region-below") && index >= declarations.size())
    return refusal.set(block, Twine("expected a ") + (ofWrite ? "write" : "read") + " region below " +
                                  Twine(declarations.size()) + ", got " + Twine(index));
  rewriter.modifyOpInPlace(declarations[index],
                           [&] { declarations[index]->setDiscardableAttr(kHiddenAttrName, rewriter.getUnitAttr()); });
  return success();
}

} // namespace lamella::tir
