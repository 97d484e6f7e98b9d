// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The three answers of a proof.
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_VERDICT_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_VERDICT_H

#include "llvm/ADT/SmallVector.h"

#include <string>

namespace lamella::tir {

enum class Answer { proved, refuted, unknown };

/// An answer; refuted comes with a witness point, unknown with the reason.
struct Verdict {
  Answer answer = Answer::proved;
  std::string text;
  /// Values of the variables of the refutation, in the order in which the question introduced them.
  llvm::SmallVector<int64_t, 0> witness;

  static Verdict proved() { return {}; }
  static Verdict refuted(std::string text) { return {Answer::refuted, std::move(text), {}}; }
  static Verdict unknown(std::string text) { return {Answer::unknown, std::move(text), {}}; }
  bool isProved() const { return answer == Answer::proved; }
};

/// The conjunction: a refutation wins, then unknown.
inline Verdict operator&(Verdict a, const Verdict &b) {
  if (a.answer == Answer::refuted || (a.answer == Answer::unknown && b.answer != Answer::refuted))
    return a;
  return b;
}

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_VERDICT_H
