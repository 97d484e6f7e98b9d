// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMPILER_H
#define LAMELLA_LIB_DRIVER_COMPILER_H

#include "lamella/Driver/Driver.h"
#include "lamella/Pipelines/Pipelines.h"
#include "lamella/Support/Status.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace lamella {

/// A context with every dialect of the pipeline, which keeps the first error as text.
class Compiler {
public:
  Compiler();

  mlir::MLIRContext &getContext() { return context; }
  /// The graph of a model file, or the module of a text.
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> read(const Source &source, const Progress &progress);
  /// The error that was reported, led by the file's name, and by that of the file it is in where that is another.
  Status takeError(const std::string &file);
  Status lower(mlir::ModuleOp module, Phase to, const std::string &file, const CompileOptions &options);

private:
  mlir::LogicalResult keep(mlir::Diagnostic &diagnostic);

  mlir::MLIRContext context;
  std::string error, errorFile;
  mlir::ScopedDiagnosticHandler handler;
};

/// The text of a module; with locations, its nodes' names stand in it.
std::string print(mlir::ModuleOp module, bool withLocations);

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMPILER_H
