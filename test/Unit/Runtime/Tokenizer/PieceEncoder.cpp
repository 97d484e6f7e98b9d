// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// SentencePiece vocabularies, through the tokenizer. What texts become: llama.cpp, in golden-pieces.json.
#include "TestVocabulary.h"
#include "lamella/Runtime/Tokenizer/Tokenizer.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace lamella;
using namespace lamella::test;

static const nlohmann::json &golden() {
  static const nlohmann::json file = readGolden("golden-pieces.json");
  return file;
}

static TokenizerSpec piecesSpec(bool addSpacePrefix) {
  TokenizerSpec spec;
  spec.model = "llama";
  spec.tokens = golden()["tokens"].get<std::vector<std::string>>();
  spec.types = golden()["types"].get<std::vector<int32_t>>();
  spec.scores = golden()["scores"].get<std::vector<double>>();
  spec.unknown = 0, spec.bos = 1, spec.eos = 2;
  spec.addBos = false;
  spec.addSpacePrefix = addSpacePrefix;
  return spec;
}

TEST(PieceEncoderTest, IdsAreThoseOfAnotherImplementation) {
  for (bool prefix : {true, false}) {
    Expected<Tokenizer> tokenizer = Tokenizer::create(piecesSpec(prefix));
    ASSERT_TRUE(tokenizer.ok()) << tokenizer.message();
    const nlohmann::json &texts = golden()["texts"], &rows = golden()[prefix ? "with_prefix" : "without_prefix"];
    ASSERT_GT(texts.size(), 300u);
    for (size_t i = 0; i < texts.size(); ++i) {
      std::string text = texts[i];
      Expected<std::vector<int32_t>> ids = tokenizer->encode(text);
      ASSERT_TRUE(ids.ok()) << ids.message();
      EXPECT_EQ(*ids, rows[i].get<std::vector<int32_t>>()) << "prefix " << prefix << ", text " << i << ": " << text;
    }
  }
}

TEST(PieceEncoderTest, DecodingGivesTheTextBack) {
  for (bool prefix : {true, false}) {
    Expected<Tokenizer> tokenizer = Tokenizer::create(piecesSpec(prefix));
    for (std::string text : golden()["texts"]) {
      Expected<std::vector<int32_t>> ids = tokenizer->encode(text);
      // The mark of a space is not told from a space.
      for (size_t at; (at = text.find("\u2581")) != text.npos;)
        text.replace(at, 3, " ");
      EXPECT_EQ(*tokenizer->decode(*ids), text);
    }
    // Any bytes.
    Random random;
    SCOPED_TRACE(random.seed);
    for (int round = 0; round < 300; ++round) {
      std::string text;
      for (size_t length = random.below(30); length > 0; --length)
        text += static_cast<char>(random.below(3) ? random.below(256) : ' ');
      if (text.find("\u2581") == text.npos)
        EXPECT_EQ(*tokenizer->decode(*tokenizer->encode(text)), text);
    }
  }
}

TEST(PieceEncoderTest, SpecialTokens) {
  Expected<Tokenizer> tokenizer = Tokenizer::create(piecesSpec(true));
  EncodeOptions options;
  options.addBos = true;
  std::vector<int32_t> plain = *tokenizer->encode("the layer", options);
  EXPECT_EQ(plain.front(), 1);
  // What a stranger writes forges no control token.
  for (int32_t id : *tokenizer->encode("<s>the</s>"))
    EXPECT_FALSE(tokenizer->isControl(id));
  options.addBos = false;
  options.parseSpecial = true;
  std::vector<int32_t> ids = *tokenizer->encode("the layer</s>", options);
  EXPECT_EQ(ids.back(), 2);
  EXPECT_EQ(*tokenizer->decode(ids), "the layer</s>");
  EXPECT_EQ(*tokenizer->decode(ids, /*skipControl=*/true), "the layer");
  EXPECT_TRUE(tokenizer->isEndOfText(2));
  EXPECT_EQ(tokenizer->tokenBytes(*tokenizer->findToken("<0x41>")), "A");
}

TEST(PieceEncoderTest, CharactersWithoutTokens) {
  TokenizerSpec spec;
  spec.model = "llama";
  spec.tokens = {"<unk>", "a", "\u2581"};
  spec.types = {2, 1, 1};
  spec.scores = {0, -1, -2};
  spec.addSpacePrefix = false;
  Expected<Tokenizer> tokenizer = Tokenizer::create(spec);
  EXPECT_EQ(tokenizer->encode("a ab").message(),
            "expected bytes that the vocabulary has tokens for, got byte 0x62 at offset 3");
  EncodeOptions options;
  options.dropMissingBytes = true;
  EXPECT_EQ(*tokenizer->encode("ab a", options), (std::vector<int32_t>{1, 2, 1}));
  spec.unknown = 0;
  EXPECT_EQ(*Tokenizer::create(spec)->encode("ab"), (std::vector<int32_t>{1, 0}));
}

TEST(PieceEncoderTest, Refuses) {
  TokenizerSpec spec = piecesSpec(true);
  spec.scores.pop_back();
  EXPECT_EQ(Tokenizer::create(spec).message(), "tokenizer.ggml.scores: expected 368 entries, one a token, got 367");
  spec.scores.push_back(NAN);
  EXPECT_EQ(Tokenizer::create(spec).message(),
            "tokenizer.ggml.scores: expected finite numbers, got another for token 367");
}
