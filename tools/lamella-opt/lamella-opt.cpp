// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lamella-opt: reads IR of any level, runs passes and schedules, prints IR.
#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Dialect/Relax/Transforms/Passes.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
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
  relax::registerRelaxPasses();
  registry.insert<relax::RelaxDialect, tir::TIRDialect>();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "lamella-opt\n", registry));
}
} // namespace lamella
