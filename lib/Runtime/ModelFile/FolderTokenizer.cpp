// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Folder.h"
#include "Text.h"

using namespace lamella;
using nlohmann::json;

static constexpr int32_t normal = 1, control = 3, userDefined = 4, unused = 5;

namespace {
/// How text is cut, as tokenizer.json writes it, and its name in GGUF files.
struct Cut {
  std::string_view pattern, name;
};
} // namespace

static constexpr Cut cuts[] = {
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     "llama-bpe"},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     "qwen2"},
};

static Status error(const std::string &key, const std::string &expected, const std::string &got) {
  return Status::error("key " + lamella::quoted(key) + ": expected " + expected + ", got " + got);
}
static const json &member(const json &object, const char *key) {
  static const json none;
  auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : none;
}
static std::string text(const json &value) { return value.is_string() ? value.get<std::string>() : std::string(); }
static bool isTrue(const json &value) { return value.is_boolean() && value.get<bool>(); }

/// The name of the pre-tokenizer: GPT-2's, with or without single digits, or a known pattern before bytes.
static std::string findCut(const json &pre) {
  auto isBytes = [](const json &step, bool cuts) {
    return text(member(step, "type")) == "ByteLevel" && isTrue(member(step, "use_regex")) == cuts &&
           !isTrue(member(step, "add_prefix_space"));
  };
  if (isBytes(pre, true))
    return "gpt-2";
  const json &steps = member(pre, "pretokenizers");
  if (text(member(pre, "type")) != "Sequence" || !steps.is_array() || steps.size() != 2)
    return {};
  if (text(member(steps[0], "type")) == "Digits" && isTrue(member(steps[0], "individual_digits")) &&
      isBytes(steps[1], true))
    return "smollm";
  if (text(member(steps[0], "type")) != "Split" || !isBytes(steps[1], false))
    return {};
  std::string pattern = text(member(member(steps[0], "pattern"), "Regex"));
  for (const Cut &cut : cuts)
    if (pattern == cut.pattern)
      return std::string(cut.name);
  return {};
}

namespace {
struct Tokens {
  std::vector<std::string> texts;
  std::vector<int32_t> types;

  Status add(const std::string &token, const json &id, int32_t type) {
    if (!id.is_number_unsigned() || id.get<uint64_t>() >= texts.size())
      return error("vocab", "an id below " + std::to_string(texts.size()) + " for token " + lamella::quoted(token),
                   printable(id.dump(-1, ' ', false, json::error_handler_t::replace)));
    texts[id.get<size_t>()] = token;
    types[id.get<size_t>()] = type;
    return Status::success();
  }
};
} // namespace

static Status readMerges(const json &list, std::vector<std::string> &merges) {
  if (!list.is_array())
    return error("merges", "an array", "another value");
  for (const json &merge : list) {
    bool isPair = merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string();
    if (!isPair && !merge.is_string())
      return error("merges", "pairs of tokens", "another value as merge " + std::to_string(merges.size()));
    merges.push_back(isPair ? text(merge[0]) + " " + text(merge[1]) : text(merge));
  }
  return Status::success();
}

/// The ids of the tokens that begin and end texts, by what tokenizer_config.json calls them.
static void putSpecials(const json &settings, const Tokens &tokens, MetadataWriter &metadata) {
  for (const char *name : {"bos", "eos"}) {
    const json &token = member(settings, (std::string(name) + "_token").c_str());
    std::string content = token.is_object() ? text(member(token, "content")) : text(token);
    for (size_t id = 0; id < tokens.texts.size() && !content.empty(); ++id)
      if (tokens.texts[id] == content) {
        metadata.put("tokenizer.ggml." + std::string(name) + "_token_id", uint64_t(id));
        break;
      }
  }
  if (const json &add = member(settings, "add_bos_token"); add.is_boolean())
    metadata.put("tokenizer.ggml.add_bos_token", add.get<bool>());
  if (const json &chat = member(settings, "chat_template"); chat.is_string())
    metadata.put("tokenizer.chat_template", chat.get<std::string>());
}

Status lamella::convertTokenizer(const json &tokenizer, const json &settings, uint64_t rows, MetadataWriter &metadata) {
  const json &model = member(tokenizer, "model"), &vocabulary = member(model, "vocab"),
             &added = member(tokenizer, "added_tokens");
  if (text(member(model, "type")) != "BPE" || isTrue(member(model, "byte_fallback")) || !vocabulary.is_object())
    return error("model", "byte-level BPE", "another tokenizer");
  std::string cut = findCut(member(tokenizer, "pre_tokenizer"));
  if (cut.empty())
    return error("pre_tokenizer", "one of those of GPT-2, SmolLM, Llama 3 and Qwen 2",
                 printable(member(tokenizer, "pre_tokenizer").dump(-1, ' ', false, json::error_handler_t::replace)));
  if (const json &normalizer = member(tokenizer, "normalizer"); !normalizer.is_null() && cut != "qwen2")
    return error("normalizer", "null", printable(normalizer.dump(-1, ' ', false, json::error_handler_t::replace)));
  Tokens tokens;
  tokens.texts.resize(rows);
  tokens.types.assign(rows, unused);
  for (const auto &[token, id] : vocabulary.items())
    if (Status status = tokens.add(token, id, normal); !status)
      return status;
  for (const json &entry : added.is_array() ? added : json::array())
    if (Status status = tokens.add(text(member(entry, "content")), member(entry, "id"),
                                   isTrue(member(entry, "special")) ? control : userDefined);
        !status)
      return status;
  // Rows of the table that no token has.
  for (size_t id = 0; id < tokens.texts.size(); ++id)
    if (tokens.types[id] == unused)
      tokens.texts[id] = "[PAD" + std::to_string(id) + "]";
  std::vector<std::string> merges;
  if (Status status = readMerges(member(model, "merges"), merges); !status)
    return status;
  metadata.put("tokenizer.ggml.model", std::string("gpt2"));
  metadata.put("tokenizer.ggml.pre", cut);
  metadata.put("tokenizer.ggml.tokens", tokens.texts);
  metadata.put("tokenizer.ggml.token_type", tokens.types);
  metadata.put("tokenizer.ggml.merges", merges);
  putSpecials(settings, tokens, metadata);
  return Status::success();
}
