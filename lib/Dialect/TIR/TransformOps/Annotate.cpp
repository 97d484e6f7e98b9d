// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure AnnotateOp::apply(transform::TransformRewriter &rewriter,
                                              transform::TransformResults &results, transform::TransformState &state) {
  Operation *target = nullptr;
  DiagnosedSilenceableFailure diagnostic = getOnlyOp(*this, state, getTarget(), target);
  if (!diagnostic.succeeded())
    return diagnostic;
  Attribute value = getValueAttr();
  if (getParam()) {
    ArrayRef<Attribute> params = state.getParams(getParam());
    if (params.size() != 1)
      return emitSilenceableFailure(getLoc())
             << "'" << getOperationName() << "' expected one value for the parameter, got " << params.size();
    value = params[0];
  }
  return runPrimitive(*this, rewriter, state,
                      [&](Refusal &refusal) { return annotateOp(rewriter, target, getKey(), value, refusal); });
}

LogicalResult AnnotateOp::verify() {
  if (static_cast<bool>(getParam()) == static_cast<bool>(getValueAttr()))
    return emitOpError("expected either an attribute or a parameter");
  return success();
}

} // namespace lamella::tir::schedule
