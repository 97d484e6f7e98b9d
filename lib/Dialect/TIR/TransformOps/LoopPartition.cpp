// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure LoopPartitionOp::apply(transform::TransformRewriter &rewriter,
                                                   transform::TransformResults &results,
                                                   transform::TransformState &state) {
  ForOp loop, tail;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getLoop(), loop);
  if (!diagnostic.succeeded())
    return diagnostic;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<ForOp> result = partitionLoop(rewriter, loop, refusal);
    if (succeeded(result))
      tail = *result;
    return result;
  });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getTail()), {tail.getOperation()});
  return diagnostic;
}

} // namespace lamella::tir::schedule
