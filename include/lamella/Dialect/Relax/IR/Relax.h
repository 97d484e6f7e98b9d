// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The relax dialect: attributes, types and ops.
#ifndef LAMELLA_DIALECT_RELAX_IR_RELAX_H
#define LAMELLA_DIALECT_RELAX_IR_RELAX_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TensorEncoding.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace lamella::relax {
class AtomAttr;
class SizeAttr;

/// Fails, with one error, if the op's result types cannot be inferred or are not a weakening of the inferred ones.
llvm::LogicalResult verifyInferredTypes(mlir::Operation *op);

/// The trait of ops whose result types are checked so.
template <typename OpT>
class ChecksInferredTypes : public mlir::OpTrait::TraitBase<OpT, ChecksInferredTypes> {
public:
  static llvm::LogicalResult verifyTrait(mlir::Operation *op) { return verifyInferredTypes(op); }
};
} // namespace lamella::relax

#include "lamella/Dialect/Relax/IR/RelaxDialect.h.inc"
#include "lamella/Dialect/Relax/IR/RelaxEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "lamella/Dialect/Relax/IR/RelaxAttributes.h.inc"
#define GET_TYPEDEF_CLASSES
#include "lamella/Dialect/Relax/IR/RelaxTypes.h.inc"
#define GET_OP_CLASSES
#include "lamella/Dialect/Relax/IR/RelaxOps.h.inc"

#endif // LAMELLA_DIALECT_RELAX_IR_RELAX_H
