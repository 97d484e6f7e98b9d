// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure RollingBufferOp::apply(transform::TransformRewriter &rewriter,
                                                   transform::TransformResults &results,
                                                   transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  return runForBlock(*this, rewriter, results, state,
                     [&](Refusal &refusal) { return rollBuffer(rewriter, block, getIndex(), refusal); });
}

} // namespace lamella::tir::schedule
