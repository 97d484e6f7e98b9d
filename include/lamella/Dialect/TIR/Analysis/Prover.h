// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is asked of one block. Each answer is proved, refuted with a witness point, or unknown with the reason.
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_PROVER_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_PROVER_H

#include "lamella/Dialect/TIR/Analysis/Dependence.h"

namespace lamella::tir {

/// Every existing instance has each iterator in its domain.
Verdict proveBindingsInDomain(BlockOp block, const Facts &facts);

/// Every point of the domain is run by some instance (in each instance of the enclosing block).
Verdict proveCovered(BlockOp block, const Facts &facts);

/// The declared regions lie in their buffers.
Verdict proveInBounds(BlockOp block, const Facts &facts);

/// Every load and store of the body lies in a declared region of its buffer. An index that is loaded from memory asks
/// for a region of the whole dimension, or of the range that is assumed for the loaded values.
Verdict proveRegionsHoldAccesses(BlockOp block, const Facts &facts);

/// The regions of a nested block lie in those of the block around it.
Verdict proveRegionsContained(BlockOp block, const Facts &facts);

/// Points that differ in a spatial iterator write different elements, and read none that another one writes: all points
/// of the domain, or those that the bindings run.
Verdict proveWritesApart(BlockOp block, const Facts &facts);

/// The instances of a reduction come in a right order: the init first, no step twice between two inits; a block that
/// updates in place runs each point once.
Verdict proveReductionOrder(BlockOp block, const Facts &facts);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_PROVER_H
