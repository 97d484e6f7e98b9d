// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

static size_t countFeatures(IntrinsicOp intrinsic) {
  std::optional<ArrayAttr> features = intrinsic.getRequiredFeatures();
  return features ? features->size() : 0;
}

/// Of the intrinsics with the same description, the one that requires most; equal ones in the order of the text.
static IntrinsicOp chooseVersion(IntrinsicOp named) {
  IntrinsicOp best = named;
  for (auto other : named->getBlock()->getOps<IntrinsicOp>())
    if (other.getDescAttr() == named.getDescAttr() && countFeatures(other) > countFeatures(best))
      best = other;
  return best;
}

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
                     [&](Refusal &refusal) { return tensorize(rewriter, target, chooseVersion(intrinsic), refusal); });
}

} // namespace lamella::tir::schedule
