// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure SetDtypeOp::apply(transform::TransformRewriter &rewriter,
                                              transform::TransformResults &results, transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = checkUnsafe(*this);
  if (diagnostic.succeeded())
    diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  return runPrimitive(*this, rewriter, state,
                      [&](Refusal &refusal) { return setDtype(rewriter, block, getIndex(), getType(), refusal); });
}

} // namespace lamella::tir::schedule
