// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure TensorizeOp::apply(transform::TransformRewriter &rewriter,
                                               transform::TransformResults &results, transform::TransformState &state) {
  Operation *target = nullptr;
  DiagnosedSilenceableFailure diagnostic = getOnlyOp(*this, state, getTarget(), target);
  if (!diagnostic.succeeded())
    return diagnostic;
  auto intrinsic = SymbolTable::lookupNearestSymbolFrom<IntrinsicOp>(target, getIntrinsicAttr());
  if (!intrinsic)
    return emitSilenceableFailure(getLoc())
           << "'" << getOperationName() << "' refused: expected an intrinsic named " << getIntrinsicAttr();
  BlockOp created;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<BlockOp> result = tensorize(rewriter, target, intrinsic, refusal);
    if (succeeded(result))
      created = *result;
    return result;
  });
  if (diagnostic.succeeded())
    results.set(cast<OpResult>(getBlock()), {created.getOperation()});
  return diagnostic;
}

} // namespace lamella::tir::schedule
