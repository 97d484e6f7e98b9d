// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure RfactorOp::apply(transform::TransformRewriter &rewriter,
                                             transform::TransformResults &results, transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  ForOp loop;
  diagnostic = getOnly(*this, state, getLoop(), loop);
  if (!diagnostic.succeeded())
    return diagnostic;
  BlockOp partial;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<BlockOp> result = rfactor(rewriter, block, loop, refusal, [&](Operation *from, Operation *to) {
      (void)rewriter.notifyPayloadOperationReplaced(from, to);
    });
    if (succeeded(result))
      partial = *result;
    return result;
  });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getPartial()), {partial.getOperation()});
  return diagnostic;
}

} // namespace lamella::tir::schedule
