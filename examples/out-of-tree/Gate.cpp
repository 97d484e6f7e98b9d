// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Gate.h"

#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpImplementation.h"

#include "GateDialect.cpp.inc"
#define GET_OP_CLASSES
#include "GateOps.cpp.inc"

void gate::GateDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "GateOps.cpp.inc"
      >();
}
