// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

TEST(StructuralTagTest, FreeTextTriggersTags) {
  auto grammar = Grammar::fromStructuralTag(R"({"type": "structural_tag", "format": {
    "type": "triggered_tags", "triggers": ["<call"], "tags": [
      {"type": "tag", "begin": "<call=f>", "end": "</call>",
       "content": {"type": "json_schema", "json_schema": {"type": "object", "properties": {"x": {"type": "integer"}},
                   "required": ["x"], "additionalProperties": false}}},
      {"type": "tag", "begin": "<call=g>", "end": "</call>", "content": {"type": "any_text"}}]}})");
  ASSERT_TRUE(grammar.ok()) << grammar.message();
  EXPECT_TRUE(accepts(*grammar, "no tool needed"));
  EXPECT_TRUE(accepts(*grammar, "so <call=f>{\"x\": 1}</call> and <call=g>any <b></call>"));
  EXPECT_FALSE(accepts(*grammar, "so <call=f>{\"x\": true}</call>"));
  EXPECT_FALSE(accepts(*grammar, "so <call=h>{}</call>"));
  EXPECT_FALSE(accepts(*grammar, "so <call=g>"));
  EXPECT_EQ(Grammar::fromStructuralTag(R"({"format": {"type": "nothing"}})").message(),
            "#/format: unknown format type \"nothing\"");
  EXPECT_EQ(Grammar::fromStructuralTag(R"({"format": {"type": "triggered_tags", "triggers": ["<"],
              "tags": [{"type": "tag", "begin": "x", "end": "", "content": {"type": "any_text"}}]}})")
                .message(),
            "#/format: expected every tag to begin with a trigger");
}

TEST(StructuralTagTest, SequencesAndSeparators) {
  auto grammar = *Grammar::fromStructuralTag(R"json({"format": {"type": "sequence", "elements": [
    {"type": "optional", "content": {"type": "const_string", "value": "think"}},
    {"type": "tags_with_separator", "separator": ";", "at_least_one": true, "tags": [
      {"type": "tag", "begin": "(", "end": ")", "content": {"type": "regex", "pattern": "[0-9]+"}}]},
    {"type": "or", "elements": [{"type": "const_string", "value": "!"},
                                {"type": "grammar", "grammar": "root ::= \"?\"+"}]}]}})json");
  EXPECT_TRUE(accepts(grammar, "think(1);(22)!"));
  EXPECT_TRUE(accepts(grammar, "(1)??"));
  EXPECT_FALSE(accepts(grammar, "think!"));
  EXPECT_FALSE(accepts(grammar, "(1);!"));
}
