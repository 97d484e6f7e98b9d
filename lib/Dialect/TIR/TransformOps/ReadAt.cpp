// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure ReadAtOp::apply(transform::TransformRewriter &rewriter,
                                            transform::TransformResults &results, transform::TransformState &state) {
  ForOp loop;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getLoop(), loop);
  if (!diagnostic.succeeded())
    return diagnostic;
  return runCache(*this, rewriter, results, state, getBlock(), getScope(),
                  [&](BlockOp block, std::optional<Scope> scope, Refusal &refusal) {
                    return readAt(rewriter, block, getIndex(), loop, scope, refusal);
                  });
}

} // namespace lamella::tir::schedule
