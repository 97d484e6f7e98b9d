// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_SCHEDULEOPBASE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_SCHEDULEOPBASE_TD


include "mlir/Dialect/Transform/IR/TransformDialect.td"
include "mlir/Dialect/Transform/IR/TransformTypes.td"
include "mlir/Dialect/Transform/Interfaces/TransformInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/IR/OpBase.td"

// Operands are only read, results are new, the payload changes.
def TIR_KeepsHandles : NativeOpTrait<"KeepsHandlesTrait"> {
  let cppNamespace = "::lamella::tir";
}

// A schedule primitive. All handles have the type `!transform.any_op`, so a script needs no types.
class TIR_ScheduleOp<string mnemonic, list<Trait> traits = []>
    : Op<Transform_Dialect, "tir." # mnemonic,
         [TIR_KeepsHandles, MemoryEffectsOpInterface, DeclareOpInterfaceMethods<TransformOpInterface>] # traits> {
  // Upstream has ops of the same names in ::mlir::transform.
  let cppNamespace = "::lamella::tir::schedule";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_SCHEDULEOPBASE_TD
