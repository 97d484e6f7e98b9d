// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The normalizers and pre-tokenizers of tokenizer.json.
#include "JsonValues.h"

#include <algorithm>
#include <iterator>
#include <utility>

using namespace lamella;
using namespace lamella::tokenizer;
using nlohmann::json;

const json &tokenizer::member(const json &object, const char *key) {
  static const json none;
  auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : none;
}
std::string tokenizer::textAt(const json &object, const char *key) {
  const json &value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}
bool tokenizer::flagAt(const json &object, const char *key, bool otherwise) {
  const json &value = member(object, key);
  return value.is_boolean() ? value.get<bool>() : otherwise;
}

Status tokenizer::refuse(const std::string &key, const std::string &expected, const json &got) {
  std::string shown = got.is_structured() && got.size() > 16
                          ? "a value of " + std::to_string(got.size()) + " entries"
                          : got.dump(-1, ' ', /*ensure_ascii=*/true, json::error_handler_t::replace);
  if (shown.size() > 200)
    shown = shown.substr(0, 200) + "...";
  return Status::error("tokenizer.json: key '" + key + "': expected " + expected + ", got " + shown);
}

static Status readReplace(const json &step, std::vector<NormalizeStep> &steps) {
  const json &pattern = member(step, "pattern");
  std::string with = textAt(step, "content"), regex = textAt(pattern, "Regex"), text = textAt(pattern, "String");
  if (regex == " {2,}")
    steps.push_back({.kind = NormalizeStep::CollapseSpaces, .with = with});
  else if (regex.empty() && !text.empty())
    steps.push_back({.kind = NormalizeStep::Replace, .text = text, .with = with});
  else
    return refuse("normalizer", "a replaced string, or the expression ' {2,}'", pattern);
  return Status::success();
}

static void readBert(const json &step, std::vector<NormalizeStep> &steps) {
  bool lowercase = flagAt(step, "lowercase", true);
  if (flagAt(step, "clean_text", true))
    steps.push_back({.kind = NormalizeStep::Clean});
  if (flagAt(step, "handle_chinese_chars", true))
    steps.push_back({.kind = NormalizeStep::SpaceIdeographs});
  if (flagAt(step, "strip_accents", lowercase)) {
    steps.push_back({.kind = NormalizeStep::Form, .form = NormalForm::NFD});
    steps.push_back({.kind = NormalizeStep::StripAccents});
  }
  if (lowercase)
    steps.push_back({.kind = NormalizeStep::Lowercase});
}

/// The bytes that Base64 writes; nothing where it is none.
static bool decodeBase64(std::string_view text, std::string &bytes) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint32_t value = 0;
  unsigned bits = 0;
  while (text.ends_with('='))
    text.remove_suffix(1);
  for (char c : text) {
    size_t digit = digits.find(c);
    if (digit == digits.npos)
      return false;
    value = (value << 6 | static_cast<uint32_t>(digit)) & 0xffffff;
    if ((bits += 6) >= 8)
      bytes += static_cast<char>(value >> (bits -= 8));
  }
  return true;
}

Status tokenizer::readNormalizer(const json &step, std::vector<NormalizeStep> &steps) {
  static constexpr std::pair<std::string_view, NormalForm> forms[] = {
      {"NFC", NormalForm::NFC}, {"NFD", NormalForm::NFD}, {"NFKC", NormalForm::NFKC}, {"NFKD", NormalForm::NFKD}};
  std::string type = textAt(step, "type");
  for (const auto &[name, form] : forms)
    if (type == name) {
      steps.push_back({.kind = NormalizeStep::Form, .form = form});
      return Status::success();
    }
  if (type == "Sequence") {
    for (const json &inner : member(step, "normalizers"))
      if (Status status = textAt(inner, "type") == "Sequence" ? refuse("normalizer", "no sequence in a sequence", inner)
                                                              : readNormalizer(inner, steps);
          !status)
        return status;
  } else if (type == "Lowercase") {
    steps.push_back({.kind = NormalizeStep::Lowercase});
  } else if (type == "StripAccents") {
    steps.push_back({.kind = NormalizeStep::StripAccents});
  } else if (type == "Replace") {
    return readReplace(step, steps);
  } else if (type == "Prepend") {
    steps.push_back({.kind = NormalizeStep::Prepend, .with = textAt(step, "prepend")});
  } else if (type == "Strip") {
    steps.push_back({.kind = NormalizeStep::Strip,
                     .left = flagAt(step, "strip_left", true),
                     .right = flagAt(step, "strip_right", true)});
  } else if (type == "BertNormalizer") {
    readBert(step, steps);
  } else if (type == "Precompiled") {
    std::string map;
    if (!decodeBase64(textAt(step, "precompiled_charsmap"), map))
      return refuse("normalizer.precompiled_charsmap", "Base64", member(step, "precompiled_charsmap"));
    steps.push_back({.kind = NormalizeStep::CharsMap, .text = std::move(map), .byCluster = true});
  } else {
    return refuse("normalizer",
                  "NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Replace, Prepend, Strip, BertNormalizer, Precompiled "
                  "or a Sequence",
                  step);
  }
  return Status::success();
}

static Status readSplit(const json &step, std::vector<CutStep> &steps) {
  static constexpr std::pair<std::string_view, CutStep::Behaviour> behaviours[] = {
      {"Isolated", CutStep::Isolated},
      {"Removed", CutStep::Removed},
      {"MergedWithPrevious", CutStep::MergedWithPrevious},
      {"MergedWithNext", CutStep::MergedWithNext},
      {"Contiguous", CutStep::Contiguous}};
  std::string behaviour = textAt(step, "behavior");
  const auto *known = std::find_if(std::begin(behaviours), std::end(behaviours),
                                   [&](const auto &entry) { return entry.first == behaviour; });
  if (known == std::end(behaviours))
    return refuse("pre_tokenizer.behavior", "Isolated, Removed, MergedWithPrevious, MergedWithNext or Contiguous",
                  member(step, "behavior"));
  bool isPunctuation = textAt(step, "type") == "Punctuation";
  std::string regex = textAt(member(step, "pattern"), "Regex"), text = textAt(member(step, "pattern"), "String");
  if (regex.empty() == text.empty() && !isPunctuation)
    return refuse("pre_tokenizer.pattern", "a Regex or a String", member(step, "pattern"));
  steps.push_back({.kind = isPunctuation   ? CutStep::Punctuation
                           : regex.empty() ? CutStep::Literal
                                           : CutStep::Pattern,
                   .behaviour = known->second,
                   .invert = !isPunctuation && flagAt(step, "invert"),
                   .text = regex.empty() ? text : regex});
  return Status::success();
}

static Status readMetaspace(const json &step, std::vector<CutStep> &steps) {
  std::string scheme = textAt(step, "prepend_scheme");
  if (scheme.empty()) // as older files write it
    scheme = flagAt(step, "add_prefix_space", true) ? "always" : "never";
  CutStep cut{.kind = CutStep::Metaspace,
              .behaviour = CutStep::MergedWithNext,
              .text = textAt(step, "replacement"),
              .scheme = scheme == "always"  ? CutStep::Always
                        : scheme == "first" ? CutStep::First
                                            : CutStep::Never,
              .split = flagAt(step, "split", true)};
  if (cut.text != "\xe2\x96\x81")
    return refuse("pre_tokenizer.replacement", "U+2581", member(step, "replacement"));
  steps.push_back(std::move(cut));
  return Status::success();
}

Status tokenizer::readPreTokenizer(const json &step, std::vector<CutStep> &steps, bool &isBytes) {
  std::string type = textAt(step, "type");
  if (isBytes)
    return refuse("pre_tokenizer", "nothing behind ByteLevel", step);
  if (type == "Sequence") {
    for (const json &inner : member(step, "pretokenizers"))
      if (Status status = textAt(inner, "type") == "Sequence"
                              ? refuse("pre_tokenizer", "no sequence in a sequence", inner)
                              : readPreTokenizer(inner, steps, isBytes);
          !status)
        return status;
  } else if (type == "ByteLevel") {
    isBytes = true;
    if (flagAt(step, "add_prefix_space", true))
      steps.push_back({.kind = CutStep::SpaceBefore});
    if (flagAt(step, "use_regex", true))
      steps.push_back({.kind = CutStep::Pattern,
                       .text = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)"});
  } else if (type == "Split" || type == "Punctuation") {
    return readSplit(step, steps);
  } else if (type == "Metaspace") {
    return readMetaspace(step, steps);
  } else if (type == "Digits") {
    steps.push_back({.kind = CutStep::Digits,
                     .behaviour = flagAt(step, "individual_digits") ? CutStep::Isolated : CutStep::Contiguous});
  } else if (type == "Whitespace") {
    steps.push_back({.kind = CutStep::Words, .behaviour = CutStep::Removed, .invert = true});
  } else if (type == "WhitespaceSplit" || type == "BertPreTokenizer") {
    steps.push_back({.kind = CutStep::Spaces, .behaviour = CutStep::Removed});
    if (type == "BertPreTokenizer")
      steps.push_back({.kind = CutStep::Punctuation});
  } else {
    return refuse(
        "pre_tokenizer",
        "ByteLevel, Split, Punctuation, Metaspace, Digits, Whitespace, WhitespaceSplit, BertPreTokenizer or a "
        "Sequence",
        step);
  }
  return Status::success();
}
