// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/LoadTokenizer.h"

using namespace lamella;

namespace {
/// Reads keys one after the other and keeps the first error.
struct Reader {
  const Metadata &metadata;
  Status status = Status::success();

  /// The value of a key, or of its type's default where it is absent or an error came before.
  template <typename T>
  std::optional<T> optional(Expected<std::optional<T>> (Metadata::*get)(std::string_view) const, std::string_view key) {
    if (!status)
      return std::nullopt;
    Expected<std::optional<T>> value = (metadata.*get)(key);
    if (value)
      return value.take();
    status = value.status();
    return std::nullopt;
  }
  template <typename T>
  T required(Expected<T> (Metadata::*get)(std::string_view) const, std::string_view key) {
    if (!status)
      return T();
    Expected<T> value = (metadata.*get)(key);
    if (value)
      return value.take();
    status = value.status();
    return T();
  }
  /// A token's number; which numbers there are is the tokenizer's to check.
  std::optional<int32_t> token(std::string_view key) {
    std::optional<uint64_t> id = optional(&Metadata::getOptionalU64, key);
    if (!id)
      return std::nullopt;
    return *id <= INT32_MAX ? int32_t(*id) : INT32_MAX;
  }
};
} // namespace

static std::vector<std::string> copies(const std::vector<std::string_view> &views) {
  return {views.begin(), views.end()};
}

/// An array of bytes, as signed or unsigned integers.
static std::string readCharsMap(Reader &reader) {
  std::vector<int32_t> bytes = reader.optional(&Metadata::getOptionalI32s, "tokenizer.ggml.precompiled_charsmap")
                                   .value_or(std::vector<int32_t>());
  return {bytes.begin(), bytes.end()};
}

Expected<TokenizerSpec> lamella::readTokenizerSpec(const ModelFile &model) {
  Reader reader{model.metadata()};
  TokenizerSpec spec;
  spec.model = reader.required(&Metadata::getString, "tokenizer.ggml.model");
  spec.pre = reader.optional(&Metadata::getOptionalString, "tokenizer.ggml.pre").value_or("");
  spec.tokens = copies(reader.required(&Metadata::getStrings, "tokenizer.ggml.tokens"));
  std::vector<float> scores =
      reader.optional(&Metadata::getOptionalF32s, "tokenizer.ggml.scores").value_or(std::vector<float>());
  spec.scores.assign(scores.begin(), scores.end());
  spec.types =
      reader.optional(&Metadata::getOptionalI32s, "tokenizer.ggml.token_type").value_or(std::vector<int32_t>());
  spec.merges = copies(reader.optional(&Metadata::getOptionalStrings, "tokenizer.ggml.merges")
                           .value_or(std::vector<std::string_view>()));
  spec.bos = reader.token("tokenizer.ggml.bos_token_id");
  spec.eos = reader.token("tokenizer.ggml.eos_token_id");
  if (spec.model == "bert") { // a text is between two tokens that have names of their own
    if (std::optional<int32_t> id = reader.token("tokenizer.ggml.cls_token_id"))
      spec.bos = id;
    if (std::optional<int32_t> id = reader.token("tokenizer.ggml.seperator_token_id")) // spelt so in files
      spec.eos = id;
  }
  spec.eot = reader.token("tokenizer.ggml.eot_token_id");
  spec.eom = reader.token("tokenizer.ggml.eom_token_id");
  spec.pad = reader.token("tokenizer.ggml.padding_token_id");
  spec.unknown = reader.token("tokenizer.ggml.unknown_token_id");
  spec.addBos = reader.optional(&Metadata::getOptionalBool, "tokenizer.ggml.add_bos_token");
  spec.addEos = reader.optional(&Metadata::getOptionalBool, "tokenizer.ggml.add_eos_token");
  spec.addSpacePrefix = reader.optional(&Metadata::getOptionalBool, "tokenizer.ggml.add_space_prefix");
  spec.removeExtraSpaces = reader.optional(&Metadata::getOptionalBool, "tokenizer.ggml.remove_extra_whitespaces");
  spec.charsMap = readCharsMap(reader);
  spec.chatTemplate = reader.optional(&Metadata::getOptionalString, "tokenizer.chat_template").value_or("");
  if (!reader.status)
    return reader.status;
  return spec;
}

Expected<Tokenizer> lamella::loadTokenizer(const ModelFile &model) {
  Expected<TokenizerSpec> spec = readTokenizerSpec(model);
  if (!spec)
    return spec.status();
  Expected<Tokenizer> tokenizer = Tokenizer::create(spec.take());
  if (!tokenizer)
    return tokenizer.status().withContext(model.name());
  return tokenizer;
}

Expected<ChatTemplate> lamella::loadChatTemplate(const ModelFile &model) {
  Expected<std::string_view> text = model.metadata().getString("tokenizer.chat_template");
  if (!text)
    return text.status();
  Expected<TokenizerSpec> spec = readTokenizerSpec(model);
  if (!spec)
    return spec.status();
  auto written = [&](std::optional<int32_t> id) {
    return id && size_t(*id) < spec->tokens.size() ? std::optional(spec->tokens[*id]) : std::nullopt;
  };
  Expected<ChatTemplate> result = ChatTemplate::create(*text, {written(spec->bos), written(spec->eos)});
  if (!result)
    return result.status().withContext(model.name());
  return result;
}

Expected<int64_t> lamella::readContextLength(const ModelFile &model) {
  Expected<std::string_view> architecture = model.metadata().getString("general.architecture");
  if (!architecture)
    return architecture.status();
  std::string key = std::string(*architecture) + ".context_length";
  Expected<uint64_t> length = model.metadata().getU64(key);
  if (!length)
    return length.status();
  if (*length < 1 || *length > INT32_MAX)
    return Status::error(model.name() + ": metadata key '" + key + "': expected 1 to 2147483647, got " +
                         std::to_string(*length));
  return int64_t(*length);
}
