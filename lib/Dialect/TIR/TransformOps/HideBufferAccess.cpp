// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure HideBufferAccessOp::apply(transform::TransformRewriter &rewriter,
                                                      transform::TransformResults &results,
                                                      transform::TransformState &state) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = checkUnsafe(*this);
  if (diagnostic.succeeded())
    diagnostic = getOnly(*this, state, getBlock(), block);
  if (!diagnostic.succeeded())
    return diagnostic;
  return runPrimitive(*this, rewriter, state, [&](Refusal &refusal) {
    return hideBufferAccess(rewriter, block, getAccess() == "write", getIndex(), refusal);
  });
}

LogicalResult HideBufferAccessOp::verify() {
  if (getAccess() != "read" && getAccess() != "write")
    return emitOpError("expected read or write, got ") << getAccess();
  return success();
}

} // namespace lamella::tir::schedule
