// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

TEST(SourcesTest, UnionAndConcatenation) {
  auto schema = *Grammar::fromJsonSchema(R"({"type": "boolean"})");
  auto word = *Grammar::fromRegex("[a-c]+");
  auto either = *Grammar::unionOf({schema, word});
  EXPECT_TRUE(accepts(either, "true") && accepts(either, "cab") && !accepts(either, "truea"));
  auto both = *Grammar::concatenationOf({word, schema});
  EXPECT_TRUE(accepts(both, "abfalse") && !accepts(both, "false") && !accepts(both, "ab"));
}
