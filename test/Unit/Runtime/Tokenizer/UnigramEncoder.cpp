// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Unigram vocabularies as GGUF files have them. What texts become: SentencePiece, in golden-unigram.json.
#include "TestVocabulary.h"
#include "lamella/Runtime/Tokenizer/Tokenizer.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

static std::string fromBase64(const std::string &text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t value = 0;
  int bits = 0;
  for (char c : text.substr(0, text.find('='))) {
    value = value << 6 | uint32_t(digits.find(c));
    if ((bits += 6) >= 8)
      bytes += static_cast<char>(value >> (bits -= 8));
  }
  return bytes;
}

static TokenizerSpec unigramSpec() {
  static const nlohmann::json golden = readGolden("golden-unigram.json");
  TokenizerSpec spec;
  spec.model = "t5";
  spec.tokens = golden["tokens"].get<std::vector<std::string>>();
  spec.scores = golden["scores"].get<std::vector<double>>();
  spec.types = golden["types"].get<std::vector<int32_t>>();
  spec.charsMap = fromBase64(golden["charsmap"]);
  spec.unknown = 0;
  spec.eos = 2;
  return spec;
}

TEST(UnigramEncoderTest, IdsAreThoseOfSentencePiece) {
  const nlohmann::json golden = readGolden("golden-unigram.json");
  Expected<Tokenizer> tokenizer = Tokenizer::create(unigramSpec());
  ASSERT_TRUE(tokenizer.ok()) << tokenizer.message();
  EncodeOptions options;
  options.addEos = false;
  ASSERT_GT(golden["texts"].size(), 100u);
  for (size_t i = 0; i < golden["texts"].size(); ++i) {
    std::string text = golden["texts"][i];
    EXPECT_EQ(*tokenizer->encode(text, options), golden["ids"][i].get<std::vector<int32_t>>()) << i << ": " << text;
  }
}

TEST(UnigramEncoderTest, BeginAndEnd) {
  Expected<Tokenizer> tokenizer = Tokenizer::create(unigramSpec());
  std::vector<int32_t> ids = *tokenizer->encode("The harbour");
  EXPECT_EQ(ids.back(), 2); // by default, unlike a begin
  EXPECT_NE(ids.front(), 1);
  EXPECT_EQ(*tokenizer->decode(ids, /*skipControl=*/true), "The harbour");
}

// Brute force over all ways to cut a short text.
TEST(UnigramEncoderTest, GreatestSum) {
  TokenizerSpec spec;
  spec.model = "t5";
  spec.tokens = {"<unk>", "a", "b", "ab", "ba", "aba", "bb"};
  spec.types = {2, 1, 1, 1, 1, 1, 1};
  spec.unknown = 0;
  spec.addSpacePrefix = false;
  Random random;
  SCOPED_TRACE(random.seed);
  for (int round = 0; round < 100; ++round) {
    spec.scores = {0};
    for (int i = 1; i < 7; ++i)
      spec.scores.push_back(-double(1 + random.below(1000)) / 64 - i * 1e-3);
    std::string text;
    for (size_t length = 1 + random.below(8); length > 0; --length)
      text += "ab"[random.below(2)];
    std::vector<double> best(text.size() + 1, -1e9);
    best[0] = 0;
    for (size_t end = 1; end <= text.size(); ++end)
      for (size_t id = 1; id < 7; ++id)
        if (std::string_view(text).substr(0, end).ends_with(spec.tokens[id]))
          best[end] = std::max(best[end], best[end - spec.tokens[id].size()] + spec.scores[id]);
    double sum = 0;
    for (int32_t id : *Tokenizer::create(spec)->encode(text))
      sum += spec.scores[id];
    EXPECT_NEAR(sum, best.back(), 1e-9) << text;
  }
}
