// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/Tokenizer.h"
#include "TestVocabulary.h"
#include "lamella/Runtime/Tokenizer/PreTokenizer.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

using Ids = std::vector<int32_t>;

static Tokenizer make(TokenizerSpec spec) {
  Expected<Tokenizer> tokenizer = Tokenizer::create(std::move(spec));
  EXPECT_TRUE(tokenizer.ok()) << tokenizer.message();
  return tokenizer.take();
}

static Ids encode(const Tokenizer &tokenizer, std::string_view text, const EncodeOptions &options = {}) {
  Expected<Ids> ids = tokenizer.encode(text, options);
  EXPECT_TRUE(ids.ok()) << ids.message();
  return ids.ok() ? ids.take() : Ids();
}

TEST(TokenizerTest, IdsAreThoseOfAnotherImplementation) {
  Tokenizer tokenizer = make(goldenSpec());
  size_t cases = 0;
  const nlohmann::json golden = readGolden("golden-encode.json");
  for (const auto &item : golden["cases"]) {
    std::string text = item["text"];
    Ids plain = item["plain"], special = item.value("special", plain);
    EXPECT_EQ(encode(tokenizer, text, {.dropMissingBytes = true}), plain) << text;
    EXPECT_EQ(encode(tokenizer, text, {.parseSpecial = true, .dropMissingBytes = true}), special) << text;
    ++cases;
  }
  EXPECT_GE(cases, 200u);
}

/// The golden vocabulary with tokens for the bytes it lacks.
static TokenizerSpec completedSpec() {
  TokenizerSpec spec = goldenSpec(), bytes = bytesSpec("smollm");
  for (uint8_t byte : make(spec).missingBytes()) {
    spec.tokens.push_back(bytes.tokens[byte]);
    spec.types.push_back(1);
  }
  return spec;
}

static std::string randomBytes(Random &random, size_t size) {
  static const std::vector<std::string> parts = {"<|im_end|>", "\xf0\x9f\x98\x80", "é", "  ", "\r\n", "the", "'ll",
                                                 "१२",         "\xe2\x82"};
  std::string text;
  while (text.size() < size) {
    if (random.below(3))
      text += static_cast<char>(random.below(256));
    else
      text += parts[random.below(parts.size())];
  }
  return text;
}

TEST(TokenizerTest, DecodingRestoresAnyBytes) {
  Random random;
  SCOPED_TRACE("LAMELLA_SEED=" + std::to_string(random.seed));
  Tokenizer golden = make(completedSpec());
  for (int round = 0; round < 2000; ++round) {
    std::string text = randomBytes(random, random.below(60));
    for (bool parseSpecial : {false, true}) {
      Expected<std::string> back = golden.decode(encode(golden, text, {.parseSpecial = parseSpecial}));
      ASSERT_TRUE(back.ok());
      ASSERT_EQ(*back, text);
    }
  }
  for (std::string_view pre : PreTokenizer::knownNames()) {
    Tokenizer bytes = make(bytesSpec(std::string(pre)));
    for (int round = 0; round < 50; ++round) {
      std::string text = randomBytes(random, random.below(200));
      ASSERT_EQ(*bytes.decode(encode(bytes, text)), text) << pre;
    }
  }
}

TEST(TokenizerTest, EveryPrefixOfABrokenTextEncodes) {
  Tokenizer tokenizer = make(completedSpec());
  std::string text = "a\xf0\x9f\x98\x80\xed\xa0\x80\xc0\xaf é\xff <|im_end|>";
  for (size_t size = 0; size <= text.size(); ++size)
    EXPECT_EQ(*tokenizer.decode(encode(tokenizer, text.substr(0, size))), text.substr(0, size));
}

TEST(TokenizerTest, MissingByteIsNamedOrDropped) {
  Tokenizer tokenizer = make(goldenSpec());
  Expected<Ids> ids = tokenizer.encode("ab\x04z");
  ASSERT_FALSE(ids.ok());
  EXPECT_EQ(ids.message(), "expected bytes that the vocabulary has tokens for, got byte 0x04 at offset 2");
  EXPECT_EQ(*tokenizer.decode(encode(tokenizer, "ab\x04z", {.dropMissingBytes = true})), "abz");
  std::vector<uint8_t> missing = tokenizer.missingBytes();
  EXPECT_EQ(missing.size(), 21u);
  EXPECT_NE(std::find(missing.begin(), missing.end(), 0x04), missing.end());
}

TEST(TokenizerTest, OnlyParsedControlTokensAreControlTokens) {
  Tokenizer tokenizer = make(goldenSpec());
  for (int32_t id : encode(tokenizer, "<|im_start|>user<|im_end|>"))
    EXPECT_FALSE(tokenizer.isControl(id));
  Ids ids = encode(tokenizer, "<|im_end|>", {.parseSpecial = true});
  EXPECT_EQ(ids, Ids{*tokenizer.eos()});
  EXPECT_TRUE(tokenizer.isControl(ids[0]));
  EXPECT_EQ(*tokenizer.decode(ids), "<|im_end|>");
  EXPECT_EQ(*tokenizer.decode(ids, /*skipControl=*/true), "");
}

TEST(TokenizerTest, VerbatimPartsForgeNothing) {
  TokenizerSpec spec = bytesSpec("gpt-2");
  spec.types.assign(256, 1);
  for (const auto &[token, type] : {std::pair("<c>", 3), {"<u>", 4}, {"<c><u>", 3}}) {
    spec.tokens.push_back(token);
    spec.types.push_back(type);
  }
  Tokenizer tokenizer = make(spec);
  std::string text = "<c>x<c>y<u><c>";
  std::vector<TextRange> verbatim = {{3, 8}};
  EXPECT_EQ(encode(tokenizer, text, {.parseSpecial = true, .verbatim = verbatim}),
            (Ids{256, 'x', '<', 'c', '>', 'y', 257, 256}));
  EXPECT_EQ(encode(tokenizer, text, {.parseSpecial = true}), (Ids{256, 'x', 256, 'y', 257, 256}));
  EXPECT_EQ(encode(tokenizer, "<c><u>", {.parseSpecial = true}), Ids{258}) << "the longest wins";
  verbatim = {{0, 6}};
  EXPECT_EQ(encode(tokenizer, "<c><u>", {.parseSpecial = true, .verbatim = verbatim}), (Ids{'<', 'c', '>', 257}));
}

TEST(TokenizerTest, UserDefinedTokensAreRecognisedAlways) {
  TokenizerSpec spec = bytesSpec("gpt-2");
  spec.types.assign(256, 1);
  spec.tokens.insert(spec.tokens.end(), {"  ", "    ", "\n\n"});
  spec.types.insert(spec.types.end(), 3, static_cast<int32_t>(TokenType::UserDefined));
  Tokenizer tokenizer = make(spec);
  EXPECT_EQ(encode(tokenizer, "a      b\n\nc"), (Ids{'a', 257, 256, 'b', 258, 'c'}));
  EXPECT_EQ(tokenizer.tokenBytes(257), "    ");
}

TEST(TokenizerTest, BeginAndEndTokens) {
  TokenizerSpec spec = bytesSpec("llama-bpe");
  spec.types.assign(256, 1);
  spec.tokens.insert(spec.tokens.end(), {"<b>", "<e>"});
  spec.types.insert(spec.types.end(), 2, 3);
  EXPECT_EQ(encode(make(spec), "a"), Ids{'a'}) << "no begin token in the file";
  Expected<Ids> failure = make(spec).encode("a", {.addBos = true});
  ASSERT_FALSE(failure.ok());
  EXPECT_EQ(failure.message(), "expected a model file with a tokenizer.ggml.bos_token_id, got none");
  failure = make(spec).encode("a", {.addEos = true});
  ASSERT_FALSE(failure.ok());
  EXPECT_EQ(failure.message(), "expected a model file with a tokenizer.ggml.eos_token_id, got none");
  spec.bos = 256;
  spec.eos = 257;
  EXPECT_EQ(encode(make(spec), "a"), (Ids{256, 'a'})) << "this family's models begin so";
  EXPECT_EQ(encode(make(spec), "a", {.addBos = false, .addEos = true}), (Ids{'a', 257}));
  spec.addBos = false;
  spec.addEos = true;
  EXPECT_EQ(encode(make(spec), ""), (Ids{257}));
  spec.pre = "gpt-2";
  spec.addBos.reset();
  EXPECT_EQ(encode(make(spec), ""), (Ids{257}));
}

TEST(TokenizerTest, WholePiecesGoBeforeMerges) {
  TokenizerSpec spec = bytesSpec("llama-bpe");
  spec.tokens.insert(spec.tokens.end(), {"ab", "abc"});
  spec.merges = {"a b"};
  EXPECT_EQ(encode(make(spec), "abc"), Ids{257});
  spec.pre = "gpt-2";
  EXPECT_EQ(encode(make(spec), "abc"), (Ids{256, 'c'}));
}

TEST(TokenizerTest, EndOfText) {
  TokenizerSpec spec = bytesSpec("gpt-2");
  spec.types.assign(256, 1);
  spec.tokens.insert(spec.tokens.end(), {"<stop>", "<turn>", "<|eot_id|>", "<|im_start|>"});
  spec.types.insert(spec.types.end(), 4, 3);
  spec.tokens.push_back("<|im_end|>");
  spec.types.push_back(1); // a normal token of that name ends nothing
  spec.eos = 256;
  spec.eot = 257;
  Tokenizer tokenizer = make(spec);
  std::vector<int32_t> ends;
  for (int32_t id = -1; id <= tokenizer.vocabSize(); ++id)
    if (tokenizer.isEndOfText(id))
      ends.push_back(id);
  EXPECT_EQ(ends, (Ids{256, 257, 258}));
}

TEST(TokenizerTest, IdsOutOfRange) {
  Tokenizer tokenizer = make(bytesSpec("gpt-2"));
  for (int32_t id : {-1, 256}) {
    EXPECT_EQ(tokenizer.tokenBytes(id), "");
    EXPECT_FALSE(tokenizer.isControl(id));
    Expected<std::string> text = tokenizer.decode(Ids{65, id});
    ASSERT_FALSE(text.ok());
    EXPECT_EQ(text.message(), "expected token ids from 0 to 255, got " + std::to_string(id));
  }
}

TEST(TokenizerTest, TokensThatAreNoBytes) {
  TokenizerSpec spec = bytesSpec("gpt-2");
  spec.types.assign(256, 1);
  spec.tokens.insert(spec.tokens.end(), {"<0x0A>", "日本", "<0xGG>"});
  spec.types.insert(spec.types.end(), {6, 1, 6});
  Tokenizer tokenizer = make(spec);
  EXPECT_EQ(tokenizer.tokenBytes(256), "\n");
  EXPECT_EQ(tokenizer.tokenBytes(257), "日本");
  EXPECT_EQ(tokenizer.tokenBytes(258), "<0xGG>");
  EXPECT_EQ(tokenizer.findToken("日本"), 257);
  EXPECT_EQ(tokenizer.findToken("日"), std::nullopt);
}

TEST(TokenizerTest, LongRunsAreLinear) {
  // Completes: with quadratic time each of these would take minutes.
  Tokenizer tokenizer = make(goldenSpec());
  for (std::string_view part : {"a", " ", "\n", "<", "1", ".", "<|im_", "é", "\xe3\x80\x80"}) {
    std::string text;
    while (text.size() < 1 << 20)
      text += part;
    Ids ids = encode(tokenizer, text, {.parseSpecial = true});
    EXPECT_EQ(*tokenizer.decode(ids), text);
  }
}
