// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "NormalForms.h"
#include "Unicode.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <vector>

using namespace lamella;
using namespace lamella::tokenizer;

namespace {
/// A code point; a byte that is not UTF-8 is `strayBase` plus the byte, and takes part in nothing.
using CodePoints = std::vector<uint32_t>;
constexpr uint32_t strayBase = 0x80000000;

// Hangul syllables are composed by arithmetic (The Unicode Standard, section 3.12).
constexpr uint32_t hangulBase = 0xac00, leadBase = 0x1100, vowelBase = 0x1161, tailBase = 0x11a7;
constexpr uint32_t numLeads = 19, numVowels = 21, numTails = 28, numHangul = numLeads * numVowels * numTails;
} // namespace

/// The entry of a sorted list of groups of `width` numbers whose first, shifted, is `code`.
static const uint32_t *findGroup(const uint32_t *table, size_t size, unsigned width, unsigned shift, uint32_t code) {
  size_t low = 0, high = size / width;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (table[middle * width] >> shift < code)
      low = middle + 1;
    else
      high = middle;
  }
  return low < size / width && table[low * width] >> shift == code ? table + low * width : nullptr;
}

static uint32_t findRange(const uint32_t *table, size_t size, unsigned shift, uint32_t code) {
  if (code >= strayBase)
    return 0;
  uint32_t mask = (1u << shift) - 1;
  return std::upper_bound(table, table + size, code << shift | mask)[-1] & mask;
}

uint32_t tokenizer::charTraits(uint32_t codePoint) { return findRange(traitRanges, traitRangesSize, 3, codePoint); }
static uint32_t combiningClass(uint32_t codePoint) {
  return codePoint < 0x300 ? 0 : findRange(combiningRanges, combiningRangesSize, 8, codePoint);
}

void tokenizer::appendUtf8(std::string &text, uint32_t code) {
  auto put = [&](uint32_t byte) { text += static_cast<char>(byte); };
  if (code >= strayBase)
    return put(code & 0xff);
  if (code < 0x80)
    return put(code);
  if (code < 0x800) {
    put(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
  }
  put(0x80 | (code & 0x3f));
}

static void decompose(uint32_t code, bool compatible, CodePoints &result) {
  if (code < 0xa0 || code >= strayBase) {
    result.push_back(code);
  } else if (code - hangulBase < numHangul) {
    uint32_t index = code - hangulBase;
    result.push_back(leadBase + index / (numVowels * numTails));
    result.push_back(vowelBase + index / numTails % numVowels);
    if (index % numTails)
      result.push_back(tailBase + index % numTails);
  } else if (const uint32_t *triple = findGroup(canonicalTriples, canonicalTriplesSize, 3, 1, code)) {
    decompose(triple[1], compatible, result);
    if (triple[2])
      decompose(triple[2], compatible, result);
  } else if (const uint32_t *pair =
                 compatible ? findGroup(compatiblePairs, compatiblePairsSize, 2, 0, code) : nullptr) {
    for (uint32_t i = 0; i < (pair[1] & 0xff); ++i)
      decompose(compatiblePool[(pair[1] >> 8) + i], compatible, result);
  } else {
    result.push_back(code);
  }
}

/// The character that two compose to; 0: none.
static uint32_t composeTwo(uint32_t first, uint32_t second) {
  static const auto table = [] {
    std::unordered_map<uint64_t, uint32_t> pairs;
    for (size_t i = 0; i < canonicalTriplesSize; i += 3)
      if (canonicalTriples[i] & 1)
        pairs[uint64_t(canonicalTriples[i + 1]) << 32 | canonicalTriples[i + 2]] = canonicalTriples[i] >> 1;
    return pairs;
  }();
  if (first - leadBase < numLeads && second - vowelBase < numVowels)
    return hangulBase + ((first - leadBase) * numVowels + (second - vowelBase)) * numTails;
  if (first - hangulBase < numHangul && (first - hangulBase) % numTails == 0 && second - tailBase - 1 < numTails - 1)
    return first + (second - tailBase);
  auto found = table.find(uint64_t(first) << 32 | second);
  return found == table.end() ? 0 : found->second;
}

/// Marks in a row by class, equal classes as they were.
static void sortMarks(CodePoints &text) {
  std::vector<std::tuple<uint32_t, size_t, uint32_t>> marks;
  for (size_t begin = 0; begin < text.size();) {
    if (!combiningClass(text[begin])) {
      ++begin;
      continue;
    }
    size_t end = begin;
    while (end < text.size() && combiningClass(text[end]))
      ++end;
    marks.clear();
    for (size_t i = begin; i < end; ++i)
      marks.push_back({combiningClass(text[i]), i, text[i]});
    std::sort(marks.begin(), marks.end());
    for (size_t i = begin; i < end; ++i)
      text[i] = std::get<2>(marks[i - begin]);
    begin = end;
  }
}

static void compose(CodePoints &text) {
  constexpr size_t none = ~size_t(0);
  size_t starter = none, kept = 0;
  uint32_t lastClass = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    uint32_t code = text[i], cls = combiningClass(code);
    // Blocked where a mark of the same or a higher class, or a character that is no mark, stands between.
    bool isFree = starter != none && (kept == starter + 1 || (lastClass != 0 && lastClass < cls));
    if (uint32_t composed = isFree ? composeTwo(text[starter], code) : 0) {
      text[starter] = composed;
      continue;
    }
    if (!cls)
      starter = kept;
    lastClass = cls;
    text[kept++] = code;
  }
  text.resize(kept);
}

static bool isAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

template <typename Function>
static void forEachCodePoint(std::string_view text, Function function) {
  while (!text.empty()) {
    Utf8Step step = decodeUtf8(text);
    bool isValid = step.kind == Utf8Step::Valid;
    function(isValid ? step.codePoint : strayBase | static_cast<uint8_t>(text[0]));
    text.remove_prefix(isValid ? step.length : 1);
  }
}

std::string tokenizer::toNormalForm(std::string_view text, NormalForm form) {
  if (isAscii(text))
    return std::string(text);
  CodePoints characters;
  characters.reserve(text.size());
  bool compatible = form == NormalForm::NFKC || form == NormalForm::NFKD;
  forEachCodePoint(text, [&](uint32_t code) { decompose(code, compatible, characters); });
  sortMarks(characters);
  if (form == NormalForm::NFC || form == NormalForm::NFKC)
    compose(characters);
  std::string result;
  result.reserve(text.size());
  for (uint32_t code : characters)
    appendUtf8(result, code);
  return result;
}

std::string tokenizer::toLowerCase(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  forEachCodePoint(text, [&](uint32_t code) {
    if (code < 0x80)
      result += static_cast<char>(code >= 'A' && code <= 'Z' ? code + 32 : code);
    else if (code == 0x130) // the only character whose lower case is two
      result += "i\xcc\x87";
    else if (const uint32_t *pair = findGroup(lowerPairs, lowerPairsSize, 2, 0, code))
      appendUtf8(result, pair[1]);
    else
      appendUtf8(result, code);
  });
  return result;
}
