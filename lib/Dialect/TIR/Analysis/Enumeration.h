// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DIALECT_TIR_ANALYSIS_ENUMERATION_H
#define LAMELLA_LIB_DIALECT_TIR_ANALYSIS_ENUMERATION_H

#include "lamella/Dialect/TIR/Analysis/MixedRadix.h"
#include "lamella/Dialect/TIR/Analysis/Verdict.h"

namespace lamella::tir {

/// Runs the loops around a block, for values of the symbols that the facts allow, and looks for a point of its domain
/// that is left out. Proved only where these values are all there are.
Verdict enumerateCover(BlockOp block, llvm::ArrayRef<RunningVariable> running, const Facts &facts);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_ANALYSIS_ENUMERATION_H
