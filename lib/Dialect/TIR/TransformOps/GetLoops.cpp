// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure GetLoopsOp::apply(transform::TransformRewriter &rewriter,
                                              transform::TransformResults &results, transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  if (getLoops().size() != 1)
    return setLoops(*this, results, getLoops(), loops, /*optional=*/false);
  results.set(cast<OpResult>(getLoops()[0]),
              llvm::map_to_vector(loops, [](ForOp loop) { return loop.getOperation(); }));
  return DiagnosedSilenceableFailure::success();
}

} // namespace lamella::tir::schedule
