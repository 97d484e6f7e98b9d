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
  return runForBlock(*this, rewriter, results, state,
                     [&](Refusal &refusal) { return blockize(rewriter, loop, refusal); });
}

} // namespace lamella::tir::schedule
