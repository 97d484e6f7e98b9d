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
  return runForBlock(*this, rewriter, results, state,
                     [&](Refusal &refusal) { return tensorize(rewriter, target, intrinsic, refusal); });
}

} // namespace lamella::tir::schedule
