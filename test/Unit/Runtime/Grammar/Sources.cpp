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

TEST(SourcesTest, SchemasOfOneGrammarDoNotMeet) {
  // Each names other nodes in the same order; a reference must stay in its own document.
  const std::vector<std::string> schemas = {
      R"({"type": "object", "properties": {"x": {"$ref": "#/$defs/a"}}, "required": ["x"], "additionalProperties": false,
          "$defs": {"a": {"type": "integer"}}})",
      R"({"type": "array", "items": {"$ref": "#/$defs/a"}, "minItems": 1, "$defs": {"a": {"type": "string"}}})",
      R"({"type": "object", "properties": {"y": {"enum": [null]}}, "required": ["y"], "additionalProperties": false})"};
  const std::vector<std::string> texts = {R"({"x": 1})", R"(["x"])", R"({"y": null})", R"({"x": "x"})",
                                          R"([1])",      R"({})",    R"({"y": 1})",    R"({"x": null})"};
  std::vector<Grammar> parts;
  for (const std::string &schema : schemas)
    parts.push_back(*Grammar::fromJsonSchema(schema));
  for (size_t a = 0; a < parts.size(); ++a)
    for (size_t b = 0; b < parts.size(); ++b) {
      auto either = *Grammar::unionOf({parts[a], parts[b]});
      auto pair = *Grammar::concatenationOf({parts[a], parts[b]});
      for (const std::string &first : texts) {
        EXPECT_EQ(accepts(either, first), accepts(parts[a], first) || accepts(parts[b], first)) << first;
        for (const std::string &second : texts)
          EXPECT_EQ(accepts(pair, first + second), accepts(parts[a], first) && accepts(parts[b], second))
              << first << second;
      }
    }
}
