// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_JSONVALUES_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_JSONVALUES_H

#include "lamella/Runtime/Tokenizer/Tokenizer.h"

#include <nlohmann/json.hpp>

namespace lamella::tokenizer {

/// A member of an object; null where there is none.
const nlohmann::json &member(const nlohmann::json &object, const char *key);
/// A member that is a string, or nothing.
std::string textAt(const nlohmann::json &object, const char *key);
bool flagAt(const nlohmann::json &object, const char *key, bool otherwise = false);
/// "tokenizer.json: key 'KEY': expected EXPECTED, got GOT", where `got` is shown cut short.
Status refuse(const std::string &key, const std::string &expected, const nlohmann::json &got);

/// The key "normalizer" or one of a sequence.
Status readNormalizer(const nlohmann::json &step, std::vector<NormalizeStep> &steps);
/// The key "pre_tokenizer" or one of a sequence; `isBytes` is set where it maps text to GPT-2's alphabet of bytes.
Status readPreTokenizer(const nlohmann::json &step, std::vector<CutStep> &steps, bool &isBytes);
/// The key "post_processor" or one of a sequence; the vocabulary is read.
Status readPostProcessor(const nlohmann::json &step, TokenizerSpec &spec);
/// The key "decoder" or one of a sequence: the model says what its tokens stand for, a decoder what becomes of spaces.
Status readDecoder(const nlohmann::json &step, TokenizerSpec &spec);

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_JSONVALUES_H
