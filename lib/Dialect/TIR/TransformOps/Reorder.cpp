// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure ReorderOp::apply(transform::TransformRewriter &rewriter,
                                             transform::TransformResults &results, transform::TransformState &state) {
  SmallVector<ForOp> loops;
  for (Value handle : getLoops()) {
    DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, handle, loops.emplace_back());
    if (!diagnostic.succeeded())
      return diagnostic;
  }
  return runPrimitive(*this, rewriter, state, [&](Refusal &refusal) { return reorderLoops(rewriter, loops, refusal); });
}

} // namespace lamella::tir::schedule
