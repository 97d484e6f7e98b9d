// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/Transforms/Legality.h"

#include <chrono>
#include <string>

namespace lamella::tir {

static std::string &getDisabled() {
  static std::string id;
  return id;
}

bool isEnforced(llvm::StringRef id) { return getDisabled().empty() || getDisabled() != id; }

void disableCondition(llvm::StringRef id) { getDisabled() = id.str(); }

static ProofTally *recorded = nullptr;

void recordProofs(ProofTally *tally) { recorded = tally; }

Verdict askAndRecord(llvm::function_ref<Verdict()> question) {
  if (!recorded)
    return question();
  auto start = std::chrono::steady_clock::now();
  Verdict verdict = question();
  recorded->seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  ++(verdict.isProved() ? recorded->proved : verdict.answer == Answer::refuted ? recorded->refuted : recorded->unknown);
  return verdict;
}

} // namespace lamella::tir
