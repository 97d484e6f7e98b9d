// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"
#include "RelatedBlocks.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure GetProducersOp::apply(transform::TransformRewriter &rewriter,
                                                  transform::TransformResults &results,
                                                  transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  results.set(cast<OpResult>(getProducers()),
              getRelatedBlocks(block, [](BlockOp other, BlockOp block) { return feeds(other, block); }));
  return DiagnosedSilenceableFailure::success();
}

} // namespace lamella::tir::schedule
