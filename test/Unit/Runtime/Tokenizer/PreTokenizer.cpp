// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/PreTokenizer.h"
#include "TestVocabulary.h"
#include "gtest/gtest.h"

#include <set>

using namespace lamella;
using namespace lamella::test;

TEST(PreTokenizerTest, PiecesAreThoseOfARegexEngine) {
  std::set<std::string> names;
  const nlohmann::json golden = readGolden("golden-splits.json");
  for (const auto &item : golden["cases"]) {
    std::string text = item["text"];
    for (const auto &[name, lengths] : item["pieces"].items()) {
      Expected<PreTokenizer> splitter = PreTokenizer::create(name);
      ASSERT_TRUE(splitter.ok()) << splitter.message();
      std::vector<size_t> got;
      for (std::string_view piece : splitter->split(text))
        got.push_back(piece.size());
      EXPECT_EQ(got, lengths.get<std::vector<size_t>>()) << name << ": " << item["text"];
      names.insert(name);
    }
  }
  EXPECT_EQ(names.size(), 14u);
}

TEST(PreTokenizerTest, PiecesCoverAnyBytes) {
  Random random;
  SCOPED_TRACE("LAMELLA_SEED=" + std::to_string(random.seed));
  for (std::string_view name : PreTokenizer::knownNames()) {
    Expected<PreTokenizer> splitter = PreTokenizer::create(name);
    ASSERT_TRUE(splitter.ok());
    for (int round = 0; round < 100; ++round) {
      std::string text(random.below(80), 0);
      for (char &c : text)
        c = static_cast<char>(random.below(4) ? random.below(256) : " \n'1a"[random.below(5)]);
      std::string joined;
      for (std::string_view piece : splitter->split(text)) {
        EXPECT_FALSE(piece.empty());
        joined += piece;
      }
      ASSERT_EQ(joined, text) << name;
    }
  }
}

TEST(PreTokenizerTest, LongRunsAreLinear) {
  // Completes: these are the runs on which a backtracking engine, or a matcher tried at every position, is quadratic.
  for (std::string_view name : PreTokenizer::knownNames())
    for (std::string_view part : {" ", "\n", "A", "\u02b0A", "\u0301", "'", "1", "\u3000", "/", "a "}) {
      std::string text;
      while (text.size() < 1 << 18)
        text += part;
      text += part[0] == ' ' ? "x" : " ";
      size_t size = 0;
      for (std::string_view piece : PreTokenizer::create(name)->split(text))
        size += piece.size();
      EXPECT_EQ(size, text.size());
    }
}

TEST(PreTokenizerTest, UnknownNameListsTheKnown) {
  Expected<PreTokenizer> failure = PreTokenizer::create("klingon");
  ASSERT_FALSE(failure.ok());
  EXPECT_TRUE(
      failure.message().starts_with("tokenizer.ggml.pre: expected one of a.x-4.0, bailingmoe, bailingmoe2, bloom, "));
  EXPECT_TRUE(failure.message().ends_with(", viking; got 'klingon'"));
  EXPECT_TRUE(PreTokenizer::create("").message().ends_with("; got nothing"));
  std::vector<std::string_view> names = PreTokenizer::knownNames();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  for (std::string_view name : names)
    EXPECT_NE(failure.message().find(name), std::string::npos);
}
