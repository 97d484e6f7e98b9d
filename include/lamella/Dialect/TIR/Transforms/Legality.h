// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tests ask of the legality conditions. Every condition of a schedule primitive has an id,
// `primitive.what-it-says`. Tests switch one off at a time and look whether anything notices (scripts/mutation-score);
// nothing else does.
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMS_LEGALITY_H
#define LAMELLA_DIALECT_TIR_TRANSFORMS_LEGALITY_H

#include "lamella/Dialect/TIR/Analysis/Verdict.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <vector>

namespace lamella::tir {

/// False for the condition that is switched off.
bool isEnforced(llvm::StringRef id);

/// Switches a condition off; all others are enforced. Schedules may be wrong from then on.
void disableCondition(llvm::StringRef id);

/// The questions that primitives asked: how many of each answer, and how long each took.
struct ProofTally {
  unsigned proved = 0, refuted = 0, unknown = 0;
  std::vector<double> seconds;
};

/// From now on questions are noted in the tally; null: not.
void recordProofs(ProofTally *tally);

/// The answer to a question, noted where that is asked for.
Verdict askAndRecord(llvm::function_ref<Verdict()> question);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_TRANSFORMS_LEGALITY_H
