// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"
#include "lamella/Runtime/Grammar/Errors.h"

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
  EXPECT_EQ(Grammar::deserialize("lamella-grammar 2\n").message(),
            "expected version 3 of a serialized grammar, got \"lamella-grammar 2\"");
  EXPECT_EQ(Grammar::deserialize(text.substr(0, text.size() - 1)).message(),
            "expected a serialized grammar, got a damaged one");
}

TEST(GrammarTest, ErrorsHaveAKindAndAPlace) {
  CompileOptions small;
  small.maxCompileWork = 2000;
  auto check = [](const Expected<Grammar> &grammar, ErrorKind kind, std::string_view place, std::string_view reason) {
    ASSERT_FALSE(grammar.ok());
    EXPECT_EQ(kindOf(grammar.status()), kind) << grammar.message();
    EXPECT_EQ(splitError(grammar.message()).place, place);
    EXPECT_EQ(splitError(grammar.message()).reason, reason);
  };
  check(Grammar::fromJsonSchema(R"({"properties":{"a: b%":{"format":"regex"}}})"), ErrorKind::Refused,
        "#/properties/a:%20b%25/format", "format \"regex\" cannot be enforced");
  check(Grammar::fromJsonSchema("{"), ErrorKind::Syntax, "", "schema: expected a member name at byte 1");
  check(Grammar::fromJsonSchema("false"), ErrorKind::NoText, "#", "no value satisfies the schema");
  check(Grammar::fromEbnf("root ::= \"a\" root"), ErrorKind::NoText, "", "rule the grammar has no text");
  check(Grammar::fromRegex("(a|b)*a(a|b){40}"), ErrorKind::Budget, "",
        "regular expression needs more than 20000 automaton states");
  check(Grammar::fromRegex("(a|b)*a(a|b){9}", small), ErrorKind::Budget, "", "needs more than 2000 steps of work");
  check(Grammar::fromRegex("(?<=a)b"), ErrorKind::Refused, "", "lookbehind in a regular expression is not supported");
  check(Grammar::fromLark("start: /(/"), ErrorKind::Syntax, "", "line 1: expected ')'");
  check(Grammar::fromLark("start: /a\\1/"), ErrorKind::Refused, "",
        "line 1: back references in a regular expression are not supported");
  check(Grammar::fromEbnf("root ::= (?=\"a\") [a-z]"), ErrorKind::Syntax, "",
        "line 1: expected a string, a class, a group or a rule name");
  check(Grammar::fromStructuralTag(R"({"format":{"type":"sequence","elements":[{"type":"grammar","grammar":"x"}]}})"),
        ErrorKind::Syntax, "#/format/elements/0/grammar", "line 1: expected '::=' after rule name x");
  check(Grammar::unionOf({}), ErrorKind::Argument, "", "expected at least one grammar");
  check(Grammar::deserialize("x"), ErrorKind::Damaged, "", "expected a serialized grammar");
  check(Grammar::deserialize("lamella-grammar 1\n"), ErrorKind::Version, "",
        "expected version 3 of a serialized grammar, got \"lamella-grammar 1\"");
}
