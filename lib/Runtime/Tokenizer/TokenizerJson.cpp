// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/TokenizerJson.h"
#include "JsonValues.h"

using namespace lamella;
using namespace lamella::tokenizer;
using nlohmann::json;

/// Ids beyond this are no vocabulary's.
static constexpr size_t maxTokens = 1 << 24;

namespace {
class Reader {
public:
  Reader(const json &document, TokenizerSpec &spec)
      : document(document), model(member(document, "model")), spec(spec), pipeline(*spec.pipeline) {}

  Status read();

private:
  Status readModel();
  Status readVocabulary();
  Status readMerges();
  Status readUnknown();
  Status readAdded();
  Status addToken(const std::string &token, const json &id, TokenType type);

  const json &document, &model;
  TokenizerSpec &spec;
  TextPipeline &pipeline;
  bool isBytes = false;
};
} // namespace

/// Files before 2023 do not name the type of their model.
static std::string typeOf(const json &model) {
  if (std::string type = textAt(model, "type"); !type.empty())
    return type;
  if (member(model, "merges").is_array())
    return "BPE";
  return member(model, "vocab").is_array() ? "Unigram" : "WordPiece";
}

Status Reader::addToken(const std::string &token, const json &id, TokenType type) {
  if (!id.is_number_unsigned() || id.get<uint64_t>() >= maxTokens)
    return refuse("model.vocab", "an id below " + std::to_string(maxTokens) + " for each token", id);
  size_t at = id.get<size_t>();
  if (at >= spec.tokens.size()) {
    spec.tokens.resize(at + 1);
    spec.types.resize(at + 1, static_cast<int32_t>(TokenType::Unused));
  }
  spec.tokens[at] = token;
  spec.types[at] = static_cast<int32_t>(type);
  return Status::success();
}

static bool isByteToken(std::string_view token) {
  return token.size() == 6 && token.starts_with("<0x") && token.ends_with('>');
}

Status Reader::readVocabulary() {
  const json &vocabulary = member(model, "vocab");
  auto typeOfToken = [&](const std::string &token) {
    return pipeline.byteFallback && isByteToken(token) ? TokenType::Byte : TokenType::Normal;
  };
  if (typeOf(model) != "Unigram") {
    if (!vocabulary.is_object())
      return refuse("model.vocab", "an object of tokens and ids", vocabulary);
    for (const auto &[token, id] : vocabulary.items())
      if (Status status = addToken(token, id, typeOfToken(token)); !status)
        return status;
    return Status::success();
  }
  if (!vocabulary.is_array())
    return refuse("model.vocab", "a list of tokens and scores", vocabulary);
  for (const json &entry : vocabulary) {
    if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_number())
      return refuse("model.vocab", "a token and its score as entry " + std::to_string(spec.tokens.size()), entry);
    std::string token = entry[0];
    if (Status status = addToken(token, json(uint64_t(spec.tokens.size())), typeOfToken(token)); !status)
      return status;
    spec.scores.push_back(entry[1]);
  }
  return Status::success();
}

Status Reader::readMerges() {
  const json &merges = member(model, "merges");
  if (!merges.is_array())
    return refuse("model.merges", "an array", merges);
  for (const json &merge : merges) {
    bool isPair = merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string();
    if (!isPair && !merge.is_string())
      return refuse("model.merges", "pairs of tokens", merge);
    spec.merges.push_back(isPair ? merge[0].get<std::string>() + " " + merge[1].get<std::string>()
                                 : merge.get<std::string>());
  }
  return Status::success();
}

Status Reader::readUnknown() {
  const json &id = member(model, "unk_id"), &name = member(model, "unk_token");
  if (id.is_number_unsigned() && id.get<uint64_t>() < spec.tokens.size())
    spec.unknown = id.get<int32_t>();
  else if (!id.is_null())
    return refuse("model.unk_id", "an id of the vocabulary", id);
  for (size_t i = 0; i < spec.tokens.size() && name.is_string(); ++i)
    if (spec.tokens[i] == name.get_ref<const std::string &>())
      spec.unknown = static_cast<int32_t>(i);
  if (name.is_string() && !spec.unknown)
    return refuse("model.unk_token", "a token of the vocabulary", name);
  // Text does not make it.
  if (spec.unknown && typeOf(model) == "Unigram")
    spec.types[*spec.unknown] = static_cast<int32_t>(TokenType::Unknown);
  return Status::success();
}

Status Reader::readModel() {
  std::string type = typeOf(model);
  pipeline.byteFallback = flagAt(model, "byte_fallback");
  pipeline.fuseUnknown = flagAt(model, "fuse_unk");
  pipeline.ignoreMerges = flagAt(model, "ignore_merges");
  if (!model.is_object() || (type != "BPE" && type != "Unigram" && type != "WordPiece"))
    return refuse("model.type", "BPE, Unigram or WordPiece", member(model, "type"));
  if (type == "BPE") {
    for (const char *key : {"continuing_subword_prefix", "end_of_word_suffix"})
      if (!textAt(model, key).empty())
        return refuse(std::string("model.") + key, "none", member(model, key));
    if (const json &dropout = member(model, "dropout"); dropout.is_number() && dropout != 0)
      return refuse("model.dropout", "none", dropout);
  }
  if (isBytes && type != "BPE")
    return refuse("pre_tokenizer", "no ByteLevel before " + type, member(document, "pre_tokenizer"));
  spec.model = type == "Unigram" ? "t5" : type == "WordPiece" ? "bert" : isBytes ? "gpt2" : "bpe";
  if (type == "WordPiece") {
    pipeline.subwordPrefix = member(model, "continuing_subword_prefix").is_string()
                                 ? textAt(model, "continuing_subword_prefix")
                                 : std::string("##");
    if (const json &most = member(model, "max_input_chars_per_word"); most.is_number_unsigned())
      pipeline.maxWordCharacters = most;
    pipeline.stripsLeadingSpace = true;
  }
  if (Status status = readVocabulary(); !status)
    return status;
  if (Status status = type == "BPE" ? readMerges() : Status::success(); !status)
    return status;
  return readUnknown();
}

Status Reader::readAdded() {
  const json &list = member(document, "added_tokens");
  for (const json &entry : list.is_array() ? list : json::array()) {
    std::string content = textAt(entry, "content");
    bool isSpecial = flagAt(entry, "special");
    if (content.empty())
      return refuse("added_tokens", "a content of each", entry);
    if (Status status = addToken(content, member(entry, "id"), isSpecial ? TokenType::Control : TokenType::UserDefined);
        !status)
      return status;
    TextPipeline::Added added{member(entry, "id").get<int32_t>(), flagAt(entry, "lstrip"), flagAt(entry, "rstrip"),
                              flagAt(entry, "single_word"), flagAt(entry, "normalized", !isSpecial)};
    if (added.lstrip || added.rstrip || added.singleWord || added.normalized)
      pipeline.added.push_back(added);
  }
  // Rows that no token has.
  for (size_t id = 0; id < spec.tokens.size(); ++id)
    if (spec.types[id] == static_cast<int32_t>(TokenType::Unused))
      spec.tokens[id] = "[PAD" + std::to_string(id) + "]";
  if (!spec.scores.empty())
    spec.scores.resize(spec.tokens.size());
  return Status::success();
}

Status Reader::read() {
  if (const json &step = member(document, "normalizer"); !step.is_null())
    if (Status status = readNormalizer(step, pipeline.normalizers); !status)
      return status;
  if (const json &step = member(document, "pre_tokenizer"); !step.is_null())
    if (Status status = readPreTokenizer(step, pipeline.cuts, isBytes); !status)
      return status;
  if (Status status = readModel(); !status)
    return status;
  if (Status status = readAdded(); !status)
    return status;
  if (Status status = readPostProcessor(member(document, "post_processor"), spec); !status)
    return status;
  if (Status status = readDecoder(member(document, "decoder"), spec); !status)
    return status;
  spec.addBos = !pipeline.prefix.empty();
  spec.addEos = !pipeline.suffix.empty();
  if (!pipeline.prefix.empty())
    spec.bos = pipeline.prefix.front();
  if (!pipeline.suffix.empty())
    spec.eos = pipeline.suffix.back();
  return Status::success();
}

Expected<TokenizerSpec> lamella::readTokenizerJson(std::string_view text) {
  json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object())
    return Status::error("tokenizer.json: expected a JSON object, got " +
                         std::string(document.is_discarded() ? "text that is not JSON" : document.type_name()));
  TokenizerSpec spec;
  spec.pipeline.emplace();
  if (Status status = Reader(document, spec).read(); !status)
    return status;
  return spec;
}
