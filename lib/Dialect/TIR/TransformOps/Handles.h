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

/// Fails for good where the run does not allow unsafe primitives.
DiagnosedSilenceableFailure checkUnsafe(mlir::Operation *op);

/// The only block and the only loop of two handles.
DiagnosedSilenceableFailure getBlockAndLoop(mlir::Operation *op, mlir::transform::TransformState &state,
                                            mlir::Value blockHandle, mlir::Value loopHandle, BlockOp &block,
                                            ForOp &loop);

/// Runs a primitive that makes a block, and gives it to the result.
DiagnosedSilenceableFailure runForBlock(mlir::Operation *op, mlir::transform::TransformRewriter &rewriter,
                                        mlir::transform::TransformResults &results,
                                        mlir::transform::TransformState &state,
                                        llvm::function_ref<mlir::FailureOr<BlockOp>(Refusal &)> primitive);

/// `cache_read` and `cache_write`: a copy in the named scope, with a block that becomes the result.
using CachePrimitive = llvm::function_ref<mlir::FailureOr<BlockOp>(BlockOp, std::optional<Scope>, Refusal &)>;
DiagnosedSilenceableFailure runCache(mlir::Operation *op, mlir::transform::TransformRewriter &rewriter,
                                     mlir::transform::TransformResults &results, mlir::transform::TransformState &state,
                                     mlir::Value block, llvm::StringRef scope, CachePrimitive primitive);

/// The same for a block and a loop around it.
using BlockAtLoopPrimitive = llvm::function_ref<mlir::FailureOr<BlockOp>(BlockOp, ForOp, Refusal &)>;
DiagnosedSilenceableFailure runForBlockAtLoop(mlir::Operation *op, mlir::transform::TransformRewriter &rewriter,
                                              mlir::transform::TransformResults &results,
                                              mlir::transform::TransformState &state, mlir::Value blockHandle,
                                              mlir::Value loopHandle, BlockAtLoopPrimitive primitive);

/// `compute_at` and `reverse_compute_at`: a block moves to a loop, new loops become the results.
using MovePrimitive = llvm::function_ref<mlir::FailureOr<llvm::SmallVector<ForOp>>(BlockOp, ForOp, Refusal &)>;
DiagnosedSilenceableFailure runMove(mlir::Operation *op, mlir::transform::TransformRewriter &rewriter,
                                    mlir::transform::TransformResults &results, mlir::transform::TransformState &state,
                                    mlir::Value block, mlir::Value loop, MovePrimitive primitive);

/// Gives each result one of the loops; none may be asked for where `optional`.
DiagnosedSilenceableFailure setLoops(mlir::Operation *op, mlir::transform::TransformResults &results,
                                     mlir::ResultRange handles, llvm::ArrayRef<ForOp> loops, bool optional);

} // namespace lamella::tir::schedule

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMOPS_HANDLES_H
