// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_GRAMMAR_MATCHERSTATE_H
#define LAMELLA_LIB_RUNTIME_GRAMMAR_MATCHERSTATE_H

#include "Engine.h"
#include "lamella/Runtime/Grammar/Matcher.h"

namespace lamella::grammar {

/// Shared by a matcher and its forks.
struct MatcherState {
  Contexts contexts;
  size_t collectAt = 1 << 14; ///< contexts at which the live ones are copied out
  Position scratch[2];
};

/// A place in the text. Immutable; older ones hang behind it for rollback.
struct Matcher::Snapshot {
  std::vector<Item> items;
  bool complete = false, terminated = false;
  uint32_t depth = 0;
  std::shared_ptr<Snapshot> previous;
};

} // namespace lamella::grammar

#endif // LAMELLA_LIB_RUNTIME_GRAMMAR_MATCHERSTATE_H
