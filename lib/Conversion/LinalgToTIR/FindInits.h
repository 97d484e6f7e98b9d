// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which fills initialise a reduction.
#ifndef LAMELLA_LIB_CONVERSION_LINALGTOTIR_FINDINITS_H
#define LAMELLA_LIB_CONVERSION_LINALGTOTIR_FINDINITS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace lamella {

/// A fill for each output operand of a reduction that it initialises.
using InitFills = llvm::DenseMap<mlir::OpOperand *, mlir::linalg::FillOp>;

/// Finds each `linalg.fill` of a buffer whose next use is a reduction that accumulates into every element of that
/// buffer, at least once: constant reduction extents above 0. (Where an extent may be 0 the fill must stay: a block's
/// init runs in the first step of a reduction, and there would be none.)
InitFills findInitFills(mlir::func::FuncOp kernel);

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_LINALGTOTIR_FINDINITS_H
