// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Text.h"
#include <cstdint>

using namespace lamella;

/// The length of the printable character at the front of `text`, or 0 if there is none: the well-formed byte sequences
/// of the Unicode standard's table 3-7, less the control characters.
static size_t printableLength(std::string_view text) {
  auto at = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t(0); };
  auto tail = [&](size_t i) { return (at(i) & 0xC0) == 0x80; };
  uint8_t lead = at(0), second = at(1);
  if (lead < 0x80)
    return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  if (lead >= 0xC2 && lead <= 0xDF)
    return tail(1) && !(lead == 0xC2 && second < 0xA0) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    bool inRange = !(lead == 0xE0 && second < 0xA0) && !(lead == 0xED && second > 0x9F);
    return inRange && tail(1) && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    bool inRange = !(lead == 0xF0 && second < 0x90) && !(lead == 0xF4 && second > 0x8F);
    return inRange && tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

std::string lamella::printable(std::string_view text, size_t limit) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t length = printableLength(text.substr(i));
    std::string piece(text.substr(i, length));
    if (text[i] == '\n')
      piece = "\\n";
    else if (length == 0)
      piece = {'\\', 'x', digits[static_cast<uint8_t>(text[i]) >> 4], digits[text[i] & 15]};
    if (out.size() + piece.size() > limit)
      return out + "...";
    out += piece;
    i += length == 0 ? 1 : length;
  }
  return out;
}

std::string lamella::quoted(std::string_view text) { return "'" + printable(text) + "'"; }
