// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure MergeOp::apply(transform::TransformRewriter &rewriter, transform::TransformResults &results,
                                           transform::TransformState &state) {
  ForOp first, second;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getFirst(), first);
  if (!diagnostic.succeeded())
    return diagnostic;
  diagnostic = getOnly(*this, state, getSecond(), second);
  if (!diagnostic.succeeded())
    return diagnostic;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    return mergeLoops(rewriter, first, second, refusal,
                      [&](Operation *from, Operation *to) { (void)rewriter.notifyPayloadOperationReplaced(from, to); });
  });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getMerged()), {first.getOperation()});
  return diagnostic;
}

} // namespace lamella::tir::schedule
