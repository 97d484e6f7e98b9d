// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

TEST(VocabularyTest, SpecialPaddingAndEmptyTokensAreNeverAllowed) {
  Vocabulary vocabulary;
  vocabulary.tokenBytes = {"a", "a", "", "b", "</s>"};
  vocabulary.specialTokens = {1};
  vocabulary.stopTokens = {4};
  vocabulary.paddedSize = 40;
  auto index = *VocabularyIndex::create(vocabulary);
  Matcher matcher(*Grammar::fromRegex("[ab</s>]*"), index);
  EXPECT_EQ(maskOf(matcher), (std::vector<uint32_t>{0b11001, 0}));
  EXPECT_FALSE(matcher.accept(1));
  EXPECT_FALSE(matcher.accept(2));
  EXPECT_FALSE(matcher.accept(39));
  vocabulary.stopTokens = {40};
  EXPECT_EQ(VocabularyIndex::create(vocabulary).message(), "expected a token below 40, got 40");
}
