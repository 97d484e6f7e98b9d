// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the transform ops share: one payload op from a handle, and a run of a primitive that turns a refusal into a
// silenceable failure and remembers which primitive emptied a handle.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMOPS_HANDLES_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMOPS_HANDLES_H

#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.h"
#include "lamella/Dialect/TIR/Transforms/Schedule.h"

namespace lamella::tir::schedule {

using mlir::DiagnosedSilenceableFailure;

/// The only payload op of a handle. An empty handle names the primitive that emptied it.
DiagnosedSilenceableFailure getOnlyOp(mlir::Operation *op, mlir::transform::TransformState &state, mlir::Value handle,
                                      mlir::Operation *&result);

/// The only payload op of a handle, which is a loop or a block as `OpTy` says.
template <typename OpTy>
DiagnosedSilenceableFailure getOnly(mlir::Operation *op, mlir::transform::TransformState &state, mlir::Value handle,
                                    OpTy &result) {
  mlir::Operation *payload = nullptr;
  DiagnosedSilenceableFailure diagnostic = getOnlyOp(op, state, handle, payload);
  if (!diagnostic.succeeded())
    return diagnostic;
  result = mlir::dyn_cast<OpTy>(payload);
  if (result)
    return DiagnosedSilenceableFailure::success();
  diagnostic = mlir::emitSilenceableFailure(op->getLoc()) << "'" << op->getName() << "' expected a handle to a "
                                                          << OpTy::getOperationName() << ", got " << payload->getName();
  diagnostic.attachNote(payload->getLoc()) << "the payload is here";
  return diagnostic;
}

/// Runs a primitive.
DiagnosedSilenceableFailure runPrimitive(mlir::Operation *op, mlir::transform::TransformRewriter &rewriter,
                                         mlir::transform::TransformState &state,
                                         llvm::function_ref<mlir::LogicalResult(Refusal &)> primitive);

/// Gives each result one of the loops; none may be asked for where `optional`.
DiagnosedSilenceableFailure setLoops(mlir::Operation *op, mlir::transform::TransformResults &results,
                                     mlir::ResultRange handles, llvm::ArrayRef<ForOp> loops, bool optional);

} // namespace lamella::tir::schedule

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMOPS_HANDLES_H
