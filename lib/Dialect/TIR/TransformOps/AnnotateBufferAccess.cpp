// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure AnnotateBufferAccessOp::apply(transform::TransformRewriter &rewriter,
                                                          transform::TransformResults &results,
                                                          transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  return runPrimitive(*this, rewriter, state, [&](Refusal &refusal) {
    return annotateBufferAccess(rewriter, block, getAccess() == "write", getIndex(), getRegion(), refusal);
  });
}

LogicalResult AnnotateBufferAccessOp::verify() {
  if (getAccess() != "read" && getAccess() != "write")
    return emitOpError("expected read or write, got ") << getAccess();
  return success();
}

} // namespace lamella::tir::schedule
