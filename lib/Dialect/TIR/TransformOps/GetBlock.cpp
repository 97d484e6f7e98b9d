// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure GetBlockOp::apply(transform::TransformRewriter &rewriter,
                                              transform::TransformResults &results, transform::TransformState &state) {
  Operation *target = nullptr;
  DiagnosedSilenceableFailure diagnostic = getOnlyOp(*this, state, getTarget(), target);
  if (!diagnostic.succeeded())
    return diagnostic;
  BlockOp block = findBlock(target, getBlockName());
  if (!block) {
    diagnostic = emitSilenceableFailure(getLoc())
                 << "'" << getOperationName() << "' refused: expected a block named \"" << getBlockName() << "\"";
    diagnostic.attachNote(target->getLoc()) << "searched here";
    return diagnostic;
  }
  results.set(cast<OpResult>(getBlock()), {block.getOperation()});
  return DiagnosedSilenceableFailure::success();
}

} // namespace lamella::tir::schedule
