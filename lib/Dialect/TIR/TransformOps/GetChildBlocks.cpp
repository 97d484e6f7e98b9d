// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

#include "lamella/Dialect/TIR/Analysis/Access.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure GetChildBlocksOp::apply(transform::TransformRewriter &rewriter,
                                                    transform::TransformResults &results,
                                                    transform::TransformState &state) {
  Operation *target = nullptr;
  DiagnosedSilenceableFailure diagnostic = getOnlyOp(*this, state, getTarget(), target);
  if (!diagnostic.succeeded())
    return diagnostic;
  SmallVector<Operation *> blocks;
  for (Region &region : target->getRegions())
    for (Operation &child : region.getOps())
      for (BlockOp block : getOutermostBlocks(&child))
        blocks.push_back(block);
  results.set(cast<OpResult>(getBlocks()), blocks);
  return DiagnosedSilenceableFailure::success();
}

} // namespace lamella::tir::schedule
