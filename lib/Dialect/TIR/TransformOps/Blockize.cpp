// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure BlockizeOp::apply(transform::TransformRewriter &rewriter,
                                              transform::TransformResults &results, transform::TransformState &state) {
  ForOp loop;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getLoop(), loop);
  if (!diagnostic.succeeded())
    return diagnostic;
  BlockOp created;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<BlockOp> result = blockize(rewriter, loop, refusal);
    if (succeeded(result))
      created = *result;
    return result;
  });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getOuter()), {created.getOperation()});
  return diagnostic;
}

} // namespace lamella::tir::schedule
