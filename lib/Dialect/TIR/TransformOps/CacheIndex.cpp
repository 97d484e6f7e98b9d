// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure CacheIndexOp::apply(transform::TransformRewriter &rewriter,
                                                transform::TransformResults &results,
                                                transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  std::optional<Scope> scope = symbolizeScope(getScope());
  if (!scope && getScope() != "global")
    return emitSilenceableFailure(getLoc())
           << "'" << getOperationName() << "' refused: expected scope global, local, shared or warp, got "
           << getScope();
  SmallVector<Operation *> indices;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<SmallVector<Operation *>> created = cacheIndex(rewriter, block, getLeast(), scope, refusal);
    if (succeeded(created))
      indices = *created;
    return created;
  });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getIndices()), indices);
  return diagnostic;
}

} // namespace lamella::tir::schedule
