// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ByteAlphabet.h"
#include "Unicode.h"

#include <array>

using namespace lamella;
using namespace lamella::tokenizer;

namespace {
struct Alphabet {
  std::array<std::string, 256> characters;
  std::array<int16_t, 0x144> bytes; // by code point; -1: none

  Alphabet() {
    bytes.fill(-1);
    uint32_t next = 0x100;
    for (uint32_t byte = 0; byte < 256; ++byte) {
      bool printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte != 0xad);
      uint32_t code = printable ? byte : next++;
      bytes[code] = static_cast<int16_t>(byte);
      if (code < 0x80)
        characters[byte] = {static_cast<char>(code)};
      else
        characters[byte] = {static_cast<char>(0xc0 | code >> 6), static_cast<char>(0x80 | (code & 0x3f))};
    }
  }
};
} // namespace

static const Alphabet &alphabet() {
  static const Alphabet instance;
  return instance;
}

std::string_view tokenizer::alphabetCharacter(uint8_t byte) { return alphabet().characters[byte]; }

std::optional<std::string> tokenizer::fromAlphabet(std::string_view token) {
  std::string bytes;
  while (!token.empty()) {
    Utf8Step step = decodeUtf8(token);
    if (step.kind != Utf8Step::Valid || step.codePoint >= alphabet().bytes.size() ||
        alphabet().bytes[step.codePoint] < 0)
      return std::nullopt;
    bytes.push_back(static_cast<char>(alphabet().bytes[step.codePoint]));
    token.remove_prefix(step.length);
  }
  return bytes;
}
