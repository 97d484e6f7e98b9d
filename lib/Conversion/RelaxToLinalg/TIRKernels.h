// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Kernels that are instances of the tir functions in Kernels/.
#ifndef LAMELLA_LIB_CONVERSION_RELAXTOLINALG_TIRKERNELS_H
#define LAMELLA_LIB_CONVERSION_RELAXTOLINALG_TIRKERNELS_H

#include "lamella/Dialect/Relax/IR/Relax.h"

namespace lamella {

/// How an operator uses a kernel of Kernels/.
struct TIRKernelUse {
  /// The kernel's name.
  llvm::StringRef name;
  /// A value for each `index` argument but the capacities, which the host code adds at the end, one for each state.
  llvm::SmallVector<relax::SizeAttr> sizes;
  /// Sizes that stay arguments though they are constant, so that one kernel serves all values.
  llvm::SmallDenseSet<unsigned> kept;
  /// The element type of each buffer argument.
  llvm::SmallVector<mlir::Type> elementTypes;
  /// The values of the kernel's parameters: constants whose attribute `tir.parameter` gives the name.
  llvm::SmallVector<std::pair<llvm::StringRef, mlir::TypedAttr>> parameters;
  /// The greatest magnitude of a score of attention, which it nears as a tanh does; 0 for none.
  double softcap = 0;

  /// The sizes that a call passes.
  llvm::SmallVector<mlir::Attribute> getArguments() const;
  /// Text that is equal for uses that one instance can serve.
  std::string getKey() const;
};

/// The use that the operator makes of a kernel of Kernels/; nothing for other operators.
std::optional<TIRKernelUse> getTIRKernelUse(mlir::Operation *op);

/// The kernel with known sizes as constants and the element types put in. Null, with an error, if its text is faulty.
mlir::func::FuncOp instantiateKernel(const TIRKernelUse &use, mlir::Location loc);

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_RELAXTOLINALG_TIRKERNELS_H
