// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tokenizer needs of Unicode: decoding UTF-8 that may be broken, and eleven disjoint character classes.
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_UNICODE_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_UNICODE_H

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lamella::tokenizer {

/// General categories, merged as far as no published pattern tells them apart. Space is the property White_Space;
/// it holds all of Z and some of Cc, so that the classes stay disjoint.
enum class CharClass : uint8_t {
  Other,
  Upper,
  Lower,
  Title,
  ModifierLetter,
  OtherLetter,
  Mark,
  Number,
  Punctuation,
  Symbol,
  Space
};

/// Sorted: `first code point << 4 | class`, each valid up to the next entry.
extern const uint32_t charClassRanges[];
extern const size_t numCharClassRanges;

CharClass charClass(uint32_t codePoint);

/// One step of decoding UTF-8, after Table 3-7 of the Unicode Standard (no surrogates, no overlong forms).
struct Utf8Step {
  enum Kind : uint8_t { Valid, Invalid, Incomplete } kind;
  /// Bytes consumed. For Invalid: the maximal subpart, so that one replacement character stands for it. For
  /// Incomplete: all bytes left, a proper prefix of some valid sequence.
  uint8_t length;
  uint32_t codePoint;
};
/// Decodes at the front of `text`, which is not empty.
Utf8Step decodeUtf8(std::string_view text);

/// A character of a text, or one byte of it that is not part of valid UTF-8.
struct Character {
  uint32_t codePoint;
  uint32_t offset; // of its first byte
  CharClass cls;
};
/// The value of `Character::codePoint` for a stray byte; its class is that of U+FFFD.
inline constexpr uint32_t strayByte = 0xffffffff;

/// All characters of `text` (shorter than 4 GiB), and one more at the end whose offset is the size of the text.
void decodeText(std::string_view text, std::vector<Character> &result);

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_UNICODE_H
