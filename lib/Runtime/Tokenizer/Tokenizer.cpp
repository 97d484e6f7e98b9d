// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/Tokenizer.h"
#include "Vocabulary.h"

#include <algorithm>
#include <cstdio>

using namespace lamella;
using namespace lamella::tokenizer;

Tokenizer::Tokenizer(std::shared_ptr<const Vocabulary> vocabulary) : vocabulary(std::move(vocabulary)) {}

static Status missingByte(uint8_t byte, size_t offset) {
  char name[8];
  std::snprintf(name, sizeof name, "0x%02x", byte);
  return Status::error("expected bytes that the vocabulary has tokens for, got byte " + std::string(name) +
                       " at offset " + std::to_string(offset));
}

/// The next special token at or behind `at`: in verbatim ranges only a user-defined one.
SpecialTokens::Match Tokenizer::Vocabulary::findSpecial(std::string_view text, size_t at,
                                                        const EncodeOptions &options) const {
  if (!options.parseSpecial)
    return userDefined.find(text, at);
  for (size_t from = at;;) {
    SpecialTokens::Match match = userDefinedAndControl.find(text, from);
    if (match.id < 0 || typeOf(match.id) != TokenType::Control)
      return match;
    auto range = std::partition_point(options.verbatim.begin(), options.verbatim.end(),
                                      [&](const TextRange &range) { return range.end <= match.begin; });
    if (range == options.verbatim.end() || range->begin >= match.end)
      return match;
    // What a stranger wrote is no control token, but may still hold a user-defined one.
    if (SpecialTokens::Match defined = userDefined.find(text.substr(0, match.end), match.begin); defined.id >= 0)
      return defined;
    from = match.begin + 1;
  }
}

/// SentencePiece: text without special tokens, found at `offset` of the whole.
Status Tokenizer::Vocabulary::encodePieces(std::string_view plain, size_t offset, bool dropMissing,
                                           std::vector<int32_t> &result) const {
  if (plain.empty())
    return Status::success();
  std::string marked(addsSpacePrefix() ? spaceMark : std::string_view());
  for (char c : plain)
    c == ' ' ? marked += spaceMark : marked += c;
  for (const PieceEncoder::Part &part : pieces.encode(marked)) {
    if (part.id >= 0) {
      result.push_back(part.id);
      continue;
    }
    std::string_view character = std::string_view(marked).substr(part.begin, part.size);
    auto hasToken = [&](char c) { return byteTokens[static_cast<uint8_t>(c)] >= 0; };
    if (std::all_of(character.begin(), character.end(), hasToken)) {
      for (char c : character)
        result.push_back(byteTokens[static_cast<uint8_t>(c)]);
    } else if (spec.unknown) {
      result.push_back(*spec.unknown);
    } else if (!dropMissing) {
      size_t at = 0;
      for (size_t seen = addsSpacePrefix() ? spaceMark.size() : 0; seen < part.begin; ++at)
        seen += plain[at] == ' ' ? spaceMark.size() : 1;
      return missingByte(static_cast<uint8_t>(character[0]), offset + at);
    }
  }
  return Status::success();
}

Expected<std::vector<int32_t>> Tokenizer::encode(std::string_view text, const EncodeOptions &options) const {
  const Vocabulary &vocab = *vocabulary;
  if (text.size() > 0x7fffffff)
    return Status::error("expected a text of at most 2147483647 bytes, got " + std::to_string(text.size()));
  bool addBos =
      options.addBos.value_or(vocab.spec.addBos.value_or(vocab.addsBosByDefault() && vocab.spec.bos.has_value()));
  bool addEos = options.addEos.value_or(vocab.spec.addEos.value_or(false));
  if ((addBos && !vocab.spec.bos) || (addEos && !vocab.spec.eos))
    return Status::error(std::string("expected a model file with a tokenizer.ggml.") +
                         (addBos && !vocab.spec.bos ? "bos" : "eos") + "_token_id, got none");

  std::vector<int32_t> result;
  if (addBos)
    result.push_back(*vocab.spec.bos);
  BytePairEncoder::Workspace workspace;
  auto encodePiece = [&](std::string_view piece) -> Status {
    if (auto whole = vocab.wholePieces.find(piece); whole != vocab.wholePieces.end()) {
      result.push_back(whole->second);
      return Status::success();
    }
    size_t first = result.size();
    for (const char &c : piece) {
      int32_t id = vocab.byteTokens[static_cast<uint8_t>(c)];
      if (id >= 0)
        result.push_back(id);
      else if (!options.dropMissingBytes)
        return missingByte(static_cast<uint8_t>(c), &c - text.data());
    }
    vocab.merges.encode(result, first, workspace);
    return Status::success();
  };

  for (size_t at = 0; at < text.size();) {
    SpecialTokens::Match special = vocab.findSpecial(text, at, options);
    std::string_view plain = text.substr(at, special.begin - at);
    if (vocab.isSentencePiece()) {
      if (Status status = vocab.encodePieces(plain, at, options.dropMissingBytes, result); !status)
        return status;
    } else {
      for (std::string_view piece : vocab.preTokenizer->split(plain))
        if (Status status = encodePiece(piece); !status)
          return status;
    }
    if (special.id >= 0)
      result.push_back(special.id);
    at = special.end;
  }
  if (addEos)
    result.push_back(*vocab.spec.eos);
  return result;
}

Expected<std::string> Tokenizer::decode(std::span<const int32_t> ids, bool skipControl) const {
  std::string text;
  // The space that encoding put before the text is that of the first token that is no control token.
  bool mayHavePrefix = vocabulary->addsSpacePrefix();
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
