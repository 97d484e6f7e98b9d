// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lamella-opt: reads IR of any level, runs passes and schedules, prints IR.
#include "lamella/Pipelines/Pipelines.h"
#include "lamella/Reference/CommandLine.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

namespace lamella {
int optMain(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::registerAllPasses();
  registerDialects(registry);
  registerPasses();
  reference::registerCommandLine();
  auto [input, output] = mlir::registerAndParseCLIOptions(argc, argv, "lamella-opt\n", registry);
  if (reference::isInterpretAsked())
    return reference::interpretMain(input, registry);
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, input, output, registry));
}
} // namespace lamella
