// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella-c/Grammar.h"
#include "gtest/gtest.h"
#include <string>
#include <vector>

namespace {

struct Fixture : testing::Test {
  void SetUp() override {
    std::string bytes;
    std::vector<uint64_t> offsets{0};
    for (const char *token : {"[", "]", "1", ",", "<pad>", "</s>"}) {
      bytes += token;
      offsets.push_back(bytes.size());
    }
    int32_t stop = 5, special = 4;
    vocabulary = lamella_vocabulary_create(reinterpret_cast<const uint8_t *>(bytes.data()), offsets.data(), 6, &stop, 1,
                                           &special, 1, 70, nullptr);
    ASSERT_NE(vocabulary, nullptr);
  }
  void TearDown() override { lamella_vocabulary_free(vocabulary); }

  LamellaVocabulary *vocabulary = nullptr;
};

} // namespace

using CInterfaceTest = Fixture;

TEST_F(CInterfaceTest, MatcherFollowsAText) {
  LamellaGrammarOptions options = {sizeof(LamellaGrammarOptions), LAMELLA_WHITESPACE_COMPACT, 0, 0, 0, 0};
  std::string schema = R"({"type":"array","items":{"const":1},"minItems":1})";
  char *error = nullptr;
  LamellaGrammar *grammar =
      lamella_grammar_compile(LAMELLA_JSON_SCHEMA, schema.data(), schema.size(), &options, &error);
  ASSERT_NE(grammar, nullptr);
  LamellaMatcher *matcher = lamella_matcher_create(grammar, vocabulary);
  ASSERT_EQ(lamella_vocabulary_mask_words(vocabulary), 3u);
  uint32_t words[3];
  lamella_matcher_fill_mask(matcher, words);
  EXPECT_EQ(words[0], 0b1u);
  EXPECT_EQ(lamella_matcher_accept_token(matcher, 2), 0);
  EXPECT_STREQ(lamella_matcher_why_rejected(matcher), "expected '[', got '1' at byte 0");
  EXPECT_EQ(lamella_matcher_accept_token(matcher, 0), 1);
  EXPECT_EQ(lamella_matcher_accept_token(matcher, 2), 1);
  LamellaMatcher *fork = lamella_matcher_fork(matcher);
  EXPECT_EQ(lamella_matcher_accept_bytes(fork, reinterpret_cast<const uint8_t *>("]"), 1), 1);
  EXPECT_EQ(lamella_matcher_is_complete(fork), 1);
  EXPECT_EQ(lamella_matcher_is_complete(matcher), 0);
  LamellaMatcher *both[] = {matcher, fork};
  uint32_t rows[6];
  lamella_matchers_fill_masks(both, 2, rows, 3, 2);
  EXPECT_EQ(rows[0], 0b1010u);
  EXPECT_EQ(rows[3], 0b100000u);
  EXPECT_EQ(lamella_matcher_accept_token(fork, 5), 1);
  EXPECT_EQ(lamella_matcher_is_terminated(fork), 1);
  EXPECT_EQ(lamella_matcher_rollback(matcher, 2), 1);
  uint8_t forced[8];
  EXPECT_EQ(lamella_matcher_forced_bytes(matcher, forced, sizeof(forced)), 2u);
  EXPECT_EQ(std::string(forced, forced + 2), "[1");
  EXPECT_GT(lamella_grammar_bytes(grammar), 0u);

  char *text = lamella_grammar_serialize(grammar);
  LamellaGrammar *again = lamella_grammar_deserialize(text, std::string(text).size(), nullptr);
  EXPECT_NE(again, nullptr);
  lamella_string_free(text);
  lamella_grammar_free(again);
  lamella_matcher_free(fork);
  lamella_matcher_free(matcher);
  lamella_grammar_free(grammar);
}

TEST_F(CInterfaceTest, ErrorsAreTexts) {
  char *error = nullptr;
  std::string schema = R"({"format":"regex"})";
  EXPECT_EQ(lamella_grammar_compile(LAMELLA_JSON_SCHEMA, schema.data(), schema.size(), nullptr, &error), nullptr);
  EXPECT_STREQ(error, "#/format: format \"regex\" cannot be enforced");
  lamella_string_free(error);
  EXPECT_EQ(lamella_grammar_compile(9, "", 0, nullptr, &error), nullptr);
  EXPECT_STREQ(error, "expected a grammar language from 0 to 4, got 9");
  lamella_string_free(error);
  uint64_t offsets[] = {0};
  int32_t stop = 3;
  EXPECT_EQ(lamella_vocabulary_create(nullptr, offsets, 0, &stop, 1, nullptr, 0, 2, &error), nullptr);
  EXPECT_STREQ(error, "expected a token below 2, got 3");
  lamella_string_free(error);
}
