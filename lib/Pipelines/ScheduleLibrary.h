// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Schedule files, parsed: scripts, and the intrinsics that they may name.
#ifndef LAMELLA_LIB_PIPELINES_SCHEDULELIBRARY_H
#define LAMELLA_LIB_PIPELINES_SCHEDULELIBRARY_H

#include "mlir/Dialect/Transform/Interfaces/TransformInterfaces.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace lamella {

/// One file.
struct Schedule {
  mlir::OwningOpRef<mlir::ModuleOp> script;
  mlir::transform::TransformOpInterface entry;
  /// What stands in a kernel's module while the script runs: the file's own functions and intrinsics, and those of the
  /// library whose names are free then.
  llvm::SmallVector<mlir::Operation *> support;
};

struct ScheduleLibrary {
  /// What `apply-schedules` is told: builtin, none, or a path; and the features of the machine, empty for this one.
  /// Errors are reported.
  static mlir::FailureOr<ScheduleLibrary> load(mlir::MLIRContext *context, llvm::StringRef source,
                                               llvm::StringRef features);

  bool isBuiltIn = false;
  llvm::SmallVector<Schedule> schedules;
  llvm::SmallVector<mlir::OwningOpRef<mlir::ModuleOp>> intrinsics;
};

} // namespace lamella

#endif // LAMELLA_LIB_PIPELINES_SCHEDULELIBRARY_H
