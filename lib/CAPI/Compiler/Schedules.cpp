// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/CAPI/Compiler/Schedules.h"
#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.h"
#include "lamella/Dialect/TIR/Transforms/LoopNest.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/CAPI/Utils.h"
#include "mlir/Dialect/Transform/Interfaces/TransformInterfaces.h"
#include "mlir/Dialect/Transform/Transforms/TransformInterpreterUtils.h"
#include <mutex>

using namespace mlir;
using namespace lamella;

bool lamellaTIRApplySchedule(MlirOperation payload, MlirOperation script, MlirStringCallback callback, void *user) {
  // Where refusals go is a setting of the process.
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  std::string refusals;
  llvm::raw_string_ostream stream(refusals);
  tir::printRefusalsTo(&stream);
  auto module = unwrap(script)->getParentOfType<ModuleOp>();
  LogicalResult applied =
      transform::applyTransformNamedSequence(unwrap(payload), unwrap(script), module, transform::TransformOptions());
  tir::printRefusalsTo(nullptr);
  callback(wrap(StringRef(refusals)), user);
  return succeeded(applied);
}

void lamellaTIRPrintLoopNest(MlirOperation function, MlirStringCallback callback, void *user) {
  mlir::detail::CallbackOstream stream(callback, user);
  tir::printLoopNest(stream, unwrap(function));
}
