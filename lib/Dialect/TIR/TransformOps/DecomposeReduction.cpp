// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure DecomposeReductionOp::apply(transform::TransformRewriter &rewriter,
                                                        transform::TransformResults &results,
                                                        transform::TransformState &state) {
  return runForBlockAtLoop(
      *this, rewriter, results, state, getBlock(), getLoop(),
      [&](BlockOp block, ForOp loop, Refusal &refusal) { return decomposeReduction(rewriter, block, loop, refusal); });
}

} // namespace lamella::tir::schedule
