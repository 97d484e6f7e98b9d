// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure StorageAlignOp::apply(transform::TransformRewriter &rewriter,
                                                  transform::TransformResults &results,
                                                  transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  Alignment alignment{int64_t(getDim()), int64_t(getFactor()), int64_t(getOffset())};
  return runPrimitive(*this, rewriter, state,
                      [&](Refusal &refusal) { return alignStorage(rewriter, block, getIndex(), alignment, refusal); });
}

} // namespace lamella::tir::schedule
