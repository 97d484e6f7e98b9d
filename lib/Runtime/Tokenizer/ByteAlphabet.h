// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_BYTEALPHABET_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_BYTEALPHABET_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lamella::tokenizer {

/// GPT-2's alphabet writes each byte as one printable character: itself where Latin-1 has a printable one that is not
/// a space, otherwise the next unused one from U+0100 on.
/// The character of a byte, in UTF-8.
std::string_view alphabetCharacter(uint8_t byte);
/// The bytes that `token` writes; nothing where a character is not of the alphabet.
std::optional<std::string> fromAlphabet(std::string_view token);

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_BYTEALPHABET_H
