// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Unicode.h"

#include <algorithm>
#include <array>

using namespace lamella;
using namespace lamella::tokenizer;

static CharClass searchClass(uint32_t codePoint) {
  const uint32_t *end = charClassRanges + numCharClassRanges;
  const uint32_t *after = std::upper_bound(charClassRanges, end, codePoint << 4 | 0xf);
  return static_cast<CharClass>(after[-1] & 0xf);
}

CharClass tokenizer::charClass(uint32_t codePoint) {
  // Latin text is most text: a direct table saves it the search.
  static const std::array<CharClass, 0x250> latin = [] {
    std::array<CharClass, 0x250> table;
    for (uint32_t c = 0; c < table.size(); ++c)
      table[c] = searchClass(c);
    return table;
  }();
  return codePoint < latin.size() ? latin[codePoint] : searchClass(codePoint);
}

Utf8Step tokenizer::decodeUtf8(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  uint8_t lead = byte(0);
  if (lead < 0x80)
    return {Utf8Step::Valid, 1, lead};
  if (lead < 0xc2 || lead > 0xf4)
    return {Utf8Step::Invalid, 1, 0};
  unsigned size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // The second byte's range excludes overlong forms, surrogates and what lies beyond U+10FFFF.
  uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  uint32_t value = lead & (0x7f >> size);
  for (unsigned i = 1; i < size; ++i) {
    if (i == text.size())
      return {Utf8Step::Incomplete, static_cast<uint8_t>(i), 0};
    if (byte(i) < low || byte(i) > high)
      return {Utf8Step::Invalid, static_cast<uint8_t>(i), 0};
    value = value << 6 | (byte(i) & 0x3f);
    low = 0x80;
    high = 0xbf;
  }
  return {Utf8Step::Valid, static_cast<uint8_t>(size), value};
}

void tokenizer::decodeText(std::string_view text, std::vector<Character> &result) {
  result.clear();
  result.reserve(text.size() + 1);
  uint32_t at = 0;
  while (at < text.size()) {
    Utf8Step step = decodeUtf8(text.substr(at));
    if (step.kind == Utf8Step::Valid) {
      result.push_back({step.codePoint, at, charClass(step.codePoint)});
      at += step.length;
    } else {
      result.push_back({strayByte, at++, CharClass::Symbol});
    }
  }
  result.push_back({strayByte, at, CharClass::Other});
}
