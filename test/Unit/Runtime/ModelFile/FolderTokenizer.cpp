// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "TestFolder.h"

using namespace lamella;
using namespace lamella::test;
using nlohmann::json;

using FolderTokenizer = TestFolder;

TEST_F(FolderTokenizer, TokensTypesAndMerges) {
  tokenizer["added_tokens"] = {{{"id", 1}, {"content", "<end>"}, {"special", true}}};
  tokenizer["model"]["merges"] = {{"a", "b"}, "b a"};
  write("tokenizer_config.json",
        json{{"eos_token", {{"content", "<end>"}}}, {"add_bos_token", false}, {"chat_template", "x"}}.dump());
  Expected<ModelFile> model = open();
  ASSERT_TRUE(model.ok()) << model.message();
  const Metadata &keys = model->metadata();
  EXPECT_EQ(*keys.getString("tokenizer.ggml.pre"), "gpt-2");
  // The table has a row more than there are tokens.
  EXPECT_EQ(*keys.getStrings("tokenizer.ggml.tokens"), (std::vector<std::string_view>{"a", "<end>", "[PAD2]"}));
  EXPECT_EQ(*keys.getI32s("tokenizer.ggml.token_type"), (std::vector<int32_t>{1, 3, 5}));
  EXPECT_EQ(*keys.getStrings("tokenizer.ggml.merges"), (std::vector<std::string_view>{"a b", "b a"}));
  EXPECT_EQ(*keys.getU64("tokenizer.ggml.eos_token_id"), 1u);
  EXPECT_EQ(*keys.getBool("tokenizer.ggml.add_bos_token"), false);
  EXPECT_EQ(*keys.getString("tokenizer.chat_template"), "x");
}

TEST_F(FolderTokenizer, PreTokenizers) {
  json bytes = {{"type", "ByteLevel"}, {"use_regex", false}, {"add_prefix_space", false}}, cuts = bytes;
  cuts["use_regex"] = true;
  json digits = {{"type", "Digits"}, {"individual_digits", true}};
  tokenizer["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", {digits, cuts}}};
  EXPECT_EQ(*open()->metadata().getString("tokenizer.ggml.pre"), "smollm");
  std::string qwen =
      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+)"
      R"(|\s+(?!\S)|\s+)";
  json split = {{"type", "Split"}, {"pattern", {{"Regex", qwen}}}};
  tokenizer["pre_tokenizer"]["pretokenizers"] = {split, bytes};
  EXPECT_EQ(*open()->metadata().getString("tokenizer.ggml.pre"), "qwen2");
  split["pattern"]["Regex"] = "other";
  tokenizer["pre_tokenizer"]["pretokenizers"] = {split, bytes};
  EXPECT_NE(open().message().find("key 'pre_tokenizer': expected one of those of GPT-2, SmolLM, Llama 3 and Qwen 2"),
            std::string::npos);
}

TEST_F(FolderTokenizer, Refuses) {
  auto refusal = [&](const json &pointer) {
    json before = tokenizer;
    tokenizer.merge_patch(pointer);
    std::string message = open().message();
    tokenizer = before;
    std::string path = folder + "/tokenizer.json: ";
    return message.starts_with(path) ? message.substr(path.size()) : message;
  };
  EXPECT_EQ(refusal({{"model", {{"type", "Unigram"}}}}), "key 'model': expected byte-level BPE, got another tokenizer");
  EXPECT_EQ(refusal({{"model", {{"byte_fallback", true}}}}),
            "key 'model': expected byte-level BPE, got another tokenizer");
  EXPECT_EQ(refusal({{"model", {{"vocab", {{"c", 3}}}}}}), "key 'vocab': expected an id below 3 for token 'c', got 3");
  EXPECT_EQ(refusal({{"model", {{"merges", {1}}}}}),
            "key 'merges': expected pairs of tokens, got another value as merge 0");
  EXPECT_EQ(refusal({{"normalizer", {{"type", "NFKC"}}}}), "key 'normalizer': expected null, got {\"type\":\"NFKC\"}");
}
