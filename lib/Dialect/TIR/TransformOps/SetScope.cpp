// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure SetScopeOp::apply(transform::TransformRewriter &rewriter,
                                              transform::TransformResults &results, transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  std::optional<Scope> scope = symbolizeScope(getScope());
  if (!scope && getScope() != "global")
    return emitSilenceableFailure(getLoc())
           << "'" << getOperationName() << "' refused: expected scope global, local, shared or warp, got "
           << getScope();
  return runPrimitive(*this, rewriter, state,
                      [&](Refusal &refusal) { return setBufferScope(rewriter, block, getIndex(), scope, refusal); });
}

} // namespace lamella::tir::schedule
