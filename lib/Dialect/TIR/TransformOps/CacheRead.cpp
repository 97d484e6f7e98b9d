// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure CacheReadOp::apply(transform::TransformRewriter &rewriter,
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
  BlockOp created;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<BlockOp> result = cacheRead(rewriter, block, getIndex(), scope, refusal);
    if (succeeded(result))
      created = *result;
    return result;
  });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getCopy()), {created.getOperation()});
  return diagnostic;
}

} // namespace lamella::tir::schedule
