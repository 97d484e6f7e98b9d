// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

#include "lamella/Dialect/TIR/Analysis/Access.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure GetOutputBlocksOp::apply(transform::TransformRewriter &rewriter,
                                                     transform::TransformResults &results,
                                                     transform::TransformState &state) {
  Operation *target = nullptr;
  DiagnosedSilenceableFailure diagnostic = getOnlyOp(*this, state, getTarget(), target);
  if (!diagnostic.succeeded())
    return diagnostic;
  SmallVector<Operation *> blocks;
  for (BlockOp block : getOutermostBlocks(target))
    if (llvm::any_of(block.getWrites(), [](WriteOp write) { return isa<BlockArgument>(Value(write.getBuffer())); }))
      blocks.push_back(block);
  results.set(cast<OpResult>(getBlocks()), blocks);
  return DiagnosedSilenceableFailure::success();
}

} // namespace lamella::tir::schedule
