// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hand-written matchers for the regular expressions of published pre-tokenizers. Above each stands the expression it
// equals, with leftmost, first-alternative semantics: what a backtracking engine would find, found without one.
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_MATCHERS_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_MATCHERS_H

#include "Unicode.h"

namespace lamella::tokenizer {

using Cursor = const Character *;

/// Returns the end of the match that begins at `at`, or `at` where there is none. Nothing at or behind `end` is
/// looked at: the end of a piece is the end of the text, also for look-ahead. `at` is before `end`.
using Matcher = Cursor (*)(Cursor at, Cursor end);

Cursor matchGPT2(Cursor at, Cursor end);
Cursor matchLlama3(Cursor at, Cursor end);
Cursor matchQwen2(Cursor at, Cursor end);
Cursor matchQwen35(Cursor at, Cursor end);
Cursor matchSeedCoder(Cursor at, Cursor end);
Cursor matchGPT4o(Cursor at, Cursor end);
Cursor matchTekken(Cursor at, Cursor end);
Cursor matchBloom(Cursor at, Cursor end);
Cursor matchNumber(Cursor at, Cursor end);
Cursor matchUpToThreeNumbers(Cursor at, Cursor end);
Cursor matchPunctuationRun(Cursor at, Cursor end);
Cursor matchNewline(Cursor at, Cursor end);
Cursor matchTrailingSpace(Cursor at, Cursor end);
Cursor matchSpacedCasedLetters(Cursor at, Cursor end);
Cursor matchSpacedMarks(Cursor at, Cursor end);
Cursor matchSpacedLetters(Cursor at, Cursor end);
Cursor matchSpacedPunctuation(Cursor at, Cursor end);
Cursor matchEastAsian(Cursor at, Cursor end);
Cursor matchHanKana(Cursor at, Cursor end);
Cursor matchDeepSeek3(Cursor at, Cursor end);

// Shared by the matchers.

inline bool isLetter(Cursor c) { return c->cls >= CharClass::Upper && c->cls <= CharClass::OtherLetter; }
inline bool isMark(Cursor c) { return c->cls == CharClass::Mark; }
inline bool isNumber(Cursor c) { return c->cls == CharClass::Number; }
inline bool isSpace(Cursor c) { return c->cls == CharClass::Space; }
inline bool isNewline(Cursor c) { return c->codePoint == '\r' || c->codePoint == '\n'; }
/// `[^\s\p{L}\p{N}]`
inline bool isOther(Cursor c) { return !isSpace(c) && !isLetter(c) && !isNumber(c); }

template <typename Predicate>
Cursor skipWhile(Cursor at, Cursor end, Predicate predicate) {
  while (at != end && predicate(at))
    ++at;
  return at;
}

/// `'s|'t|'re|'ve|'m|'ll|'d`; `ignoreCase` also accepts U+017F, the long s, which folds to s.
Cursor matchContraction(Cursor at, Cursor end, bool ignoreCase);
/// `\s+(?!\S)|\s+`
Cursor matchSpaces(Cursor at, Cursor end);
/// `\s*[\r\n]+|\s+(?!\S)|\s+`
Cursor matchLinesOrSpaces(Cursor at, Cursor end);

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_MATCHERS_H
