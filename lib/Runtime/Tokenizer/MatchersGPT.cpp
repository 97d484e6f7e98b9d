// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The line from GPT-2 over Llama 3 to GPT-4o.
#include "Matchers.h"

using namespace lamella;
using namespace lamella::tokenizer;

Cursor tokenizer::matchContraction(Cursor at, Cursor end, bool ignoreCase) {
  if (at->codePoint != '\'' || end - at < 2)
    return at;
  auto fold = [&](Cursor c) -> uint32_t {
    if (!ignoreCase)
      return c->codePoint;
    if (c->codePoint == 0x17f)
      return 's';
    return c->codePoint >= 'A' && c->codePoint <= 'Z' ? c->codePoint + 32 : c->codePoint;
  };
  uint32_t first = fold(at + 1);
  if (first == 's' || first == 't' || first == 'm' || first == 'd')
    return at + 2;
  if (end - at < 3)
    return at;
  uint32_t second = fold(at + 2);
  bool isPair = (second == 'e' && (first == 'r' || first == 'v')) || (first == 'l' && second == 'l');
  return isPair ? at + 3 : at;
}

Cursor tokenizer::matchSpaces(Cursor at, Cursor end) {
  Cursor last = skipWhile(at, end, isSpace);
  return last != end && last - at > 1 ? last - 1 : last;
}

Cursor tokenizer::matchLinesOrSpaces(Cursor at, Cursor end) {
  Cursor last = skipWhile(at, end, isSpace);
  for (Cursor c = last; c != at; --c)
    if (isNewline(c - 1))
      return c;
  return last != end && last - at > 1 ? last - 1 : last;
}

/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
Cursor tokenizer::matchGPT2(Cursor at, Cursor end) {
  if (Cursor next = matchContraction(at, end, /*ignoreCase=*/false); next != at)
    return next;
  Cursor first = at->codePoint == ' ' && at + 1 != end ? at + 1 : at;
  if (isLetter(first))
    return skipWhile(first, end, isLetter);
  if (isNumber(first))
    return skipWhile(first, end, isNumber);
  if (isOther(first))
    return skipWhile(first, end, isOther);
  return matchSpaces(at, end);
}

namespace {
struct Llama3Style {
  unsigned maxNumbers;   // of \p{N}{1,maxNumbers}
  bool marksJoinLetters; // \p{M} counts as a letter inside a word
  bool newlinesFollow;   // [\r\n]* behind punctuation
};
} // namespace

/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
template <Llama3Style style>
static Cursor matchLlama3Style(Cursor at, Cursor end) {
  auto inWord = [](Cursor c) { return isLetter(c) || (style.marksJoinLetters && isMark(c)); };
  if (Cursor next = matchContraction(at, end, /*ignoreCase=*/true); next != at)
    return next;
  bool mayPrefix = !isNewline(at) && !isLetter(at) && !isNumber(at);
  if (mayPrefix && at + 1 != end && inWord(at + 1))
    return skipWhile(at + 1, end, inWord);
  if (inWord(at))
    return skipWhile(at, end, inWord);
  if (isNumber(at)) {
    Cursor limit = end - at > style.maxNumbers ? at + style.maxNumbers : end;
    return skipWhile(at, limit, isNumber);
  }
  auto other = [&](Cursor c) { return isOther(c) && !inWord(c); };
  Cursor first = at->codePoint == ' ' && at + 1 != end ? at + 1 : at;
  if (other(first)) {
    Cursor last = skipWhile(first, end, other);
    return style.newlinesFollow ? skipWhile(last, end, isNewline) : last;
  }
  return matchLinesOrSpaces(at, end);
}

Cursor tokenizer::matchLlama3(Cursor at, Cursor end) { return matchLlama3Style<Llama3Style{3, false, true}>(at, end); }
Cursor tokenizer::matchQwen2(Cursor at, Cursor end) { return matchLlama3Style<Llama3Style{1, false, true}>(at, end); }
Cursor tokenizer::matchQwen35(Cursor at, Cursor end) { return matchLlama3Style<Llama3Style{1, true, true}>(at, end); }
Cursor tokenizer::matchSeedCoder(Cursor at, Cursor end) {
  return matchLlama3Style<Llama3Style{1, false, false}>(at, end);
}

/// Matches `U*L+` (or `U+L*` where `upperFirst`) with U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and
/// L = [\p{Ll}\p{Lm}\p{Lo}\p{M}]; null where there is no match.
static Cursor matchCasedWord(Cursor at, Cursor end, bool upperFirst) {
  auto upper = [](Cursor c) { return (isLetter(c) && c->cls != CharClass::Lower) || isMark(c); };
  auto lower = [](Cursor c) {
    return (isLetter(c) && c->cls != CharClass::Upper && c->cls != CharClass::Title) || isMark(c);
  };
  Cursor middle = skipWhile(at, end, upper);
  Cursor last = skipWhile(middle, end, lower);
  if (upperFirst)
    return middle == at ? nullptr : last;
  if (last != middle)
    return last;
  // U* must give back: up to its last character that is in L too. Behind that one stands a character not in L.
  for (Cursor c = middle; c != at; --c)
    if (lower(c - 1))
      return c;
  return nullptr;
}

/// W1|W2|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+  with, X being the contractions or nothing,
/// W1 = [^\r\n\p{L}\p{N}]?U*L+X?  and  W2 = [^\r\n\p{L}\p{N}]?U+L*X?
template <unsigned maxNumbers, bool contractions>
static Cursor matchGPT4oStyle(Cursor at, Cursor end) {
  bool mayPrefix = !isNewline(at) && !isLetter(at) && !isNumber(at) && at + 1 != end;
  for (bool upperFirst : {false, true}) {
    Cursor last = mayPrefix ? matchCasedWord(at + 1, end, upperFirst) : nullptr;
    if (!last)
      last = matchCasedWord(at, end, upperFirst);
    if (last)
      return contractions && last != end ? matchContraction(last, end, /*ignoreCase=*/true) : last;
  }
  if (isNumber(at))
    return skipWhile(at, end - at > maxNumbers ? at + maxNumbers : end, isNumber);
  Cursor first = at->codePoint == ' ' && at + 1 != end ? at + 1 : at;
  if (isOther(first)) {
    Cursor last = skipWhile(first, end, isOther);
    return skipWhile(last, end, [](Cursor c) { return isNewline(c) || c->codePoint == '/'; });
  }
  return matchLinesOrSpaces(at, end);
}

Cursor tokenizer::matchGPT4o(Cursor at, Cursor end) { return matchGPT4oStyle<3, true>(at, end); }
Cursor tokenizer::matchTekken(Cursor at, Cursor end) { return matchGPT4oStyle<1, false>(at, end); }
