// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The regular expressions that published tokenizer.json files split text by, and the matchers that equal them.
#include "Cutter.h"

using namespace lamella;
using namespace lamella::tokenizer;

namespace {
struct Pattern {
  std::string_view expression;
  Matcher matcher;
};
} // namespace

#define LAMELLA_UPPER R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])"
#define LAMELLA_LOWER R"([\p{Ll}\p{Lm}\p{Lo}\p{M}])"
#define LAMELLA_SUFFIX R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
#define LAMELLA_GPT4O(numbers, suffix)                                                                                 \
  R"([^\r\n\p{L}\p{N}]?)" LAMELLA_UPPER "*" LAMELLA_LOWER "+" suffix R"(|[^\r\n\p{L}\p{N}]?)" LAMELLA_UPPER            \
  "+" LAMELLA_LOWER "*" suffix "|" numbers R"(| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"

/// Line breaks are written as \r and \n here; files have them in either form.
static constexpr Pattern patterns[] = {
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", matchGPT2},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     matchLlama3},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     matchQwen2},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     matchQwen35},
    {LAMELLA_GPT4O(R"(\p{N}{1,3})", LAMELLA_SUFFIX), matchGPT4o},
    {LAMELLA_GPT4O(R"(\p{N})", ""), matchTekken},
    {R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     matchDeepSeek3},
    {R"(\p{N}{1,3})", matchUpToThreeNumbers},
    {R"(\p{N})", matchNumber},
    {R"([一-龥぀-ゟ゠-ヿ]+)", matchHanKana},
    {R"([一-龥ࠀ-一가-퟿]+)", matchEastAsian},
    {R"([\r\n])", matchNewline},
    {R"(\s?\p{L}+)", matchSpacedLetters},
    {R"(\s?\p{P}+)", matchSpacedPunctuation},
    {R"( ?[^(\s|.,!?…。，、।۔،)]+)", matchBloom},
};

Matcher tokenizer::findMatcher(std::string_view expression) {
  std::string written;
  for (char c : expression)
    c == '\r' ? written += "\\r" : c == '\n' ? written += "\\n" : written += c;
  for (const Pattern &pattern : patterns)
    if (pattern.expression == written)
      return pattern.matcher;
  return nullptr;
}
