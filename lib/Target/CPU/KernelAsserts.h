// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conditions that a kernel checks on its data.
#ifndef LAMELLA_LIB_TARGET_CPU_KERNELASSERTS_H
#define LAMELLA_LIB_TARGET_CPU_KERNELASSERTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace lamella::cpu {

/// Replaces each `cf.assert` of a kernel's body by a return. If there is any, the kernel then returns an i32: 0, or one
/// more than the position of the failed condition in the list of texts that is given back. Fails on an assert inside a
/// region.
mlir::FailureOr<llvm::SmallVector<std::string>> returnFailedAsserts(mlir::func::FuncOp kernel);

} // namespace lamella::cpu

#endif // LAMELLA_LIB_TARGET_CPU_KERNELASSERTS_H
