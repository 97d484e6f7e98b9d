// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

TEST(BatchMasksTest, EqualSingleMasks) {
  auto index = byteIndex();
  std::vector<Matcher> matchers;
  for (const char *schema : {"true", R"({"type":"integer"})", R"({"enum":["a"]})", R"({"type":"array"})"})
    for (int copy = 0; copy < 4; ++copy)
      matchers.emplace_back(*Grammar::fromJsonSchema(schema), index);
  std::vector<Matcher *> pointers;
  std::vector<uint32_t> expected;
  for (Matcher &matcher : matchers) {
    pointers.push_back(&matcher);
    auto one = maskOf(matcher);
    expected.insert(expected.end(), one.begin(), one.end());
  }
  for (unsigned threads : {1u, 2u, 4u, 2u}) {
    std::vector<uint32_t> words(matchers.size() * index->maskWords());
    fillMasks(pointers, words, index->maskWords(), threads);
    EXPECT_EQ(words, expected);
  }
}
