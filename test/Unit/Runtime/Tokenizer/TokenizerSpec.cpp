// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every vocabulary that is refused, and what is said of it.
#include "TestVocabulary.h"
#include "lamella/Runtime/Tokenizer/Tokenizer.h"
#include "gtest/gtest.h"

#include <functional>

using namespace lamella;
using namespace lamella::test;

/// The error for a good vocabulary after `spoil`.
static std::string refusal(const std::function<void(TokenizerSpec &)> &spoil) {
  TokenizerSpec spec = bytesSpec("gpt-2");
  spec.types.assign(256, 1);
  EXPECT_TRUE(Tokenizer::create(spec).ok());
  spoil(spec);
  Expected<Tokenizer> tokenizer = Tokenizer::create(spec);
  return tokenizer.ok() ? "accepted" : tokenizer.message();
}

TEST(TokenizerSpecTest, Model) {
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.model = "rwkv"; }),
            "tokenizer.ggml.model: expected 'gpt2' (byte-level BPE), 'llama' (BPE by SentencePiece), 't5' (unigram) or "
            "'bert' (WordPiece), got 'rwkv'");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.model = ""; }),
            "tokenizer.ggml.model: expected 'gpt2' (byte-level BPE), 'llama' (BPE by SentencePiece), 't5' (unigram) or "
            "'bert' (WordPiece), got nothing");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.model = "t5"; }),
            "tokenizer.ggml.scores: expected 256 entries, one a token, got 0");
}

TEST(TokenizerSpecTest, PreTokenizer) {
  std::string message = refusal([](TokenizerSpec &spec) { spec.pre = "default"; });
  EXPECT_TRUE(message.starts_with("tokenizer.ggml.pre: expected one of ")) << message;
  EXPECT_TRUE(message.ends_with("; got 'default'")) << message;
}

TEST(TokenizerSpecTest, Tokens) {
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.tokens.clear(); }),
            "tokenizer.ggml.tokens: expected 1 to 2147483647 tokens, got 0");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.tokens[7] = "a"; }),
            "tokenizer.ggml.tokens: expected distinct tokens, got 'a' as both 7 and 97");
}

TEST(TokenizerSpecTest, Types) {
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.types.pop_back(); }),
            "tokenizer.ggml.token_type: expected 256 entries, one a token, got 255");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.types[3] = 7; }),
            "tokenizer.ggml.token_type: expected 1 to 6 for token 3, got 7");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.types.clear(); }), "accepted");
}

TEST(TokenizerSpecTest, BytesOfPlainText) {
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.tokens['a'] = "aa"; }),
            "tokenizer.ggml.tokens: expected a normal token 'a' for byte 0x61 ('a'), got none");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.tokens['\n'] = "nl"; }),
            "tokenizer.ggml.tokens: expected a normal token 'Ċ' for byte 0x0a, got none");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.types[' '] = 3; }),
            "tokenizer.ggml.tokens: expected a normal token 'Ġ' for byte 0x20, got none");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.tokens[4] = "four"; }), "accepted");
}

TEST(TokenizerSpecTest, Merges) {
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.merges = {"ab"}; }),
            "tokenizer.ggml.merges: merge 0, 'ab': expected two tokens with one space between them");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.merges = {"a b c"}; }),
            "tokenizer.ggml.merges: merge 0, 'a b c': expected two tokens with one space between them");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.merges = {"a b"}; }),
            "tokenizer.ggml.merges: merge 0, 'a b': expected tokens of the vocabulary, got 'ab'");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.merges = {"xy b"}; }),
            "tokenizer.ggml.merges: merge 0, 'xy b': expected tokens of the vocabulary, got 'xy'");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.merges = {"a "}; }),
            "tokenizer.ggml.merges: merge 0, 'a ': expected tokens of the vocabulary, got ''");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) {
              spec.tokens[1] = "ab";
              spec.types[1] = 3;
              spec.merges = {"a b"};
            }),
            "tokenizer.ggml.merges: merge 0, 'a b': expected to make a token that stands for the bytes of both, got "
            "'ab' of type 3");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) {
              spec.tokens[1] = "ab";
              spec.merges = {"a b", "a b"};
            }),
            "tokenizer.ggml.merges: merge 1, 'a b': expected distinct merges, got merge 0 again");
}

TEST(TokenizerSpecTest, SpecialIds) {
  auto outOfRange = [](const char *name, std::optional<int32_t> TokenizerSpec::*field, int32_t id) {
    EXPECT_EQ(refusal([&](TokenizerSpec &spec) { spec.*field = id; }),
              std::string("tokenizer.ggml.") + name + "_token_id: expected 0 to 255, got " + std::to_string(id));
  };
  outOfRange("bos", &TokenizerSpec::bos, 256);
  outOfRange("eos", &TokenizerSpec::eos, -1);
  outOfRange("eot", &TokenizerSpec::eot, 256);
  outOfRange("eom", &TokenizerSpec::eom, 1000);
  outOfRange("padding", &TokenizerSpec::pad, -2147483648);
  outOfRange("unknown", &TokenizerSpec::unknown, 2147483647);
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.addBos = true; }),
            "tokenizer.ggml.add_bos_token: expected a tokenizer.ggml.bos_token_id beside it, got none");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.addEos = true; }),
            "tokenizer.ggml.add_eos_token: expected a tokenizer.ggml.eos_token_id beside it, got none");
  EXPECT_EQ(refusal([](TokenizerSpec &spec) { spec.addSpacePrefix = true; }),
            "tokenizer.ggml.add_space_prefix: expected false for byte-level BPE, got true");
}

static void mutateString(Random &random, std::string &text) {
  size_t at = random.below(text.size() + 1);
  switch (random.below(4)) {
  case 0:
    text.insert(at, 1, static_cast<char>(random.below(256)));
    break;
  case 1:
    text.erase(at, random.below(4));
    break;
  case 2:
    text.resize(at);
    break;
  default:
    if (at < text.size())
      text[at] ^= static_cast<char>(1 << random.below(8));
  }
}

static void mutate(Random &random, TokenizerSpec &spec) {
  int32_t value = static_cast<int32_t>(random()) >> random.below(32);
  switch (random.below(10)) {
  case 0:
    spec.pre = random.below(2) ? "llama-bpe" : "falcon";
    break;
  case 1:
    mutateString(random, spec.tokens[random.below(spec.tokens.size())]);
    break;
  case 2:
    mutateString(random, spec.merges[random.below(spec.merges.size())]);
    break;
  case 3:
    std::swap(spec.merges[random.below(spec.merges.size())], spec.merges[random.below(spec.merges.size())]);
    break;
  case 4:
    spec.types[random.below(spec.types.size())] = random.below(20) ? 1 + random.below(6) : value;
    break;
  case 5:
    spec.bos = value;
    break;
  case 6:
    spec.eot = random.below(spec.tokens.size());
    break;
  case 7:
    spec.merges.resize(1 + random.below(spec.merges.size()));
    break;
  case 8:
    spec.addBos = random.below(2);
    break;
  default:
    spec.types.push_back(1);
    spec.tokens.push_back(std::string(random.below(9), 'q'));
    break;
  }
}

TEST(TokenizerSpecTest, MutatedSpecsAreRefusedOrWork) {
  Random random;
  SCOPED_TRACE("LAMELLA_SEED=" + std::to_string(random.seed));
  TokenizerSpec small = bytesSpec("gpt-2");
  small.types.assign(256, 1);
  small.tokens.insert(small.tokens.end(), {"th", "the", "Ġthe", "in", "<|im_end|>", "  "});
  small.types.insert(small.types.end(), {1, 1, 1, 1, 3, 4});
  small.merges = {"t h", "th e", "Ġ the", "i n"};
  const std::string text = "in the <|im_end|>  thething q\xff\xf0\x9f\x98\x80 12345";
  int accepted = 0, refused = 0;
  for (int round = 0; round < 3000; ++round) {
    TokenizerSpec spec = small;
    for (size_t left = 1 + random.below(3); left; --left)
      mutate(random, spec);
    Expected<Tokenizer> tokenizer = Tokenizer::create(spec);
    if (!tokenizer) {
      EXPECT_TRUE(tokenizer.message().starts_with("tokenizer.ggml.")) << tokenizer.message();
      ++refused;
      continue;
    }
    ++accepted;
    for (bool parseSpecial : {false, true}) {
      Expected<std::vector<int32_t>> ids = tokenizer->encode(text, {.parseSpecial = parseSpecial, .addBos = false});
      if (!ids)
        continue;
      for (int32_t id : *ids)
        ASSERT_TRUE(id >= 0 && id < tokenizer->vocabSize());
      EXPECT_EQ(*tokenizer->decode(*ids), text);
    }
  }
  EXPECT_GT(accepted, 300);
  EXPECT_GT(refused, 300);
}
