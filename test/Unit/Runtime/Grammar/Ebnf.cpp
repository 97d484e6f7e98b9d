// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

TEST(EbnfTest, ErrorsNameTheLine) {
  auto message = [](std::string_view text) { return Grammar::fromEbnf(text).message(); };
  EXPECT_EQ(message("root ::= \"a\"\nx = \"b\""), "line 2: expected a string, a class, a group or a rule name");
  EXPECT_EQ(message("root ::= other"), "rule other is used but not defined");
  EXPECT_EQ(message("start ::= \"a\""), "expected a rule named root");
  EXPECT_EQ(message("root ::= \"a"), "line 1: expected a closing quote");
  EXPECT_EQ(message("root ::= (\"a\""), "line 1: expected ')'");
  EXPECT_EQ(message("root ::= \"a\"{3,2}"), "line 1: expected {m}, {m,} or {m,n} with m at most n");
  EXPECT_EQ(message("root ::= root"), "rule the grammar has no text");
  EXPECT_EQ(message("root ::= (=\"a\") \"b\""), "line 1: lookahead in a grammar is not supported");
}
