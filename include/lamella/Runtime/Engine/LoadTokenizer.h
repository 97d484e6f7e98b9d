// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a model file says about text. Errors name the file and the metadata key.
#ifndef LAMELLA_RUNTIME_ENGINE_LOADTOKENIZER_H
#define LAMELLA_RUNTIME_ENGINE_LOADTOKENIZER_H

#include "lamella/Runtime/ModelFile/ModelFile.h"
#include "lamella/Runtime/Template/ChatTemplate.h"
#include "lamella/Runtime/Tokenizer/Tokenizer.h"

namespace lamella {

/// The keys `tokenizer.ggml.*` and `tokenizer.chat_template`, as the fields of TokenizerSpec name them.
Expected<TokenizerSpec> readTokenizerSpec(const ModelFile &model);
Expected<Tokenizer> loadTokenizer(const ModelFile &model);
Expected<ChatTemplate> loadChatTemplate(const ModelFile &model);
/// The key `ARCH.context_length`, ARCH being the value of `general.architecture`: the positions the model was trained
/// for. From 1 to 2^31 - 1.
Expected<int64_t> readContextLength(const ModelFile &model);

} // namespace lamella

#endif // LAMELLA_RUNTIME_ENGINE_LOADTOKENIZER_H
