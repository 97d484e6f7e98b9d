// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Nest.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult reorderBlockIters(RewriterBase &rewriter, BlockOp block, ArrayRef<int64_t> order, Refusal &refusal) {
  SmallVector<int64_t> sorted(order), numbers;
  llvm::sort(sorted);
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    numbers.push_back(i);
  if (isEnforced("reorder-block-iter-var.each-block-s") && sorted != numbers)
    return refusal.set(block, "expected each of the block's " + Twine(numbers.size()) + " iterators once");
  rewriter.modifyOpInPlace(block, [&] {
    SmallVector<Attribute> kinds;
    SmallVector<IndexExpr> extents, bindings;
    SmallVector<BlockArgument> arguments;
    for (int64_t number : order) {
      kinds.push_back(block.getIterKinds()[number]);
      extents.push_back(block.getIterExtent(number));
      bindings.push_back(block.getBinding(number));
      arguments.push_back(block.getIter(number));
    }
    block.setIterKindsAttr(rewriter.getArrayAttr(kinds));
    block.setIndexMap(0, buildIndexMap(block.getContext(), extents));
    block.setBindings(bindings);
    for (BlockArgument old : arguments)
      old.replaceAllUsesWith(block.getBody()->addArgument(old.getType(), old.getLoc()));
    block.getBody()->eraseArguments(0, order.size());
  });
  return success();
}

} // namespace lamella::tir
