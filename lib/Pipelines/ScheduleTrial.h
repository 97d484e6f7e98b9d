// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One script on one kernel, beside the module: what goes wrong leaves no trace.
#ifndef LAMELLA_LIB_PIPELINES_SCHEDULETRIAL_H
#define LAMELLA_LIB_PIPELINES_SCHEDULETRIAL_H

#include "ScheduleLibrary.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"

namespace lamella {

/// The names that the library's functions and intrinsics got in a module.
using ImportedNames = llvm::DenseMap<mlir::Operation *, mlir::StringAttr>;

class ScheduleTrial {
public:
  /// Copies the kernel, what it refers to and what the schedule's script may name into a module of their own.
  ScheduleTrial(const Schedule &schedule, mlir::func::FuncOp kernel, mlir::SymbolTable &symbols);

  /// Runs the script. A refusal is reported.
  llvm::LogicalResult run();

  /// Whether the script was for this kernel.
  bool isChanged();

  /// Puts the scheduled kernel in the place of the original, with its versions and the intrinsics that it uses.
  void commit(ImportedNames &imported);

private:
  using Names = llvm::DenseMap<mlir::StringAttr, mlir::StringAttr>;

  void copyWithReferences();
  /// The functions that the script made and the supporting ops that the result uses.
  llvm::SetVector<mlir::Operation *> getNeeded();

  const Schedule &schedule;
  mlir::func::FuncOp original;
  mlir::SymbolTable &symbols;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp kernel;
  /// From names here to names in the module: of the kernel and of what it refers to.
  Names outside;
  /// Copies of supporting ops, and the ops that they are copies of.
  llvm::DenseMap<mlir::Operation *, mlir::Operation *> support;
};

} // namespace lamella

#endif // LAMELLA_LIB_PIPELINES_SCHEDULETRIAL_H
