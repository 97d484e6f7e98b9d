// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure UnannotateOp::apply(transform::TransformRewriter &rewriter,
                                                transform::TransformResults &results,
                                                transform::TransformState &state) {
  Operation *target = nullptr;
  DiagnosedSilenceableFailure diagnostic = getOnlyOp(*this, state, getTarget(), target);
  if (!diagnostic.succeeded())
    return diagnostic;
  return runPrimitive(*this, rewriter, state,
                      [&](Refusal &refusal) { return unannotateOp(rewriter, target, getKey(), refusal); });
}

} // namespace lamella::tir::schedule
