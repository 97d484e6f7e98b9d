// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the result of a kernel on tensors depends on its operands, read off its linalg ops. What may be fused with what
// follows from the kinds alone, so a new operator needs no entry in any table.
//
// The kinds are those of TVM (Chen et al., OSDI 2018: injective, reduction, complex-out-fusable, opaque), in the finer
// order that Relax (Lai et al., ASPLOS 2025) derives from loop programs; "complex-out-fusable" is Matmul here.
#ifndef LAMELLA_DIALECT_RELAX_ANALYSIS_KERNELKIND_H
#define LAMELLA_DIALECT_RELAX_ANALYSIS_KERNELKIND_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace lamella::relax {

/// Each kind includes those before it, up to Injective. An element of the result depends on
enum class KernelKind {
  ElementWise, /// the element at the same place of each operand: add, exp
  Broadcast,   /// the same, but some operand lacks dimensions of the result: a bias
  Injective,   /// one element of each operand, at a place that a map says: permute, dequantize
  Reduction,   /// many elements of an operand: sum, rms_norm, softmax
  Matmul,      /// a sum of products, each operand's elements being used again and again; its result is read in place
  Opaque,      /// what cannot be said: gathers, checks, slices, kernels of loops
};

llvm::StringRef stringifyKernelKind(KernelKind kind);

/// The kind of one op; Opaque if its body does more than arithmetic.
KernelKind getOperatorKind(mlir::linalg::LinalgOp op);

/// The kind of a kernel. Several ops that are at most Injective have the greatest of their kinds. A sum of products
/// whose result the ops behind it read element by element stays a Matmul; what else holds a reduction is a Reduction.
KernelKind getKernelKind(mlir::func::FuncOp kernel);

/// How a kernel reads an argument, in order of what a consumer needs to know of it.
enum class ArgumentUse {
  SamePlace, /// an element of the result depends on the argument's element at the same place alone
  Once,      /// each element is read in one iteration
  Many,      /// elements are read again and again, or nothing is known
};

/// How the kernel, which is at most Injective, reads the argument.
ArgumentUse getArgumentUse(mlir::func::FuncOp kernel, mlir::BlockArgument argument);

/// True if the kernel calls functions (exp, cos), which cost more than reading a result that is in memory.
bool callsFunctions(mlir::func::FuncOp kernel);

} // namespace lamella::relax

#endif // LAMELLA_DIALECT_RELAX_ANALYSIS_KERNELKIND_H
