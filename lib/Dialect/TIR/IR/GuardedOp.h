// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The text of tir.guarded's list of cases.
#ifndef LAMELLA_LIB_DIALECT_TIR_IR_GUARDEDOP_H
#define LAMELLA_LIB_DIALECT_TIR_IR_GUARDEDOP_H

#include "lamella/Dialect/TIR/IR/TIR.h"

namespace lamella::tir {

mlir::ParseResult parseGuardedCases(mlir::OpAsmParser &parser, mlir::ArrayAttr &sets, mlir::ArrayAttr &callees);
void printGuardedCases(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::ArrayAttr sets, mlir::ArrayAttr callees);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_IR_GUARDEDOP_H
