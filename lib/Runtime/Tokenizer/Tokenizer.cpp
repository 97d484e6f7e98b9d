// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/Tokenizer.h"
#include "Vocabulary.h"

using namespace lamella;
using namespace lamella::tokenizer;

Tokenizer::Tokenizer(std::shared_ptr<const Vocabulary> vocabulary) : vocabulary(std::move(vocabulary)) {}

Expected<std::vector<int32_t>> Tokenizer::encode(std::string_view text, const EncodeOptions &options) const {
  const Vocabulary &vocab = *vocabulary;
  const TokenizerSpec &spec = vocab.spec;
  if (text.size() > 0x7fffffff)
    return Status::error("expected a text of at most 2147483647 bytes, got " + std::to_string(text.size()));
  bool addBos = options.addBos.value_or(spec.addBos.value_or(vocab.addsBosByDefault() && spec.bos.has_value()));
  bool addEos = options.addEos.value_or(spec.addEos.value_or(vocab.addsEosByDefault()));
  if ((addBos && !spec.bos) || (addEos && !spec.eos))
    return Status::error(std::string("expected a model file with a tokenizer.ggml.") +
                         (addBos && !spec.bos ? "bos" : "eos") + "_token_id, got none");

  Vocabulary::Encoding encoding{{}, options.dropMissingBytes, {}};
  auto append = [&](const std::vector<int32_t> *all, int32_t one) {
    if (all && !all->empty())
      encoding.ids.insert(encoding.ids.end(), all->begin(), all->end());
    else
      encoding.ids.push_back(one);
  };
  if (addBos)
    append(spec.pipeline ? &spec.pipeline->prefix : nullptr, *spec.bos);
  for (size_t at = 0; at < text.size();) {
    SpecialTokens::Match special = vocab.findAdded(vocab.specials, text, at, options);
    if (Status status = vocab.encodePlain(text.substr(at, special.begin - at), at, options, encoding); !status)
      return status;
    if (special.id >= 0)
      encoding.ids.push_back(special.id);
    at = special.end;
  }
  if (addEos)
    append(spec.pipeline ? &spec.pipeline->suffix : nullptr, *spec.eos);
  return std::move(encoding.ids);
}

Expected<std::string> Tokenizer::decode(std::span<const int32_t> ids, bool skipControl) const {
  std::string text;
  // The space that encoding put before the text is that of the first token that is no control token.
  bool mayHavePrefix = vocabulary->stripsLeadingSpace();
  for (int32_t id : ids) {
    if (!vocabulary->contains(id))
      return Status::error("expected token ids from 0 to " + std::to_string(vocabSize() - 1) + ", got " +
                           std::to_string(id));
    std::string_view bytes = vocabulary->bytes[id];
    if (mayHavePrefix && !isControl(id)) {
      if (bytes.starts_with(' ') && vocabulary->typeOf(id) == TokenType::Normal)
        bytes.remove_prefix(1);
      mayHavePrefix = false;
    }
    if (!skipControl || !isControl(id))
      text += bytes;
  }
  return text;
}

std::string_view Tokenizer::tokenBytes(int32_t id) const {
  return vocabulary->contains(id) ? std::string_view(vocabulary->bytes[id]) : std::string_view();
}

int32_t Tokenizer::vocabSize() const { return static_cast<int32_t>(vocabulary->spec.tokens.size()); }

bool Tokenizer::isControl(int32_t id) const {
  return vocabulary->contains(id) && vocabulary->typeOf(id) == TokenType::Control;
}

bool Tokenizer::isEndOfText(int32_t id) const { return vocabulary->contains(id) && vocabulary->endOfText[id]; }

std::optional<int32_t> Tokenizer::findToken(std::string_view text) const {
  auto found = vocabulary->ids.find(text);
  return found == vocabulary->ids.end() ? std::nullopt : std::optional<int32_t>(found->second);
}

std::optional<int32_t> Tokenizer::bos() const { return vocabulary->spec.bos; }
std::optional<int32_t> Tokenizer::eos() const { return vocabulary->spec.eos; }
std::optional<int32_t> Tokenizer::pad() const { return vocabulary->spec.pad; }

std::vector<uint8_t> Tokenizer::missingBytes() const {
  std::vector<uint8_t> missing;
  for (unsigned byte = 0; byte < 256; ++byte)
    if (vocabulary->byteTokens[byte] < 0)
      missing.push_back(static_cast<uint8_t>(byte));
  return missing;
}
