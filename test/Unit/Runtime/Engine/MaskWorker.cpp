// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/MaskWorker.h"
#include "../Core/ToyModule.h"
#include "lamella/Runtime/Engine/LanguageModel.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace lamella;
using namespace lamella::test;
using grammar::Grammar;
using grammar::Matcher;

static std::shared_ptr<grammar::VocabularyIndex> byteVocabulary() {
  grammar::Vocabulary vocabulary;
  for (int byte = 0; byte < 256; ++byte)
    vocabulary.tokenBytes.emplace_back(1, char(byte));
  vocabulary.paddedSize = 320;
  return grammar::VocabularyIndex::create(vocabulary).take();
}

TEST(MaskWorkerTest, MasksAreThoseOfTheMatchers) {
  auto index = byteVocabulary();
  std::vector<Matcher> matchers;
  for (const char *pattern : {"[a-c]x", "q*", "\\d\\d"})
    matchers.emplace_back(Grammar::fromRegex(pattern).take(), index);
  MaskWorker worker(matchers);
  for (const char *text : {"", "a", "x"}) {
    std::vector<int32_t> which;
    std::vector<std::vector<uint32_t>> expected;
    for (size_t m = 0; m < matchers.size(); ++m)
      if (matchers[m].acceptBytes(text)) {
        which.push_back(int32_t(m));
        Matcher copy(matchers[m]);
        copy.fillMask(expected.emplace_back(index->maskWords()));
      }
    worker.begin(which);
    worker.wait();
    for (size_t i = 0; i < which.size(); ++i) {
      std::span<const uint32_t> mask = worker.mask(which[i]);
      EXPECT_EQ(std::vector<uint32_t>(mask.begin(), mask.end()), expected[i]) << text << ", matcher " << which[i];
    }
  }
  EXPECT_EQ(worker.count(), 3 + 1 + 1);
  EXPECT_GT(worker.time().count(), 0);
}

TEST(MaskWorkerTest, TheEntryConstrainAsksForTheMasks) {
  auto module = loadToy({{}, engineLibrary()});
  LanguageModel model = LanguageModel::create(*module).take();
  std::vector<Matcher> matchers(2, Matcher(Grammar::fromRegex("[bd]").take(), byteVocabulary()));
  MaskWorker worker(matchers);
  std::vector<float> logits(3 * 320);
  for (size_t i = 0; i < logits.size(); ++i)
    logits[i] = float(i);
  worker.begin({1});
  Expected<Results> results = model.constrain(logits, std::array<int32_t, 3>{-1, 1, -1}, worker);
  ASSERT_TRUE(results.ok()) << results.message();
  std::span<const float> rows = results->elements<float>(0);
  for (int row = 0; row < 3; ++row)
    for (int token = 0; token < 320; ++token) {
      bool isAllowed = row != 1 || token == 'b' || token == 'd';
      EXPECT_EQ(rows[row * 320 + token], isAllowed ? logits[row * 320 + token] : -INFINITY) << row << ", " << token;
    }
}

TEST(MaskWorkerTest, OtherLibraryFunctionsAreNotThere) {
  EXPECT_NE(engineLibrary()("grammar.fill_masks"), nullptr);
  EXPECT_EQ(engineLibrary()("grammar.fill_mask"), nullptr);
  EXPECT_EQ(engineLibrary()(""), nullptr);
}

TEST(MaskWorkerTest, ItMayGoWhileItWorks) {
  std::vector<Matcher> matchers(1, Matcher(Grammar::fromAnyJson().take(), byteVocabulary()));
  for (int i = 0; i < 50; ++i) {
    MaskWorker worker(matchers);
    worker.begin({0});
  }
}
