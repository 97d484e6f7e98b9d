// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure TransformBlockLayoutOp::apply(transform::TransformRewriter &rewriter,
                                                          transform::TransformResults &results,
                                                          transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  SmallVector<ForOp> loops;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<SmallVector<ForOp>> created = transformBlockLayout(rewriter, block, getMap(), refusal);
    if (succeeded(created))
      loops = *created;
    return created;
  });
  if (!diagnostic.succeeded())
    return diagnostic;
  return setLoops(*this, results, getLoops(), loops, /*optional=*/true);
}

} // namespace lamella::tir::schedule
