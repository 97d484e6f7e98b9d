// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The normal forms of Unicode (Standard Annex 15), lower case, and the character traits that BERT's text asks about.
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_NORMALFORMS_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_NORMALFORMS_H

#include "lamella/Runtime/Tokenizer/TextSteps.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lamella::tokenizer {

/// Groups of three: `code point << 1 | it is composed again`, first part, second part or 0; sorted.
extern const uint32_t canonicalTriples[];
extern const size_t canonicalTriplesSize;
/// Pairs: code point, `offset in the pool << 8 | length`; sorted.
extern const uint32_t compatiblePairs[];
extern const size_t compatiblePairsSize;
extern const uint32_t compatiblePool[];
extern const size_t compatiblePoolSize;
/// Sorted: `first code point << 8 | combining class`, each valid up to the next entry.
extern const uint32_t combiningRanges[];
extern const size_t combiningRangesSize;
/// Pairs: code point, its lower case of one character; sorted.
extern const uint32_t lowerPairs[];
extern const size_t lowerPairsSize;
/// Sorted: `first code point << 3 | traits`, each valid up to the next entry.
extern const uint32_t traitRanges[];
extern const size_t traitRangesSize;

/// Bits. Word: `\w`. Invisible: control, format and private use. Nonspacing: a mark without width.
enum CharTraits : uint32_t { WordTrait = 1, InvisibleTrait = 2, NonspacingTrait = 4 };
uint32_t charTraits(uint32_t codePoint);

void appendUtf8(std::string &text, uint32_t codePoint);
/// Bytes that are not UTF-8 stay where they are, in all of these.
std::string toNormalForm(std::string_view text, NormalForm form);
std::string toLowerCase(std::string_view text);

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_NORMALFORMS_H
