// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

#include "lamella/Dialect/TIR/Transforms/LoopNest.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/Support/raw_ostream.h"

#include <atomic>

using namespace mlir;

namespace {
/// For each handle that lost a payload op: the primitive that erased it.
class EmptiedHandles : public transform::TransformState::Extension {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(EmptiedHandles)
  explicit EmptiedHandles(transform::TransformState &state) : Extension(state) {}
  DenseMap<Value, Operation *> primitives;
};

/// Notes the handles of erased ops before the transform state forgets them.
struct EraseRecorder : RewriterBase::ForwardingListener {
  EraseRecorder(OpBuilder::Listener *next, Operation *primitive, transform::TransformState &state,
                EmptiedHandles &emptied)
      : ForwardingListener(next), primitive(primitive), state(state), emptied(emptied) {}

  void notifyOperationErased(Operation *op) override {
    SmallVector<Value> handles;
    if (succeeded(state.getHandlesForPayloadOp(op, handles, /*includeOutOfScope=*/true)))
      for (Value handle : handles)
        emptied.primitives[handle] = primitive;
    ForwardingListener::notifyOperationErased(op);
  }

  Operation *primitive;
  transform::TransformState &state;
  EmptiedHandles &emptied;
};
} // namespace

namespace lamella::tir {

static llvm::raw_ostream *refusalStream = nullptr;

void printRefusalsTo(llvm::raw_ostream *stream) { refusalStream = stream; }

static std::atomic<bool> unsafeAllowed = false;

void allowUnsafe(bool allowed) { unsafeAllowed = allowed; }

/// The nest of the function at fault, with marks.
static void printRefusal(llvm::raw_ostream &os, Operation *primitive, const Refusal &refusal) {
  Operation *function = refusal.at;
  while (function && !isa<FunctionOpInterface>(function))
    function = function->getParentOp();
  if (!function || function == refusal.at)
    return;
  os << "'" << primitive->getName() << "' refused in ";
  NestMark marks[] = {{refusal.at, refusal.condition}, {refusal.other, refusal.otherNote}};
  printLoopNest(os, function, ArrayRef(marks, refusal.other ? 2 : 1));
}

} // namespace lamella::tir

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure getOnlyOp(Operation *op, transform::TransformState &state, Value handle,
                                      Operation *&result) {
  auto payload = llvm::to_vector(state.getPayloadOps(handle));
  if (payload.size() == 1) {
    result = payload.front();
    return DiagnosedSilenceableFailure::success();
  }
  unsigned number = llvm::find(op->getOperands(), handle).getIndex();
  DiagnosedSilenceableFailure diagnostic = emitSilenceableFailure(op->getLoc())
                                           << "'" << op->getName() << "' expected handle " << number
                                           << " to hold one op, got " << payload.size();
  if (!payload.empty())
    return diagnostic;
  auto *emptied = state.getExtension<EmptiedHandles>();
  Operation *primitive = emptied ? emptied->primitives.lookup(handle) : nullptr;
  if (primitive)
    diagnostic.attachNote(primitive->getLoc()) << "'" << primitive->getName() << "' emptied the handle";
  else
    diagnostic.attachNote(handle.getLoc()) << "the handle was empty from the start";
  return diagnostic;
}

DiagnosedSilenceableFailure runPrimitive(Operation *op, transform::TransformRewriter &rewriter,
                                         transform::TransformState &state,
                                         llvm::function_ref<LogicalResult(Refusal &)> primitive) {
  auto *emptied = state.getExtension<EmptiedHandles>();
  if (!emptied)
    emptied = &state.addExtension<EmptiedHandles>();
  OpBuilder::Listener *listener = rewriter.getListener();
  EraseRecorder recorder(listener, op, state, *emptied);
  rewriter.setListener(&recorder);
  Refusal refusal;
  LogicalResult result = primitive(refusal);
  rewriter.setListener(listener);
  if (succeeded(result))
    return DiagnosedSilenceableFailure::success();
  if (refusalStream)
    printRefusal(*refusalStream, op, refusal);
  DiagnosedSilenceableFailure diagnostic = emitSilenceableFailure(op->getLoc())
                                           << "'" << op->getName() << "' refused: " << refusal.condition;
  if (refusal.at)
    diagnostic.attachNote(refusal.at->getLoc()) << "the condition fails here";
  if (refusal.other)
    diagnostic.attachNote(refusal.other->getLoc()) << refusal.otherNote;
  return diagnostic;
}

DiagnosedSilenceableFailure checkUnsafe(Operation *op) {
  if (unsafeAllowed)
    return DiagnosedSilenceableFailure::success();
  DiagnosedDefiniteFailure diagnostic = emitDefiniteFailure(op->getLoc());
  diagnostic
      << "'" << op->getName()
      << "' refused: expected the switch --allow-unsafe, as no proof says that the kernel computes the same afterwards";
  if (auto loc = dyn_cast<FileLineColLoc>(op->getLoc()))
    diagnostic << ": the schedule " << loc.getFilename().getValue() << " is unsafe";
  return diagnostic;
}

DiagnosedSilenceableFailure setLoops(Operation *op, transform::TransformResults &results, ResultRange handles,
                                     ArrayRef<ForOp> loops, bool optional) {
  if (optional && handles.empty())
    return DiagnosedSilenceableFailure::success();
  if (handles.size() != loops.size() && optional) // the loops are there already: no way back
    return emitDefiniteFailure(op->getLoc()) << "'" << op->getName() << "' expected no result or " << loops.size()
                                             << ", one for each new loop, got " << handles.size();
  if (handles.size() != loops.size())
    return emitSilenceableFailure(op->getLoc()) << "'" << op->getName() << "' expected " << loops.size()
                                                << " results, one for each loop, got " << handles.size();
  for (auto [handle, loop] : llvm::zip_equal(handles, loops))
    results.set(cast<OpResult>(handle), {ForOp(loop).getOperation()});
  return DiagnosedSilenceableFailure::success();
}

DiagnosedSilenceableFailure runForBlock(Operation *op, transform::TransformRewriter &rewriter,
                                        transform::TransformResults &results, transform::TransformState &state,
                                        llvm::function_ref<FailureOr<BlockOp>(Refusal &)> primitive) {
  BlockOp created;
  DiagnosedSilenceableFailure diagnostic = runPrimitive(op, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<BlockOp> result = primitive(refusal);
    if (succeeded(result))
      created = *result;
    return result;
  });
  if (diagnostic.succeeded())
    results.set(op->getOpResult(0), {created.getOperation()});
  return diagnostic;
}

DiagnosedSilenceableFailure runCache(Operation *op, transform::TransformRewriter &rewriter,
                                     transform::TransformResults &results, transform::TransformState &state,
                                     Value handle, StringRef scopeName, CachePrimitive primitive) {
  BlockOp block;
  DiagnosedSilenceableFailure diagnostic = getOnly(op, state, handle, block);
  if (!diagnostic.succeeded())
    return diagnostic;
  std::optional<Scope> scope = symbolizeScope(scopeName);
  if (!scope && scopeName != "global")
    return emitSilenceableFailure(op->getLoc())
           << "'" << op->getName() << "' refused: expected scope global, local, shared or warp, got " << scopeName;
  return runForBlock(op, rewriter, results, state, [&](Refusal &refusal) { return primitive(block, scope, refusal); });
}

DiagnosedSilenceableFailure getBlockAndLoop(Operation *op, transform::TransformState &state, Value blockHandle,
                                            Value loopHandle, BlockOp &block, ForOp &loop) {
  DiagnosedSilenceableFailure diagnostic = getOnly(op, state, blockHandle, block);
  return diagnostic.succeeded() ? getOnly(op, state, loopHandle, loop) : std::move(diagnostic);
}

DiagnosedSilenceableFailure runForBlockAtLoop(Operation *op, transform::TransformRewriter &rewriter,
                                              transform::TransformResults &results, transform::TransformState &state,
                                              Value blockHandle, Value loopHandle, BlockAtLoopPrimitive primitive) {
  BlockOp block;
  ForOp loop;
  DiagnosedSilenceableFailure diagnostic = getBlockAndLoop(op, state, blockHandle, loopHandle, block, loop);
  if (!diagnostic.succeeded())
    return diagnostic;
  return runForBlock(op, rewriter, results, state, [&](Refusal &refusal) { return primitive(block, loop, refusal); });
}

DiagnosedSilenceableFailure runMove(Operation *op, transform::TransformRewriter &rewriter,
                                    transform::TransformResults &results, transform::TransformState &state,
                                    Value blockHandle, Value loopHandle, MovePrimitive primitive) {
  BlockOp block;
  ForOp loop;
  DiagnosedSilenceableFailure diagnostic = getBlockAndLoop(op, state, blockHandle, loopHandle, block, loop);
  if (!diagnostic.succeeded())
    return diagnostic;
  SmallVector<ForOp> loops;
  diagnostic = runPrimitive(op, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<SmallVector<ForOp>> created = primitive(block, loop, refusal);
    if (succeeded(created))
      loops = *created;
    return created;
  });
  if (!diagnostic.succeeded())
    return diagnostic;
  return setLoops(op, results, op->getResults(), loops, /*optional=*/true);
}

} // namespace lamella::tir::schedule
