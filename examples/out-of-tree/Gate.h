// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef GATE_H
#define GATE_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "GateDialect.h.inc"
#define GET_OP_CLASSES
#include "GateOps.h.inc"

namespace gate {
/// Registers `--legalize-gate`: each operator of the dialect becomes a kernel and a call of it.
void registerLegalization();
} // namespace gate

#endif // GATE_H
