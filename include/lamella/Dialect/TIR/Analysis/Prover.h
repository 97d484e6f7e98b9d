// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is asked of one block: its bindings stay in the domains, its instances cover the domain once, its declared
// regions hold its accesses, its spatial instances write apart.
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_PROVER_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_PROVER_H

#include "lamella/Dialect/TIR/Analysis/Dependence.h"

namespace lamella::tir {

/// Every existing instance has each iterator in its domain.
Verdict proveBindingsInDomain(BlockOp block, const Facts &facts);

/// Every point of the domain is run by some instance (in each instance of the enclosing block).
Verdict proveCovered(BlockOp block, const Facts &facts);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_PROVER_H
