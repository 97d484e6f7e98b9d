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

/// Those that the op names, or one for each description that is there.
static DiagnosedSilenceableFailure getCandidates(TensorizeOp op, Operation *target,
                                                 SmallVectorImpl<IntrinsicOp> &candidates) {
  auto refuse = [&] { return emitSilenceableFailure(op.getLoc()) << "'" << op.getOperationName() << "' refused: "; };
  if (std::optional<ArrayAttr> names = op.getIntrinsics()) {
    for (auto name : names->getAsRange<FlatSymbolRefAttr>()) {
      candidates.push_back(SymbolTable::lookupNearestSymbolFrom<IntrinsicOp>(target, name));
      if (!candidates.back())
        return refuse() << "expected an intrinsic named " << name;
    }
    return DiagnosedSilenceableFailure::success();
  }
  llvm::SmallDenseSet<Attribute> descriptions;
  for (auto intrinsic : target->getParentOfType<ModuleOp>().getOps<IntrinsicOp>())
    if (descriptions.insert(intrinsic.getDescAttr()).second)
      candidates.push_back(intrinsic);
  if (candidates.empty())
    return refuse() << "expected an intrinsic in the module";
  return DiagnosedSilenceableFailure::success();
}

DiagnosedSilenceableFailure TensorizeOp::apply(transform::TransformRewriter &rewriter,
                                               transform::TransformResults &results, transform::TransformState &state) {
  Operation *target = nullptr;
  DiagnosedSilenceableFailure diagnostic = getOnlyOp(*this, state, getTarget(), target);
  if (!diagnostic.succeeded())
    return diagnostic;
  SmallVector<IntrinsicOp> candidates;
  diagnostic = getCandidates(*this, target, candidates);
  if (!diagnostic.succeeded())
    return diagnostic;
  return runForBlock(*this, rewriter, results, state, [&](Refusal &refusal) -> FailureOr<BlockOp> {
    std::string reasons = "expected what one of " + std::to_string(candidates.size()) + " intrinsics describes";
    for (IntrinsicOp intrinsic : candidates) {
      refusal = Refusal();
      FailureOr<BlockOp> block = tensorize(rewriter, target, chooseVersion(intrinsic), refusal);
      if (succeeded(block))
        return block;
      reasons += "; @" + intrinsic.getSymName().str() + ": " + refusal.condition;
    }
    if (candidates.size() > 1)
      return refusal.set(target, reasons);
    return failure();
  });
}

LogicalResult TensorizeOp::verify() {
  bool isEmpty = getIntrinsics() && getIntrinsics()->empty();
  return isEmpty ? emitOpError("expected at least one intrinsic") : success();
}

} // namespace lamella::tir::schedule
