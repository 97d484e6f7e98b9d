// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lamella-lsp-server: tells an editor about IR of any level: errors, definitions, uses, types, completions.
#include "lamella/Pipelines/Pipelines.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

namespace lamella {
int lspServerMain(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registerDialects(registry);
  return failed(mlir::MlirLspServerMain(argc, argv, registry));
}
} // namespace lamella
