// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which instances of blocks depend on each other, asked as a primitive needs it. The answers take for granted that
// bindings stay in the iterators' domains and that declared regions hold the accesses: tir-verify proves both.
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

/// Two nests that follow each other, as chains of the same extents, outermost first: no instance below the first
/// touches what an instance of an earlier iteration of the second touches, where one of them writes. So they may be one
/// nest.
Verdict proveMerge(llvm::ArrayRef<ForOp> first, llvm::ArrayRef<ForOp> second, const Facts &facts);

/// Under these loops around the block, outermost first, every point of its domain is run by one iteration at most.
Verdict proveVisitedOnce(BlockOp block, llvm::ArrayRef<ForOp> loops, const Facts &facts);

/// With the loops in this order, the instance of a reduction whose reduce iterators are all 0 comes first among those
/// with the same spatial iterators. Holds for blocks without init.
Verdict proveInitFirst(BlockOp block, llvm::ArrayRef<ForOp> order, const Facts &facts);

/// Of two steps of a reduction with the same spatial iterators, the one that the loops run first comes first by the
/// keys too: expressions over the block's iterators, the first that differs decides. Loops outside the reduction, which
/// repeat all of it, aside.
Verdict proveStepsFollow(BlockOp block, llvm::ArrayRef<IndexExpr> keys, const Facts &facts);

/// Two accesses by points of the domain that differ in a spatial iterator share no element, or none that instances run.
Verdict proveApart(const Access &a, const Access &b, const Facts &facts);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_DEPENDENCE_H
