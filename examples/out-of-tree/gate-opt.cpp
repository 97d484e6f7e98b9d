// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lamella-opt with one dialect and one pass more.
#include "Gate.h"

#include "lamella/Pipelines/Pipelines.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  lamella::registerDialects(registry);
  registry.insert<gate::GateDialect>();
  lamella::registerPasses();
  gate::registerLegalization();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "gate-opt\n", registry));
}
