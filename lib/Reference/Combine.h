// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The combiners of vector reductions.
#ifndef LAMELLA_REFERENCE_COMBINE_H
#define LAMELLA_REFERENCE_COMBINE_H

#include "Machine.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace lamella::reference {

/// `x` combined with `y`, both of that type.
mlir::FailureOr<Scalar> combine(Machine &machine, mlir::Operation *op, mlir::vector::CombiningKind kind,
                                mlir::Type type, Scalar x, Scalar y);

} // namespace lamella::reference

#endif // LAMELLA_REFERENCE_COMBINE_H
