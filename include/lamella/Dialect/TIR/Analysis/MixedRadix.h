// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The algebra of split and fuse: an index expression as a number in mixed radix whose digits are loop variables (or
// quotients and remainders of them). It needs no constants, so symbolic extents are no obstacle.
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_MIXEDRADIX_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_MIXEDRADIX_H

#include "lamella/Dialect/TIR/Analysis/IndexRange.h"

namespace lamella::tir {

/// A variable that runs from 0 to an extent.
struct RunningVariable {
  mlir::Value value;
  IndexExpr extent;
};

/// The variables whose values follow from the values of the expressions. A sufficient test.
llvm::SmallVector<mlir::Value> findDetermined(llvm::ArrayRef<IndexExpr> exprs,
                                              llvm::ArrayRef<RunningVariable> variables, mlir::MLIRContext *context,
                                              const Facts &facts);

/// The number of values 0, 1, ..., size - 1 that an expression takes, each once, as its variables run; nothing where
/// it does not (or that is not seen). `used` receives the variables that occur.
std::optional<IndexExpr> getDenseSize(const IndexExpr &expr, llvm::ArrayRef<RunningVariable> variables,
                                      mlir::MLIRContext *context, const Facts &facts,
                                      llvm::SmallVectorImpl<mlir::Value> &used);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_MIXEDRADIX_H
