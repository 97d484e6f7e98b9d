// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What must hold of an operator's shapes before it becomes a call: every dimension has a name, and dimensions that must
// be equal have the same.
#ifndef LAMELLA_LIB_CONVERSION_RELAXTOLINALG_OPERANDSHAPES_H
#define LAMELLA_LIB_CONVERSION_RELAXTOLINALG_OPERANDSHAPES_H

#include "lamella/Dialect/Relax/IR/Relax.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace lamella {

/// Casts each operand with unknown dimensions to new names, which `createName` gives, and then each pair of dimensions
/// that the op needs equal, and that are not provably so, to one size: the cast checks it when the code runs. The op's
/// results get the types that follow; where their users know other names, they see a cast to these.
mlir::LogicalResult prepareOperandShapes(mlir::Operation *op, llvm::function_ref<relax::SizeAttr()> createName);

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_RELAXTOLINALG_OPERANDSHAPES_H
