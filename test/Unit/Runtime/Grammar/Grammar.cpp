// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

TEST(GrammarTest, SerializedFormReadsBack) {
  CompileOptions options;
  options.style.whitespace = Whitespace::Compact;
  auto grammar = *Grammar::fromJsonSchema(R"({"type":"array","items":{"type":"integer"}})", options);
  auto both = *Grammar::unionOf({grammar, *Grammar::fromEbnf("start ::= \"x\"", "start")});
  std::string text = both.serialize();
  auto again = Grammar::deserialize(text);
  ASSERT_TRUE(again.ok()) << again.message();
  EXPECT_EQ(again->serialize(), text);
  EXPECT_TRUE(accepts(*again, "[1,2]") && accepts(*again, "x") && !accepts(*again, "[1, 2]"));
  EXPECT_EQ(Grammar::deserialize("something").message(), "expected a serialized grammar");
  EXPECT_EQ(Grammar::deserialize("lamella-grammar 3\n").message(),
            "expected version 2 of a serialized grammar, got \"lamella-grammar 3\"");
  EXPECT_EQ(Grammar::deserialize(text.substr(0, text.size() - 1)).message(),
            "expected a serialized grammar, got a damaged one");
}
