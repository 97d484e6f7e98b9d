// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_TOKENIZER_TOKENIZERJSON_H
#define LAMELLA_RUNTIME_TOKENIZER_TOKENIZERJSON_H

#include "lamella/Runtime/Tokenizer/Tokenizer.h"

namespace lamella {

/// What a tokenizer.json of HF tokenizers says, for Tokenizer::create: models BPE, Unigram and WordPiece with their
/// normalizers, pre-tokenizers, added tokens and the tokens around a single text. Errors name the key and what of it is
/// not understood.
Expected<TokenizerSpec> readTokenizerJson(std::string_view text);

} // namespace lamella

#endif // LAMELLA_RUNTIME_TOKENIZER_TOKENIZERJSON_H
