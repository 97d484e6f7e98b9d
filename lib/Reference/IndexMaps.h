// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values of affine and semi-affine maps.
#ifndef LAMELLA_REFERENCE_INDEXMAPS_H
#define LAMELLA_REFERENCE_INDEXMAPS_H

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Operation.h"

namespace lamella::reference {

/// Each result of the map; `operands` are its dimensions, then its symbols. Division by a value that is not positive,
/// and overflow, are diagnostics at `op`.
mlir::FailureOr<llvm::SmallVector<int64_t, 4>> evaluateMap(mlir::Operation *op, mlir::AffineMap map,
                                                           llvm::ArrayRef<int64_t> operands);

} // namespace lamella::reference

#endif // LAMELLA_REFERENCE_INDEXMAPS_H
