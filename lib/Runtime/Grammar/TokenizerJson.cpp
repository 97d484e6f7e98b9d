// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/TokenizerJson.h"
#include "lamella/Runtime/Grammar/Errors.h"
#include "lamella/Runtime/Grammar/Json.h"
#include "lamella/Runtime/Tokenizer/EndNames.h"
#include <array>

using namespace lamella;
using namespace lamella::grammar;

/// Ids beyond this are no vocabulary's.
static constexpr size_t maxTokens = 1 << 24;

/// Bytes by the character of GPT-2's alphabet; -1: none.
static const std::array<int16_t, 0x144> &alphabetBytes() {
  static const auto table = [] {
    std::array<int16_t, 0x144> out;
    out.fill(-1);
    uint32_t next = 0x100;
    for (uint32_t byte = 0; byte < 256; ++byte) {
      bool isPrintable = (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
      out[isPrintable ? byte : next++] = static_cast<int16_t>(byte);
    }
    return out;
  }();
  return table;
}

static int hexDigit(char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  size_t at = digits.find(c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::optional<std::string> grammar::spelledBytes(std::string_view token, TokenSpelling spelling) {
  if (spelling == TokenSpelling::Raw)
    return std::string(token);
  std::string out;
  if (spelling == TokenSpelling::ByteLevel) {
    for (char32_t c : decodeUtf8(token)) {
      if (c >= alphabetBytes().size() || alphabetBytes()[c] < 0)
        return std::nullopt;
      out.push_back(static_cast<char>(alphabetBytes()[c]));
    }
    return out;
  }
  bool isByte = token.size() == 6 && token.starts_with("<0x") && token[5] == '>';
  if (isByte && hexDigit(token[3]) >= 0 && hexDigit(token[4]) >= 0)
    return std::string(1, static_cast<char>(hexDigit(token[3]) * 16 + hexDigit(token[4])));
  constexpr std::string_view space = "\xE2\x96\x81"; // U+2581
  while (!token.empty()) {
    bool isSpace = token.starts_with(space);
    out.push_back(isSpace ? ' ' : token[0]);
    token.remove_prefix(isSpace ? space.size() : 1);
  }
  return out;
}

static std::string textOf(const Json *value) { return value && value->isString() ? value->text : std::string(); }

/// Whether a step of this type stands in a decoder or pre-tokenizer, alone or in a sequence.
static bool hasStep(const Json *steps, std::string_view type) {
  if (!steps)
    return false;
  if (textOf(steps->find("type")) == type)
    return true;
  for (const char *list : {"decoders", "pretokenizers"})
    if (const Json *inner = steps->find(list))
      for (const Json &step : inner->items)
        if (hasStep(&step, type))
          return true;
  return false;
}

static TokenSpelling spellingOf(const Json &document) {
  const Json *decoder = document.find("decoder");
  if (hasStep(decoder, "ByteLevel") || hasStep(document.find("pre_tokenizer"), "ByteLevel"))
    return TokenSpelling::ByteLevel;
  return hasStep(decoder, "ByteFallback") || hasStep(decoder, "Metaspace") || hasStep(decoder, "Replace")
             ? TokenSpelling::ByteFallback
             : TokenSpelling::Raw;
}

static Status wrong(const std::string &key, const std::string &expected) {
  return errorOf(ErrorKind::Syntax, "tokenizer.json: key \"" + key + "\": expected " + expected);
}

/// The number of an id, or nothing.
static std::optional<size_t> idOf(const Json *value) {
  if (!value || !value->isNumber() || value->text.size() > 8)
    return std::nullopt;
  size_t id = 0;
  for (char c : value->text) {
    if (c < '0' || c > '9')
      return std::nullopt;
    id = id * 10 + static_cast<size_t>(c - '0');
  }
  return id < maxTokens ? std::optional(id) : std::nullopt;
}

namespace {

class Reader {
public:
  Reader(const Json &document, Vocabulary &out) : document(document), spelling(spellingOf(document)), out(out) {}

  Status readModel() {
    if (hasStep(document.find("decoder"), "WordPiece") || hasStep(document.find("decoder"), "BPEDecoder"))
      return errorOf(ErrorKind::Refused, "tokenizer.json: the bytes of a token depend on the token before it");
    const Json *model = document.find("model"), *vocabulary = model ? model->find("vocab") : nullptr;
    if (!vocabulary || (!vocabulary->isObject() && !vocabulary->isArray()))
      return wrong("model.vocab", "an object of tokens and ids, or a list of tokens");
    for (const JsonMember &member : vocabulary->members) {
      std::optional<size_t> id = idOf(&member.value);
      if (!id)
        return wrong("model.vocab", "an id below " + std::to_string(maxTokens) + " for token \"" + member.name + "\"");
      at(*id) = member.name;
    }
    for (size_t i = 0; i < vocabulary->items.size(); ++i) { // Unigram: [token, score]
      const Json &entry = vocabulary->items[i];
      if (!entry.isArray() || entry.items.empty() || !entry.items[0].isString())
        return wrong("model.vocab", "a token and its score as entry " + std::to_string(i));
      at(i) = entry.items[0].text;
    }
    return Status::success();
  }

  Status readAdded() {
    const Json *added = document.find("added_tokens");
    for (const Json &entry : added ? added->items : std::vector<Json>()) {
      std::optional<size_t> id = idOf(entry.find("id"));
      if (!id)
        return wrong("added_tokens", "an id below " + std::to_string(maxTokens));
      const Json *special = entry.find("special");
      at(*id) = textOf(entry.find("content"));
      isAdded[*id] = special && special->boolean ? 2 : 1;
    }
    return Status::success();
  }

  /// Added tokens are written as they are; tokens that the spelling does not know (the model's unknown token, padding)
  /// are special.
  void finish(std::vector<int32_t> stopTokens) {
    const bool given = !stopTokens.empty();
    out.stopTokens = std::move(stopTokens);
    for (size_t id = 0; id < texts.size(); ++id) {
      std::optional<std::string> bytes = isAdded[id] ? std::optional(texts[id]) : spelledBytes(texts[id], spelling);
      const bool isSpecial = isAdded[id] == 2 || !bytes;
      if (isSpecial)
        out.specialTokens.push_back(static_cast<int32_t>(id));
      if (isSpecial && !given && isEndName(texts[id]))
        out.stopTokens.push_back(static_cast<int32_t>(id));
      out.tokenBytes.push_back(isSpecial ? texts[id] : *bytes);
    }
  }

private:
  std::string &at(size_t id) {
    if (id >= texts.size()) {
      texts.resize(id + 1);
      isAdded.resize(id + 1, 0);
    }
    return texts[id];
  }

  const Json &document;
  TokenSpelling spelling;
  Vocabulary &out;
  std::vector<std::string> texts;
  std::vector<uint8_t> isAdded; ///< 1: an added token, 2: a special one
};

} // namespace

Expected<Vocabulary> grammar::readTokenizerJson(std::string_view text, std::vector<int32_t> stopTokens) {
  Expected<Json> document = parseJson(text);
  if (!document)
    return errorOf(ErrorKind::Syntax, "tokenizer.json: " + document.message());
  Vocabulary out;
  Reader reader(*document, out);
  if (Status status = reader.readModel(); !status)
    return status;
  if (Status status = reader.readAdded(); !status)
    return status;
  reader.finish(std::move(stopTokens));
  return out;
}
