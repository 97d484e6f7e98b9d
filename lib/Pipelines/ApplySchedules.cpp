// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// apply-schedules, for each kernel:
//
//   1. copy it into a module of its own, beside the intrinsics that a script may name
//   2. run the script of one file after the other there, until one changes the copy
//   3. put the copy in the kernel's place; with it the versions that it chooses from and the intrinsics that it uses
#include "ScheduleLibrary.h"
#include "ScheduleTrial.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "lamella/Pipelines/Passes.h"
#include "llvm/ADT/StringSet.h"

namespace lamella {
#define GEN_PASS_DEF_APPLYSCHEDULESPASS
#include "lamella/Pipelines/Passes.h.inc"

using namespace mlir;

/// A person has written how the loops run.
static bool isScheduled(func::FuncOp kernel) {
  return kernel
      .walk([](tir::ForOp loop) {
        return loop.getKind() == tir::ForKind::serial ? WalkResult::advance() : WalkResult::interrupt();
      })
      .wasInterrupted();
}

/// Functions with blocks that only host code calls and that no one has scheduled.
static SmallVector<func::FuncOp> getKernels(ModuleOp module) {
  llvm::StringSet<> parts;
  module.walk([&](Operation *op) {
    if (auto call = dyn_cast<func::CallOp>(op)) {
      parts.insert(call.getCallee());
    } else if (auto intrinsic = dyn_cast<tir::IntrinsicOp>(op)) {
      parts.insert(intrinsic.getDesc());
      parts.insert(intrinsic.getImpl());
    } else if (auto guarded = dyn_cast<tir::GuardedOp>(op)) {
      for (auto name : guarded.getCallees().getAsRange<FlatSymbolRefAttr>())
        parts.insert(name.getValue());
    }
  });
  SmallVector<func::FuncOp> kernels;
  for (auto function : module.getOps<func::FuncOp>()) {
    bool hasBlock = function.walk([](tir::BlockOp) { return WalkResult::interrupt(); }).wasInterrupted();
    if (hasBlock && !parts.contains(function.getName()) && !isScheduled(function))
      kernels.push_back(function);
  }
  return kernels;
}

namespace {
/// What a script's run reported: where and what, and its notes.
struct Complaint {
  void keep(Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() != DiagnosticSeverity::Error || !text.empty())
      return;
    setText(diagnostic.getLocation(), diagnostic.str());
    // transform.foreach_match puts what its action's ops reported into notes at the action; the first failed first.
    bool isAction = false;
    for (Diagnostic &note : diagnostic.getNotes()) {
      std::string words = note.str();
      StringRef action = words;
      if (!action.consume_front("failed action: "))
        notes.emplace_back(note.getLocation(), words);
      else if (!std::exchange(isAction, true))
        setText(note.getLocation(), action);
    }
    if (isAction)
      notes.clear();
  }

  void setText(Location where, StringRef what) {
    text.clear();
    llvm::raw_string_ostream stream(text);
    if (auto loc = dyn_cast<FileLineColLoc>(where))
      stream << loc.getFilename().getValue() << ":" << loc.getLine() << ": ";
    stream << what;
  }

  void attachTo(InFlightDiagnostic diagnostic) {
    diagnostic << "the kernel is not scheduled: " << text;
    for (auto &[loc, note] : notes)
      diagnostic.attachNote(loc) << note;
  }

  std::string text;
  SmallVector<std::pair<Location, std::string>> notes;
};

LogicalResult run(ScheduleTrial &trial, MLIRContext *context, Complaint &complaint) {
  ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) { complaint.keep(diagnostic); });
  return trial.run();
}

struct ApplySchedulesPass : impl::ApplySchedulesPassBase<ApplySchedulesPass> {
  using ApplySchedulesPassBase::ApplySchedulesPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    FailureOr<ScheduleLibrary> loaded = ScheduleLibrary::load(context, schedules, features);
    if (failed(loaded))
      return failure();
    library = std::make_shared<ScheduleLibrary>(std::move(*loaded));
    return success();
  }

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    ImportedNames imported;
    for (func::FuncOp kernel : getKernels(getOperation()))
      for (const Schedule &schedule : library->schedules) {
        FailureOr<bool> isDone = apply(schedule, kernel, symbols, imported);
        if (failed(isDone))
          return signalPassFailure();
        if (*isDone)
          break;
      }
  }

  /// Whether the schedule was for the kernel.
  FailureOr<bool> apply(const Schedule &schedule, func::FuncOp kernel, SymbolTable &symbols, ImportedNames &imported) {
    ScheduleTrial trial(schedule, kernel, symbols);
    Complaint complaint;
    if (failed(run(trial, &getContext(), complaint))) {
      complaint.attachTo(library->isBuiltIn ? emitWarning(kernel.getLoc()) : emitError(kernel.getLoc()));
      if (library->isBuiltIn)
        return false;
      return failure();
    }
    if (!trial.isChanged())
      return false;
    trial.commit(imported);
    return true;
  }

  std::shared_ptr<ScheduleLibrary> library;
};
} // namespace
} // namespace lamella
