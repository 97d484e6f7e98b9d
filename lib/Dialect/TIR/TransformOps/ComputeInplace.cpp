// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure ComputeInplaceOp::apply(transform::TransformRewriter &rewriter,
                                                    transform::TransformResults &results,
                                                    transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  return runPrimitive(*this, rewriter, state, [&](Refusal &refusal) {
    return computeInplace(rewriter, block, getReadIndex(), getWriteIndex(), refusal);
  });
}

} // namespace lamella::tir::schedule
