// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure FuseOp::apply(transform::TransformRewriter &rewriter, transform::TransformResults &results,
                                          transform::TransformState &state) {
  SmallVector<ForOp> loops;
  for (Value handle : getLoops()) {
    DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, handle, loops.emplace_back());
    if (!diagnostic.succeeded())
      return diagnostic;
  }
  ForOp fused;
  DiagnosedSilenceableFailure diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<ForOp> result = fuseLoops(rewriter, loops, refusal, [&](Operation *from, Operation *to) {
      (void)rewriter.notifyPayloadOperationReplaced(from, to);
    });
    if (succeeded(result))
      fused = *result;
    return result;
  });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getFused()), {fused.getOperation()});
  return diagnostic;
}

} // namespace lamella::tir::schedule
