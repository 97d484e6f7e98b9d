// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure DecomposeReductionOp::apply(transform::TransformRewriter &rewriter,
                                                        transform::TransformResults &results,
                                                        transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  ForOp loop;
  diagnostic = getOnly(*this, state, getLoop(), loop);
  if (!diagnostic.succeeded())
    return diagnostic;
  BlockOp created;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<BlockOp> result = decomposeReduction(rewriter, block, loop, refusal);
    if (succeeded(result))
      created = *result;
    return result;
  });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getInit()), {created.getOperation()});
  return diagnostic;
}

} // namespace lamella::tir::schedule
