// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure CacheInplaceOp::apply(transform::TransformRewriter &rewriter,
                                                  transform::TransformResults &results,
                                                  transform::TransformState &state) {
  ForOp loop;
  if (getLoop()) {
    DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getLoop(), loop);
    if (!diagnostic.succeeded())
      return diagnostic;
  }
  BlockOp out;
  DiagnosedSilenceableFailure diagnostic =
      runCache(*this, rewriter, results, state, getBlock(), getScope(),
               [&](BlockOp block, std::optional<Scope> scope, Refusal &refusal) -> FailureOr<BlockOp> {
                 FailureOr<InplaceCache> caches = cacheInplace(rewriter, block, getIndex(), loop, scope, refusal);
                 if (failed(caches))
                   return failure();
                 out = caches->out;
                 return caches->in;
               });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getOut()), {out.getOperation()});
  return diagnostic;
}

} // namespace lamella::tir::schedule
