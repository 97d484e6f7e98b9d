// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a block touches while some of the loops around it run.
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_BOX_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_BOX_H

#include "lamella/Dialect/TIR/Analysis/Access.h"
#include "lamella/Dialect/TIR/Analysis/Verdict.h"

namespace lamella::tir {

/// The region of a buffer that the instances of a block touch while `running` loops run and the others are fixed: for
/// each dimension the lower bound (in the loops that are fixed) and the size (in symbols and fixed loops).
struct Box {
  llvm::SmallVector<IndexExpr> lower;
  llvm::SmallVector<IndexExpr> size;
};
std::optional<Box> getBox(llvm::ArrayRef<Interval> region, BlockOp block, llvm::ArrayRef<ForOp> running,
                          const Facts &facts);

/// One dimension of a box: lower bound and end.
std::optional<Interval> getBounds(const Interval &interval, BlockOp block, llvm::ArrayRef<ForOp> running,
                                  const Facts &facts);

/// The least interval around two, where it is known which bound is the lower and which end the upper one.
std::optional<Interval> getHull(const Interval &a, const Interval &b, mlir::MLIRContext *context, const Facts &facts);

/// Each instance of the block writes every element of the declared region, as far as its stores say: none is under a
/// condition or at a place that is loaded from memory, and one of a single element is not declared as more.
bool writesWholeRegion(WriteOp write);

/// While the loops run, the block writes every element of its box: its elements have no gaps, or they are as many as
/// the box has and all different. Those of no point of the iterators' domains aside.
bool fillsBox(const Access &write, const Box &box, llvm::ArrayRef<ForOp> running, const Facts &facts);

/// Every element of a buffer that is read in an iteration of the loop is written before in the same iteration, so that
/// each iteration may have a buffer of its own. The writers run all of their boxes.
Verdict provePrivate(mlir::Value buffer, ForOp loop, const Facts &facts);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_BOX_H
