// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure AddUnitLoopOp::apply(transform::TransformRewriter &rewriter,
                                                 transform::TransformResults &results,
                                                 transform::TransformState &state) {
  Operation *target = nullptr;
  DiagnosedSilenceableFailure diagnostic = getOnlyOp(*this, state, getTarget(), target);
  if (!diagnostic.succeeded())
    return diagnostic;
  ForOp loop;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<ForOp> created = addUnitLoop(rewriter, target, refusal);
    if (succeeded(created))
      loop = *created;
    return created;
  });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getLoop()), {loop.getOperation()});
  return diagnostic;
}

} // namespace lamella::tir::schedule
