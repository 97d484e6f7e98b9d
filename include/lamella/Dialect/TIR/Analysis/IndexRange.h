// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where an index expression runs while some of its variables do.
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_INDEXRANGE_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_INDEXRANGE_H

#include "lamella/Dialect/TIR/Analysis/Facts.h"

namespace lamella::tir {

/// All values lie in [lower, lower + span]. The bound is exact for sums of disjoint variables, else an enclosure.
struct IndexRange {
  IndexExpr lower;
  IndexExpr span;
};

/// Gives the extent of a variable that runs from 0, or nothing for one that is fixed.
using ExtentOf = llvm::function_ref<std::optional<IndexExpr>(mlir::Value)>;

/// The range of an expression while the variables with an extent run. Nothing where a running variable meets a product
/// or quotient that this arithmetic does not bound.
std::optional<IndexRange> getIndexRange(const IndexExpr &expr, mlir::MLIRContext *context, ExtentOf extentOf,
                                        const Facts &facts);

/// True when the expression is not negative for all values of its symbols that the facts allow: every term of its
/// normal form is, once lower bounds are subtracted. A quick sufficient test; variables count as not negative.
bool isEvidentlyNonNegative(const IndexExpr &expr, mlir::MLIRContext *context, const Facts &facts);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_INDEXRANGE_H
