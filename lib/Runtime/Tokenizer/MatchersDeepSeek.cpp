// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pre-tokenizers of the DeepSeek models: several expressions, each cutting what the ones before left over.
#include "Matchers.h"

#include <algorithm>
#include <iterator>

using namespace lamella;
using namespace lamella::tokenizer;

namespace {
struct CodeRange {
  uint32_t first, last;
};
} // namespace

/// The cased letters that the expression of deepseek-llm lists; sorted.
static const CodeRange casedLetters[] = {
    {0x41, 0x5a},       {0x61, 0x7a},       {0xb5, 0xb5},       {0xc0, 0xd6},       {0xd8, 0xf6},
    {0xf8, 0x1ba},      {0x1bc, 0x1bf},     {0x1c4, 0x293},     {0x295, 0x2af},     {0x370, 0x373},
    {0x376, 0x377},     {0x37b, 0x37d},     {0x37f, 0x37f},     {0x386, 0x386},     {0x388, 0x38a},
    {0x38c, 0x38c},     {0x38e, 0x3a1},     {0x3a3, 0x3f5},     {0x3f7, 0x481},     {0x48a, 0x52f},
    {0x531, 0x556},     {0x10a0, 0x10c5},   {0x13a0, 0x13f5},   {0x13f8, 0x13fd},   {0x1c90, 0x1cba},
    {0x1cbd, 0x1cbf},   {0x1d00, 0x1d2b},   {0x1d6b, 0x1d77},   {0x1d79, 0x1d9a},   {0x1e00, 0x1f15},
    {0x1f18, 0x1f1d},   {0x1f20, 0x1f45},   {0x1f48, 0x1f4d},   {0x1f50, 0x1f57},   {0x1f59, 0x1f59},
    {0x1f5b, 0x1f5b},   {0x1f5d, 0x1f5d},   {0x1f5f, 0x1f7d},   {0x1f80, 0x1fb4},   {0x1fb6, 0x1fbc},
    {0x1fbe, 0x1fbe},   {0x1fc2, 0x1fc4},   {0x1fc6, 0x1fcc},   {0x1fd0, 0x1fd3},   {0x1fd6, 0x1fdb},
    {0x1fe0, 0x1fec},   {0x1ff2, 0x1ff4},   {0x1ff6, 0x1ffc},   {0x2102, 0x2102},   {0x2107, 0x2107},
    {0x210a, 0x2113},   {0x2115, 0x2115},   {0x2119, 0x211d},   {0x2124, 0x2124},   {0x2126, 0x2126},
    {0x2128, 0x2128},   {0x212a, 0x212d},   {0x212f, 0x2134},   {0x2139, 0x2139},   {0x213c, 0x213f},
    {0x2145, 0x2149},   {0x214e, 0x214e},   {0x2183, 0x2184},   {0x2c00, 0x2c7b},   {0x2c7e, 0x2ce4},
    {0x2ceb, 0x2cee},   {0x2cf2, 0x2cf3},   {0xa640, 0xa66d},   {0xa680, 0xa69b},   {0xa722, 0xa76f},
    {0xa771, 0xa787},   {0xa78b, 0xa78e},   {0xab70, 0xabbf},   {0xfb00, 0xfb06},   {0xfb13, 0xfb17},
    {0xff21, 0xff3a},   {0xff41, 0xff5a},   {0x10400, 0x1044f}, {0x104b0, 0x104d3}, {0x104d8, 0x104fb},
    {0x10c80, 0x10cb2}, {0x10cc0, 0x10cf2}, {0x118a0, 0x118df}, {0x1e900, 0x1e943}};

static bool isListedCasedLetter(Cursor c) {
  if (c->codePoint == strayByte)
    return false;
  auto after = std::upper_bound(std::begin(casedLetters), std::end(casedLetters), c->codePoint,
                                [](uint32_t code, const CodeRange &range) { return code < range.first; });
  return after != std::begin(casedLetters) && c->codePoint <= after[-1].last;
}

static bool isBetween(Cursor c, uint32_t first, uint32_t last) { return c->codePoint >= first && c->codePoint <= last; }

/// `\s?P+`
template <typename Predicate>
static Cursor matchSpaced(Cursor at, Cursor end, Predicate predicate) {
  if (isSpace(at) && at + 1 != end && predicate(at + 1))
    return skipWhile(at + 1, end, predicate);
  return skipWhile(at, end, predicate);
}

/// [\r\n]
Cursor tokenizer::matchNewline(Cursor at, Cursor end) { return isNewline(at) ? at + 1 : at; }

/// \s+$ in a piece without newlines. Only the first space of a run is tried, so that a run is looked at once: where
/// the run does not end the piece, no later part of it does.
Cursor tokenizer::matchTrailingSpace(Cursor at, Cursor end) {
  Cursor last = skipWhile(at, end, isSpace);
  return last == end ? end : at;
}

/// \s?[A-Za-z...]+ with all the letters of the table above
Cursor tokenizer::matchSpacedCasedLetters(Cursor at, Cursor end) { return matchSpaced(at, end, isListedCasedLetter); }

/// \s?[!-/:-~！-／：-～‘-‟　-。]+
Cursor tokenizer::matchSpacedMarks(Cursor at, Cursor end) {
  return matchSpaced(at, end, [](Cursor c) {
    return isBetween(c, '!', '/') || isBetween(c, ':', '~') || isBetween(c, 0xff01, 0xff0f) ||
           isBetween(c, 0xff1a, 0xff5e) || isBetween(c, 0x2018, 0x201f) || isBetween(c, 0x3000, 0x3002);
  });
}

/// \s?\p{L}+
Cursor tokenizer::matchSpacedLetters(Cursor at, Cursor end) { return matchSpaced(at, end, isLetter); }

/// \s?\p{P}+
Cursor tokenizer::matchSpacedPunctuation(Cursor at, Cursor end) {
  return matchSpaced(at, end, [](Cursor c) { return c->cls == CharClass::Punctuation; });
}

/// [一-龥ࠀ-一가-퟿]+
Cursor tokenizer::matchEastAsian(Cursor at, Cursor end) {
  return skipWhile(at, end, [](Cursor c) { return isBetween(c, 0x800, 0x9fa5) || isBetween(c, 0xac00, 0xd7ff); });
}

/// [一-龥぀-ゟ゠-ヿ]+
Cursor tokenizer::matchHanKana(Cursor at, Cursor end) {
  return skipWhile(at, end, [](Cursor c) { return isBetween(c, 0x4e00, 0x9fa5) || isBetween(c, 0x3040, 0x30ff); });
}

/// [!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*
/// |\s*[\r\n]+|\s+(?!\S)|\s+
Cursor tokenizer::matchDeepSeek3(Cursor at, Cursor end) {
  auto asciiLetter = [](Cursor c) { return isBetween(c, 'A', 'Z') || isBetween(c, 'a', 'z'); };
  auto letterOrMark = [](Cursor c) { return isLetter(c) || isMark(c); };
  auto punctuationOrSymbol = [](Cursor c) { return c->cls == CharClass::Punctuation || c->cls == CharClass::Symbol; };
  if (isBetween(at, '!', '~') && punctuationOrSymbol(at) && at + 1 != end && asciiLetter(at + 1))
    return skipWhile(at + 1, end, asciiLetter);
  bool mayPrefix = !isNewline(at) && !isLetter(at) && !punctuationOrSymbol(at);
  if (mayPrefix && at + 1 != end && letterOrMark(at + 1))
    return skipWhile(at + 1, end, letterOrMark);
  if (letterOrMark(at))
    return skipWhile(at, end, letterOrMark);
  Cursor first = at->codePoint == ' ' && at + 1 != end ? at + 1 : at;
  if (punctuationOrSymbol(first))
    return skipWhile(skipWhile(first, end, punctuationOrSymbol), end, isNewline);
  return matchLinesOrSpaces(at, end);
}
