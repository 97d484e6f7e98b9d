// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_GRAMMAR_TOKENIZERJSON_H
#define LAMELLA_RUNTIME_GRAMMAR_TOKENIZERJSON_H

#include "lamella/Runtime/Grammar/Vocabulary.h"
#include <optional>
#include <string_view>

namespace lamella::grammar {

/// How the tokens of a file write bytes. Raw: as they are. ByteLevel: each byte is a character of GPT-2's alphabet,
/// which has itself for printable Latin-1 and the next unused character from U+0100 on for the others. ByteFallback:
/// spaces are U+2581, and <0xHH> is one byte.
enum class TokenSpelling { Raw, ByteLevel, ByteFallback };

/// The bytes of a token; nothing where a character is not of the alphabet.
std::optional<std::string> spelledBytes(std::string_view token, TokenSpelling spelling);

/// The vocabulary of a tokenizer.json as the library tokenizers writes it, where each token stands for bytes of its own
/// (not so WordPiece). Its decoder tells the spelling, its `special` tokens the special ones. Without
/// `stopTokens` those are the special tokens with the names that published models give the end of a text, a turn or a
/// message. Errors name the key.
Expected<Vocabulary> readTokenizerJson(std::string_view text, std::vector<int32_t> stopTokens = {});

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_TOKENIZERJSON_H
