// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure GuardOp::apply(transform::TransformRewriter &rewriter, transform::TransformResults &results,
                                           transform::TransformState &state) {
  Operation *kernel = nullptr;
  DiagnosedSilenceableFailure diagnostic = getOnlyOp(*this, state, getKernel(), kernel);
  if (!diagnostic.succeeded())
    return diagnostic;
  SmallVector<IntegerSet> sets =
      llvm::map_to_vector(getSets().getAsRange<IntegerSetAttr>(), [](IntegerSetAttr set) { return set.getValue(); });
  SmallVector<Operation *> versions;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<SmallVector<Operation *>> made = guardKernel(rewriter, kernel, sets, refusal);
    if (succeeded(made))
      versions = *made;
    return made;
  });
  if (diagnostic.succeeded())
    for (auto [handle, version] : llvm::zip_equal(getVersions(), versions))
      results.set(cast<OpResult>(handle), {version});
  return diagnostic;
}

LogicalResult GuardOp::verify() {
  if (getVersions().size() != getSets().size() + 1)
    return emitOpError("expected ") << getSets().size() + 1 << " results, one for each set and one for the rest, got "
                                    << getVersions().size();
  return success();
}

} // namespace lamella::tir::schedule
