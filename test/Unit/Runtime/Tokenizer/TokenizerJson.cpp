// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small files of every kind of model, trained by HF tokenizers: its ids and texts are in golden-json.json.
#include "lamella/Runtime/Tokenizer/TokenizerJson.h"
#include "TestVocabulary.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;
using nlohmann::json;

static const json &golden() {
  static const json file = readGolden("golden-json.json");
  return file;
}

static const json &fileNamed(const std::string &name) {
  for (const json &file : golden()["files"])
    if (file["name"] == name)
      return file;
  throw std::runtime_error("no golden file " + name);
}

static Expected<Tokenizer> createFrom(const std::string &text) {
  Expected<TokenizerSpec> spec = readTokenizerJson(text);
  if (!spec)
    return spec.status();
  return Tokenizer::create(spec.take());
}

static EncodeOptions likeTheLibrary() {
  EncodeOptions options;
  options.parseSpecial = true;
  options.dropMissingBytes = true;
  return options;
}

TEST(TokenizerJsonTest, IdsAreThoseOfItsOwnLibrary) {
  const auto texts = golden()["texts"].get<std::vector<std::string>>();
  ASSERT_GT(texts.size(), 130u);
  for (const json &file : golden()["files"]) {
    Expected<Tokenizer> tokenizer = createFrom(file["file"]);
    ASSERT_TRUE(tokenizer.ok()) << file["name"] << ": " << tokenizer.message();
    for (size_t i = 0; i < texts.size(); ++i) {
      Expected<std::vector<int32_t>> ids = tokenizer->encode(texts[i], likeTheLibrary());
      ASSERT_TRUE(ids.ok()) << ids.message();
      EXPECT_EQ(*ids, file["ids"][i].get<std::vector<int32_t>>()) << file["name"] << ", text " << i << ": " << texts[i];
    }
  }
}

TEST(TokenizerJsonTest, ByteLevelTextComesBack) {
  const json &file = fileNamed("bytes");
  Expected<Tokenizer> tokenizer = createFrom(file["file"]);
  for (size_t i = 0; i < golden()["texts"].size(); ++i)
    // The library reads the added token "CAFÉ" as bytes, and loses its last.
    if (golden()["texts"][i].get<std::string>().find("CAF") == std::string::npos)
      EXPECT_EQ(*tokenizer->decode(file["ids"][i].get<std::vector<int32_t>>()), file["decoded"][i].get<std::string>())
          << i;
}

TEST(TokenizerJsonTest, StrangersForgeNoControlTokens) {
  for (const json &file : golden()["files"]) {
    Expected<Tokenizer> tokenizer = createFrom(file["file"]);
    EncodeOptions options = likeTheLibrary();
    options.parseSpecial = options.addBos.emplace(false);
    options.addEos = false;
    for (int32_t id : *tokenizer->encode("a<s>b </s> [CLS] ab", options))
      EXPECT_FALSE(tokenizer->isControl(id)) << file["name"];
    TextRange all{0, 9};
    options.parseSpecial = true;
    options.verbatim = std::span(&all, 1);
    std::vector<int32_t> ids = *tokenizer->encode("a<s>b</s>[CLS]", options);
    EXPECT_EQ(std::count_if(ids.begin(), ids.end(), [&](int32_t id) { return tokenizer->isControl(id); }), 1)
        << file["name"];
  }
}

/// The error for the byte-level file after `spoil`.
template <typename Function>
static std::string refusal(Function spoil, const char *name = "bytes") {
  json document = json::parse(fileNamed(name)["file"].get<std::string>());
  spoil(document);
  Expected<Tokenizer> tokenizer = createFrom(document.dump());
  return tokenizer.ok() ? "accepted" : tokenizer.message();
}

TEST(TokenizerJsonTest, RefusesByName) {
  EXPECT_EQ(createFrom("{").message(), "tokenizer.json: expected a JSON object, got text that is not JSON");
  EXPECT_EQ(createFrom("[]").message(), "tokenizer.json: expected a JSON object, got array");
  EXPECT_EQ(refusal([](json &file) { file["model"]["type"] = "WordLevel"; }),
            "tokenizer.json: key 'model.type': expected BPE, Unigram or WordPiece, got \"WordLevel\"");
  EXPECT_EQ(refusal([](json &file) { file["normalizer"] = {{"type", "Nmt"}}; }),
            "tokenizer.json: key 'normalizer': expected NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Replace, "
            "Prepend, Strip, BertNormalizer, Precompiled or a Sequence, got {\"type\":\"Nmt\"}");
  EXPECT_EQ(refusal([](json &file) { file["pre_tokenizer"] = {{"type", "UnicodeScripts"}}; }),
            "tokenizer.json: key 'pre_tokenizer': expected ByteLevel, Split, Punctuation, Metaspace, Digits, "
            "Whitespace, WhitespaceSplit, BertPreTokenizer or a Sequence, got {\"type\":\"UnicodeScripts\"}");
  EXPECT_EQ(refusal([](json &file) { file["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = "x+y"; }),
            "expected one of the known expressions to split text by, got 'x+y'");
  EXPECT_EQ(refusal([](json &file) { file["pre_tokenizer"]["pretokenizers"][0]["behavior"] = "Kept"; }),
            "tokenizer.json: key 'pre_tokenizer.behavior': expected Isolated, Removed, MergedWithPrevious, "
            "MergedWithNext or Contiguous, got \"Kept\"");
  EXPECT_EQ(refusal([](json &file) { file["model"]["dropout"] = 0.5; }),
            "tokenizer.json: key 'model.dropout': expected none, got 0.5");
  EXPECT_EQ(refusal([](json &file) { file["model"]["end_of_word_suffix"] = "</w>"; }),
            "tokenizer.json: key 'model.end_of_word_suffix': expected none, got \"</w>\"");
  EXPECT_EQ(refusal([](json &file) { file["post_processor"] = {{"type", "Other"}}; }),
            "tokenizer.json: key 'post_processor': expected TemplateProcessing, RobertaProcessing, BertProcessing, "
            "ByteLevel or a Sequence, got {\"type\":\"Other\"}");
  EXPECT_EQ(refusal([](json &file) { file["decoder"] = {{"type", "CTC"}}; }),
            "tokenizer.json: key 'decoder': expected one that goes with the model, got {\"type\":\"CTC\"}");
  EXPECT_EQ(refusal([](json &file) { file["added_tokens"][0]["id"] = -1; }),
            "tokenizer.json: key 'model.vocab': expected an id below 16777216 for each token, got -1");
  EXPECT_EQ(refusal([](json &file) { file["model"]["unk_id"] = 1 << 20; }, "unigram"),
            "tokenizer.json: key 'model.unk_id': expected an id of the vocabulary, got 1048576");
  EXPECT_EQ(refusal([](json &file) { file["normalizer"]["normalizers"][0]["precompiled_charsmap"] = "!"; }, "unigram"),
            "tokenizer.json: key 'normalizer.precompiled_charsmap': expected Base64, got \"!\"");
  EXPECT_EQ(
      refusal([](json &file) { file["normalizer"]["normalizers"][0]["precompiled_charsmap"] = "AAAA"; }, "unigram"),
      "precompiled characters map: expected a table's size and the table, got 3 bytes");
}

// Files with bytes changed are refused or read, without harm.
TEST(TokenizerJsonTest, SpoiltFiles) {
  Random random;
  SCOPED_TRACE(random.seed);
  size_t accepted = 0;
  for (const json &file : golden()["files"]) {
    std::string text = file["file"];
    for (int round = 0; round < 40; ++round) {
      std::string spoilt = text;
      for (size_t count = 1 + random.below(3); count > 0; --count)
        spoilt[random.below(spoilt.size())] = "\"{}[],:0123456789.eE- truefalsnu\\xyz"[random.below(36)];
      Expected<Tokenizer> tokenizer = createFrom(spoilt);
      if (!tokenizer) {
        EXPECT_NE(tokenizer.message(), "");
        continue;
      }
      ++accepted;
      Expected<std::vector<int32_t>> ids = tokenizer->encode("The café, ab\xff \u00a0 <tool>!", likeTheLibrary());
      if (ids)
        EXPECT_TRUE(tokenizer->decode(*ids).ok());
    }
  }
  EXPECT_GT(accepted, 10u);
}
