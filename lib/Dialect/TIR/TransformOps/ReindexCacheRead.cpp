// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure ReindexCacheReadOp::apply(transform::TransformRewriter &rewriter,
                                                      transform::TransformResults &results,
                                                      transform::TransformState &state) {
  return runCache(*this, rewriter, results, state, getBlock(), getScope(),
                  [&](BlockOp block, std::optional<Scope> scope, Refusal &refusal) {
                    return reindexCacheRead(rewriter, block, getIndex(), getMap(), scope, refusal);
                  });
}

} // namespace lamella::tir::schedule
