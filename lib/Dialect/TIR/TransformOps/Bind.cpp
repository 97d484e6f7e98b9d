// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure BindOp::apply(transform::TransformRewriter &rewriter, transform::TransformResults &results,
                                          transform::TransformState &state) {
  ForOp loop;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getLoop(), loop);
  if (!diagnostic.succeeded())
    return diagnostic;
  return runPrimitive(*this, rewriter, state,
                      [&](Refusal &refusal) { return bindLoop(rewriter, loop, getThread(), refusal); });
}

} // namespace lamella::tir::schedule
