// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_GRAMMAR_REGEXSYNTAX_H
#define LAMELLA_LIB_RUNTIME_GRAMMAR_REGEXSYNTAX_H

#include "lamella/Runtime/Grammar/Errors.h"
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lamella::grammar {

/// Sorted, disjoint, non-adjacent code point ranges.
using CharSet = std::vector<std::pair<uint32_t, uint32_t>>;

CharSet normalized(CharSet set);
/// Relative to the valid code points (surrogates belong to no set).
CharSet complemented(const CharSet &set);
CharSet intersected(const CharSet &a, const CharSet &b);
const CharSet &wordCharacters();

/// A parsed pattern.
struct RegexNode {
  enum class Kind { Set, Sequence, Choice, Repeat, Begin, End, WordBoundary, NotWordBoundary, Lookahead, NotLookahead };
  static constexpr uint32_t unbounded = UINT32_MAX;
  Kind kind = Kind::Sequence;
  CharSet set;
  std::vector<RegexNode> children;
  uint32_t min = 0, max = 0;
};

/// Reads the body of a character class after '[' up to and including ']'; also used by the EBNF reader.
Expected<CharSet> parseCharacterClass(const std::u32string &text, size_t &at);
Expected<RegexNode> parseRegex(std::string_view pattern);

} // namespace lamella::grammar

#endif // LAMELLA_LIB_RUNTIME_GRAMMAR_REGEXSYNTAX_H
