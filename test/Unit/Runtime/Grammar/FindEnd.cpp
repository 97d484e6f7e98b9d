// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

static std::string endAfter(const Grammar &grammar, std::string_view text) {
  Matcher matcher(grammar);
  EXPECT_TRUE(matcher.acceptBytes(text)) << text;
  return matcher.findEnd().value_or("none");
}

TEST(FindEndTest, ShortEnds) {
  EXPECT_EQ(endAfter(*Grammar::fromRegex("a+@b{3}(c|dd)"), "aa"), "@bbbc");
  EXPECT_EQ(endAfter(*Grammar::fromRegex("[a-z]*"), "aa"), "");
  auto any = *Grammar::fromAnyJson();
  EXPECT_EQ(endAfter(any, R"({"a": [1, {"b": "text)"), R"("}]})");
  EXPECT_EQ(endAfter(any, ""), "1");
  auto object = *Grammar::fromJsonSchema(R"({"type": "object", "properties": {"a": {"type": "integer"},
      "b": {"type": "array", "items": {"type": "string"}, "minItems": 2}}, "required": ["a", "b"]})");
  Matcher matcher(object);
  ASSERT_TRUE(matcher.acceptBytes(R"({"other": [[)"));
  std::string end = matcher.findEnd().value_or("none");
  EXPECT_LT(end.size(), 40u) << end;
  EXPECT_TRUE(accepts(object, R"({"other": [[)" + end)) << end;
}

TEST(FindEndTest, ManyRequiredMembers) {
  std::string properties, required;
  for (int i = 0; i < 40; ++i) {
    std::string name = "\"member" + std::to_string(i) + "\"";
    properties += (i ? ", " : "") + name +
                  R"(: {"type": "object", "properties": {"x": {"enum": [true, "y"]}}, "required": ["x"]})";
    required += (i ? ", " : "") + name;
  }
  auto grammar = *Grammar::fromJsonSchema(R"({"type": "object", "properties": {)" + properties + R"(}, "required": [)" +
                                          required + "]}");
  Matcher matcher(grammar);
  std::string end = matcher.findEnd().value_or("none");
  EXPECT_TRUE(accepts(grammar, end)) << end;
  EXPECT_LT(end.size(), 40 * 40u);
}

/// From any place of any text, what comes back completes it.
TEST(FindEndTest, EveryPlaceHasAnEnd) {
  Random random(11);
  auto index = *VocabularyIndex::create(
      randomVocabulary(random, {"\"", "{", "}", "[", "]", ",", ":", "a", "b", "0", " ", "\\u00"}, 200));
  const std::vector<Grammar> grammars = {
      *Grammar::fromAnyJson(),
      *Grammar::fromJsonSchema(
          R"({"type": "array", "minItems": 3, "items": {"type": "string", "pattern": "^[ab]*0$", "minLength": 4}})"),
      *Grammar::fromJsonSchema(R"({"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "properties": {"a":
          {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/tree"}]}, "b": {"type": "number"}}, "required": ["a", "b"],
          "minProperties": 3}}})"),
      *Grammar::fromEbnf("root ::= \"(\" root \")\" | \"[\" root \"]\" | [a-b]{2,5} \"0\"")};
  for (int round = 0; round < 200; ++round) {
    Matcher matcher(grammars[static_cast<size_t>(round) % grammars.size()], index);
    for (size_t steps = below(random, 30); steps > 0; --steps) {
      std::vector<uint32_t> words = maskOf(matcher);
      std::vector<int32_t> allowed;
      for (size_t t = 0; t < index->size(); ++t)
        if (words[t / 32] >> (t % 32) & 1)
          allowed.push_back(static_cast<int32_t>(t));
      if (allowed.empty())
        break;
      Matcher next = matcher.fork();
      ASSERT_TRUE(next.accept(allowed[below(random, allowed.size())]));
      if (next.isTerminated())
        break;
      matcher = next;
    }
    std::optional<std::string> end = matcher.findEnd();
    ASSERT_TRUE(end.has_value());
    ASSERT_TRUE(matcher.acceptBytes(*end)) << *end << ": " << matcher.whyRejected();
    EXPECT_TRUE(matcher.isComplete()) << *end;
  }
}

TEST(FindEndTest, ItStopsAfterItsWork) {
  Matcher matcher(*Grammar::fromRegex("a{1000}"));
  EXPECT_EQ(matcher.findEnd(100), std::nullopt);
  EXPECT_EQ(matcher.findEnd().value_or("").size(), 1000u);
}
