// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which instances of blocks depend on each other, asked as a primitive needs it.
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_DEPENDENCE_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_DEPENDENCE_H

#include "lamella/Dialect/TIR/Analysis/Access.h"
#include "lamella/Dialect/TIR/Analysis/Verdict.h"

namespace lamella::tir {

/// Two different iterations of the loop touch no common element that one of them writes. Buffers private to the loop
/// aside.
Verdict proveIndependentIterations(ForOp loop, const Facts &facts);

/// `chain` is a perfect nest, outermost first; `order[k]` is the position in `chain` of the loop that becomes number
/// k. Dependent instances below keep their order, and each init stays before the other steps of its reduction.
Verdict proveReorder(llvm::ArrayRef<ForOp> chain, llvm::ArrayRef<unsigned> order, const Facts &facts);

/// Every instance of the block is run by one iteration of the loops around it at most, up to the enclosing block.
Verdict proveVisitedOnce(BlockOp block, const Facts &facts);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_DEPENDENCE_H
