// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/PreTokenizer.h"
#include "Matchers.h"

#include <algorithm>
#include <array>
#include <iterator>

using namespace lamella;
using namespace lamella::tokenizer;

namespace lamella::tokenizer {
struct PreTokenizerRules {
  std::string_view name;
  /// In order; each cuts the pieces that the ones before left. Null entries at the end.
  std::array<Matcher, 6> stages;
  /// What the published tokenizer does besides.
  enum : unsigned { WholePieces = 1, AddsBos = 2, FalconDigits = 4 };
  unsigned flags = 0;
};
} // namespace lamella::tokenizer

using Rules = PreTokenizerRules;

/// Sorted by name.
static const Rules knownRules[] = {
    {"a.x-4.0", {matchGPT2}},
    {"bailingmoe", {matchQwen2}},
    {"bailingmoe2", {matchQwen2}},
    {"bloom", {matchBloom}},
    {"chatglm-bpe", {matchLlama3}},
    {"codeshell", {matchNumber, matchGPT2}},
    {"command-r", {matchNumber, matchGPT2}},
    {"dbrx", {matchLlama3}},
    {"deepseek-coder", {matchNewline, matchSpacedLetters, matchSpacedPunctuation, matchEastAsian, matchNumber}},
    {"deepseek-llm",
     {matchNewline, matchSpacedCasedLetters, matchSpacedMarks, matchTrailingSpace, matchEastAsian, matchNumber}},
    {"deepseek-r1-qwen", {matchQwen2}},
    {"deepseek-v3", {matchUpToThreeNumbers, matchHanKana, matchDeepSeek3}},
    {"exaone", {matchNumber, matchGPT2}},
    {"exaone4", {matchGPT2}},
    {"falcon", {matchPunctuationRun, matchGPT2}, Rules::FalconDigits},
    {"falcon-h1", {matchLlama3}, Rules::WholePieces | Rules::AddsBos},
    {"falcon3", {matchLlama3}, Rules::WholePieces | Rules::AddsBos},
    {"gigachat", {matchGPT2}},
    {"glm4", {matchLlama3}},
    {"gpt-2", {matchGPT2}},
    {"gpt-4o", {matchGPT4o}},
    {"gpt3-finnish", {matchBloom}},
    {"granite-docling", {matchGPT2}},
    {"grok-2", {matchQwen2}},
    {"hunyuan", {matchQwen2}},
    {"hunyuan-dense", {matchUpToThreeNumbers, matchHanKana, matchDeepSeek3}},
    {"jais", {matchGPT2}},
    {"jina-de", {matchGPT2}},
    {"jina-es", {matchGPT2}},
    {"jina-v1-en", {matchGPT2}},
    {"jina-v2-code", {matchGPT2}},
    {"jina-v2-de", {matchGPT2}},
    {"jina-v2-es", {matchGPT2}},
    {"kormo", {matchQwen2}},
    {"lfm2", {matchLlama3}, Rules::WholePieces | Rules::AddsBos},
    {"llada-moe", {matchQwen2}},
    {"llama-bpe", {matchLlama3}, Rules::WholePieces | Rules::AddsBos},
    {"llama-v3", {matchLlama3}, Rules::WholePieces | Rules::AddsBos},
    {"llama3", {matchLlama3}, Rules::WholePieces | Rules::AddsBos},
    {"llama4", {matchGPT4o}},
    {"megrez", {matchQwen2}},
    {"mellum", {matchGPT2}},
    {"midm-2.0", {matchLlama3}, Rules::WholePieces | Rules::AddsBos},
    {"minerva-7b", {matchNumber, matchGPT2}},
    {"minimax-m2", {matchGPT4o}},
    {"modern-bert", {matchGPT2}},
    {"mpt", {matchGPT2}},
    {"olmo", {matchGPT2}},
    {"phi-2", {matchGPT2}},
    {"poro-chat", {matchBloom}},
    {"qwen2", {matchQwen2}},
    {"qwen35", {matchQwen35}},
    {"refact", {matchNumber, matchGPT2}},
    {"roberta-bpe", {matchGPT2}},
    {"seed-coder", {matchSeedCoder}},
    {"smaug-bpe", {matchLlama3}},
    {"smollm", {matchNumber, matchGPT2}},
    {"solar-open", {matchQwen2}},
    {"stablelm2", {matchQwen2}},
    {"starcoder", {matchNumber, matchGPT2}},
    {"tekken", {matchTekken}, Rules::WholePieces | Rules::AddsBos},
    {"trillion", {matchGPT2}},
    {"viking", {matchBloom, matchNumber}},
};

Expected<PreTokenizer> PreTokenizer::create(std::string_view name) {
  for (const Rules &rules : knownRules)
    if (rules.name == name)
      return PreTokenizer(rules);
  std::string message = "tokenizer.ggml.pre: expected one of ";
  for (const Rules &rules : knownRules) {
    if (&rules != knownRules)
      message += ", ";
    message += rules.name;
  }
  return Status::error(message + "; got " + (name.empty() ? "nothing" : "'" + std::string(name) + "'"));
}

std::vector<std::string_view> PreTokenizer::knownNames() {
  std::vector<std::string_view> names;
  for (const Rules &rules : knownRules)
    names.push_back(rules.name);
  return names;
}

bool PreTokenizer::takesWholePieces() const { return rules->flags & Rules::WholePieces; }
bool PreTokenizer::addsBosByDefault() const { return rules->flags & Rules::AddsBos; }

/// Appends the ends of the pieces that `matcher` cuts [at, end) into: its matches, and what lies between them.
static void cutPiece(Matcher matcher, Cursor begin, Cursor end, Cursor text, std::vector<uint32_t> &ends) {
  Cursor gap = begin;
  for (Cursor at = begin; at != end;) {
    Cursor next = matcher(at, end);
    if (next == at) {
      // No look-behind anywhere, and trailing space is the only matcher that looks further than it matches.
      at = matcher == matchTrailingSpace ? std::max(at + 1, skipWhile(at, end, isSpace)) : at + 1;
      continue;
    }
    if (gap != at)
      ends.push_back(at - text);
    ends.push_back(next - text);
    gap = at = next;
  }
  if (gap != end)
    ends.push_back(end - text);
}

/// The last two stages of Falcon's published pre-tokenizer run on the text after it was mapped to one character a
/// byte: runs of digits are isolated, where the bytes that map to superscripts and fractions count as digits, then
/// each three ASCII digits within a run.
static void cutFalconDigits(std::string_view piece, std::vector<std::string_view> &result) {
  auto isAscii = [](unsigned char c) { return c >= '0' && c <= '9'; };
  auto isDigit = [&](unsigned char c) {
    return isAscii(c) || c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0xbc && c <= 0xbe);
  };
  size_t begin = 0;
  auto cut = [&](size_t end) {
    if (end != begin)
      result.push_back(piece.substr(begin, end - begin));
    begin = end;
  };
  for (size_t at = 0; at < piece.size();) {
    if (at != begin && isDigit(piece[at]) != isDigit(piece[at - 1]))
      cut(at);
    if (at + 2 < piece.size() && isAscii(piece[at]) && isAscii(piece[at + 1]) && isAscii(piece[at + 2])) {
      cut(at);
      cut(at + 3);
      at += 3;
    } else {
      ++at;
    }
  }
  cut(piece.size());
}

std::vector<std::string_view> PreTokenizer::split(std::string_view text) const {
  std::vector<Character> characters;
  decodeText(text, characters);
  Cursor base = characters.data();
  std::vector<uint32_t> ends, finer;
  if (characters.size() > 1)
    ends.push_back(characters.size() - 1);
  for (Matcher stage : rules->stages) {
    if (!stage)
      break;
    finer.clear();
    uint32_t begin = 0;
    for (uint32_t end : ends) {
      cutPiece(stage, base + begin, base + end, base, finer);
      begin = end;
    }
    ends.swap(finer);
  }
  std::vector<std::string_view> result;
  result.reserve(ends.size());
  uint32_t begin = 0;
  for (uint32_t end : ends) {
    std::string_view piece = text.substr(base[begin].offset, base[end].offset - base[begin].offset);
    if (rules->flags & Rules::FalconDigits)
      cutFalconDigits(piece, result);
    else
      result.push_back(piece);
    begin = end;
  }
  return result;
}
