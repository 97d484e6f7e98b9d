// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_RELAX_IR_RELAXOPS_TD
#define LAMELLA_DIALECT_RELAX_IR_RELAXOPS_TD

// Every op of the dialect, a file for each kind.
include "lamella/Dialect/Relax/IR/RelaxFunctionOps.td"
include "lamella/Dialect/Relax/IR/RelaxTensorOps.td"
include "lamella/Dialect/Relax/IR/RelaxModelOps.td"

#endif // LAMELLA_DIALECT_RELAX_IR_RELAXOPS_TD
