// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/LoadTokenizer.h"
#include "../ModelFile/FileBuilder.h"
#include "gtest/gtest.h"
#include <fstream>
#include <nlohmann/json.hpp>

using namespace lamella;
using namespace lamella::test;
using Json = nlohmann::json;

static ModelFile parse(const FileBuilder &builder) {
  static std::vector<std::unique_ptr<Bytes>> kept;
  kept.push_back(std::make_unique<Bytes>(builder.build()));
  return ModelFile::parse(*kept.back(), "m.gguf").take();
}

static FileBuilder minimal() {
  return FileBuilder()
      .string("tokenizer.ggml.model", "gpt2")
      .string("tokenizer.ggml.pre", "smollm")
      .strings("tokenizer.ggml.tokens", {"a", "b", "ab", "<|x|>"});
}

TEST(LoadTokenizerTest, EveryKeyFillsItsField) {
  Bytes types = Bytes() << int32_t(1) << int32_t(1) << int32_t(1) << int32_t(3);
  ModelFile model = parse(minimal()
                              .array("tokenizer.ggml.token_type", ValueType::I32, 4, types)
                              .strings("tokenizer.ggml.merges", {"a b"})
                              .u32("tokenizer.ggml.bos_token_id", 0)
                              .u32("tokenizer.ggml.eos_token_id", 1)
                              .u32("tokenizer.ggml.eot_token_id", 2)
                              .u32("tokenizer.ggml.eom_token_id", 3)
                              .u32("tokenizer.ggml.padding_token_id", 4)
                              .u32("tokenizer.ggml.unknown_token_id", 5)
                              .entry("tokenizer.ggml.add_bos_token", ValueType::Bool, Bytes() << uint8_t(1))
                              .entry("tokenizer.ggml.add_eos_token", ValueType::Bool, Bytes() << uint8_t(0))
                              .entry("tokenizer.ggml.add_space_prefix", ValueType::Bool, Bytes() << uint8_t(1))
                              .string("tokenizer.chat_template", "{{ x }}"));
  Expected<TokenizerSpec> spec = readTokenizerSpec(model);
  ASSERT_TRUE(spec.ok()) << spec.message();
  EXPECT_EQ(spec->model, "gpt2");
  EXPECT_EQ(spec->pre, "smollm");
  EXPECT_EQ(spec->tokens, (std::vector<std::string>{"a", "b", "ab", "<|x|>"}));
  EXPECT_EQ(spec->types, (std::vector<int32_t>{1, 1, 1, 3}));
  EXPECT_EQ(spec->merges, (std::vector<std::string>{"a b"}));
  EXPECT_EQ(spec->bos, 0);
  EXPECT_EQ(spec->eos, 1);
  EXPECT_EQ(spec->eot, 2);
  EXPECT_EQ(spec->eom, 3);
  EXPECT_EQ(spec->pad, 4);
  EXPECT_EQ(spec->unknown, 5);
  EXPECT_EQ(spec->addBos, true);
  EXPECT_EQ(spec->addEos, false);
  EXPECT_TRUE(spec->addSpacePrefix);
  EXPECT_EQ(spec->chatTemplate, "{{ x }}");
}

TEST(LoadTokenizerTest, AbsentKeysLeaveFieldsEmpty) {
  Expected<TokenizerSpec> spec = readTokenizerSpec(parse(minimal()));
  ASSERT_TRUE(spec.ok()) << spec.message();
  EXPECT_TRUE(spec->types.empty() && spec->merges.empty() && spec->chatTemplate.empty());
  EXPECT_FALSE(spec->bos || spec->eos || spec->addBos || spec->addEos || spec->addSpacePrefix);
}

TEST(LoadTokenizerTest, KeysOfUnigram) {
  Bytes map = Bytes() << uint8_t(4) << uint8_t(0) << uint8_t(0xff);
  FileBuilder file = FileBuilder()
                         .string("tokenizer.ggml.model", "t5")
                         .strings("tokenizer.ggml.tokens", {"a"})
                         .array("tokenizer.ggml.scores", ValueType::F32, 1, Bytes() << -1.5f)
                         .array("tokenizer.ggml.precompiled_charsmap", ValueType::U8, 3, map)
                         .entry("tokenizer.ggml.remove_extra_whitespaces", ValueType::Bool, Bytes() << uint8_t(0));
  Expected<TokenizerSpec> spec = readTokenizerSpec(parse(file));
  ASSERT_TRUE(spec.ok()) << spec.message();
  EXPECT_EQ(spec->scores, std::vector<double>{-1.5});
  EXPECT_EQ(spec->charsMap, std::string("\4\0\xff", 3));
  EXPECT_EQ(spec->removeExtraSpaces, false);
}

TEST(LoadTokenizerTest, TokensAroundATextOfBert) {
  FileBuilder file = FileBuilder()
                         .string("tokenizer.ggml.model", "bert")
                         .strings("tokenizer.ggml.tokens", {"[CLS]", "[SEP]", "\u2581a", "b"})
                         .array("tokenizer.ggml.token_type", ValueType::I32, 4,
                                Bytes() << int32_t(3) << int32_t(3) << int32_t(1) << int32_t(1))
                         .u32("tokenizer.ggml.bos_token_id", 3)
                         .u32("tokenizer.ggml.cls_token_id", 0)
                         .u32("tokenizer.ggml.seperator_token_id", 1);
  Expected<Tokenizer> tokenizer = loadTokenizer(parse(file));
  ASSERT_TRUE(tokenizer.ok()) << tokenizer.message();
  EXPECT_EQ(*tokenizer->encode("AB a"), (std::vector<int32_t>{0, 2, 3, 2, 1}));
}

TEST(LoadTokenizerTest, ErrorsNameTheFileAndTheKey) {
  EXPECT_EQ(readTokenizerSpec(parse(FileBuilder())).message().substr(0, 42),
            "m.gguf: metadata key 'tokenizer.ggml.model");
  EXPECT_EQ(readTokenizerSpec(parse(minimal().string("tokenizer.ggml.eos_token_id", "x"))).message().substr(0, 50),
            "m.gguf: metadata key 'tokenizer.ggml.eos_token_id'");
  // Past any vocabulary, and past what an int32 holds.
  for (uint64_t id : {uint64_t(4), uint64_t(1) << 40})
    EXPECT_EQ(loadTokenizer(parse(minimal().entry("tokenizer.ggml.eos_token_id", ValueType::U64, Bytes() << id)))
                  .message()
                  .substr(0, 36),
              "m.gguf: tokenizer.ggml.eos_token_id:");
  EXPECT_EQ(loadChatTemplate(parse(minimal())).message().substr(0, 45),
            "m.gguf: metadata key 'tokenizer.chat_template");
  EXPECT_EQ(loadChatTemplate(parse(minimal().string("tokenizer.chat_template", "{{ x"))).message(),
            "m.gguf: chat template: line 1, column 3: expected the end of the tag '}}', got none");
}

TEST(LoadTokenizerTest, TheContextLengthIsTheArchitectures) {
  auto read = [](uint32_t value) {
    return readContextLength(
        parse(FileBuilder().string("general.architecture", "llama").u32("llama.context_length", value)));
  };
  ASSERT_TRUE(read(8192).ok());
  EXPECT_EQ(*read(8192), 8192);
  EXPECT_EQ(read(0).message(), "m.gguf: metadata key 'llama.context_length': expected 1 to 2147483647, got 0");
  EXPECT_EQ(read(1u << 31).message(),
            "m.gguf: metadata key 'llama.context_length': expected 1 to 2147483647, got 2147483648");
  EXPECT_FALSE(readContextLength(parse(FileBuilder().string("general.architecture", "llama"))).ok());
}

TEST(LoadTokenizerTest, EncodesTheGoldenPrompts) {
  const char *path = std::getenv("LAMELLA_MODEL"), *suites = std::getenv("LAMELLA_SUITES");
  if (!path || !suites)
    GTEST_SKIP() << "needs LAMELLA_MODEL (a model file) and LAMELLA_SUITES (outside data)";
  Expected<ModelFile> model = ModelFile::open(path);
  ASSERT_TRUE(model.ok()) << model.message();
  Expected<Tokenizer> tokenizer = loadTokenizer(*model);
  ASSERT_TRUE(tokenizer.ok()) << tokenizer.message();
  std::ifstream lines(std::string(suites) + "/golden/smollm2_135m_q4_1.f32.jsonl");
  size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    Json golden = Json::parse(line);
    EncodeOptions options;
    options.parseSpecial = true;
    options.dropMissingBytes = true;
    Expected<std::vector<int32_t>> ids = tokenizer->encode(golden["prompt"].get<std::string>(), options);
    ASSERT_TRUE(ids.ok()) << ids.message();
    EXPECT_EQ(*ids, golden["ids"].get<std::vector<int32_t>>());
    EXPECT_EQ(*tokenizer->decode(golden["greedy"].get<std::vector<int32_t>>()),
              golden["greedy_text"].get<std::string>());
  }
  EXPECT_EQ(count, 6u);

  // The third prompt is what the file's template makes of a question.
  Expected<ChatTemplate> chatTemplate = loadChatTemplate(*model);
  ASSERT_TRUE(chatTemplate.ok()) << chatTemplate.message();
  std::ifstream again(std::string(suites) + "/golden/smollm2_135m_q4_1.f32.jsonl");
  std::string line;
  for (int i = 0; i < 3; ++i)
    std::getline(again, line);
  Expected<ChatPrompt> rendered =
      chatTemplate->render(std::array{ChatMessage{"user", "Why is the sky blue?"}}, /*addGenerationPrompt=*/true);
  ASSERT_TRUE(rendered.ok()) << rendered.message();
  const ChatPrompt &prompt = *rendered;
  EXPECT_EQ(prompt.text, Json::parse(line)["prompt"].get<std::string>());
  EncodeOptions options;
  options.parseSpecial = true;
  options.verbatim = prompt.contents;
  EXPECT_EQ(*tokenizer->encode(prompt.text, options), Json::parse(line)["ids"].get<std::vector<int32_t>>());
  EXPECT_EQ(*readContextLength(*model), 8192);
}
