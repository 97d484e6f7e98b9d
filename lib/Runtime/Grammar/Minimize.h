// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_GRAMMAR_MINIMIZE_H
#define LAMELLA_LIB_RUNTIME_GRAMMAR_MINIMIZE_H

#include "lamella/Runtime/Grammar/Dfa.h"

namespace lamella::grammar {

/// Classes of states that accept the same words. Time O(m log n) for m transitions over the ranges that the edges'
/// bounds cut the alphabet into (Valmari and Lehtinen, "Efficient minimization of DFAs with partial transition
/// functions", 2008). Above four million such transitions every state keeps its own class: correct, only larger.
std::vector<int32_t> refinedClasses(const std::vector<std::vector<Dfa::Edge>> &rows,
                                    const std::vector<uint8_t> &accept);

} // namespace lamella::grammar

#endif // LAMELLA_LIB_RUNTIME_GRAMMAR_MINIMIZE_H
