// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/ToolCalls.h"
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

constexpr std::string_view tools = R"([
  {"type": "function", "function": {"name": "add", "description": "adds", "parameters": {"type": "object",
    "properties": {"x": {"type": "integer"}, "y": {"type": "number", "multipleOf": 0.25}}, "required": ["x"],
    "additionalProperties": false}}},
  {"name": "a \"b\"\\\n"}])";

TEST(ToolCallsTest, TaggedCalls) {
  auto grammar = compileToolCalls(tools, ToolFormat::Tagged);
  ASSERT_TRUE(grammar.ok()) << grammar.message();
  const std::string add = "<tool_call>\n{\"name\": \"add\", \"arguments\": {\"x\": 1}}\n</tool_call>";
  EXPECT_TRUE(accepts(*grammar, add));
  EXPECT_TRUE(accepts(*grammar, add + "\n" + add));
  EXPECT_TRUE(accepts(*grammar, R"(<tool_call>
{"name": "a \"b\"\\\u000a", "arguments": {}}
</tool_call>)"));
  EXPECT_FALSE(accepts(*grammar, add + add));
  EXPECT_FALSE(accepts(*grammar, ""));
  EXPECT_FALSE(accepts(*grammar, "<tool_call>\n{\"name\": \"add\", \"arguments\": {}}\n</tool_call>"));
  EXPECT_FALSE(
      accepts(*grammar, "<tool_call>\n{\"name\": \"add\", \"arguments\": {\"x\": 1, \"y\": 0.3}}\n</tool_call>"));
  EXPECT_FALSE(accepts(*grammar, "<tool_call>\n{\"name\": \"sub\", \"arguments\": {\"x\": 1}}\n</tool_call>"));
}

TEST(ToolCallsTest, PlainCalls) {
  auto grammar = compileToolCalls(tools, ToolFormat::Plain);
  ASSERT_TRUE(grammar.ok()) << grammar.message();
  EXPECT_TRUE(accepts(*grammar, R"({"name": "add", "parameters": {"y": 1.75, "x": 1}})"));
  EXPECT_TRUE(accepts(*grammar, R"({"name": "add", "parameters": {"x": 1}}; {"name": "add", "parameters": {"x": 2}})"));
  EXPECT_FALSE(accepts(*grammar, R"({"name": "add", "arguments": {"x": 1}})"));
}

TEST(ToolCallsTest, ErrorsPointIntoTheTools) {
  auto message = [](std::string_view text) { return compileToolCalls(text, ToolFormat::Tagged).message(); };
  EXPECT_EQ(message("{}"), "#: expected a list of one or more tools");
  EXPECT_EQ(message("[]"), "#: expected a list of one or more tools");
  EXPECT_EQ(message(R"([{"function": {"parameters": {}}}])"), "#/0/function: expected a string \"name\"");
  EXPECT_EQ(message(R"([{"name": "f"}, {"name": "g", "parameters": {"properties": {"x": {"format": "regex"}}}}])"),
            "#/1/parameters" +
                Grammar::fromJsonSchema(R"({"properties": {"x": {"format": "regex"}}})").message().substr(1));
  EXPECT_EQ(message("[").substr(0, 8), "expected");
}

TEST(ToolCallsTest, TheTemplateSaysTheFormat) {
  EXPECT_EQ(findToolFormat(""), ToolFormat::Tagged);
  EXPECT_EQ(findToolFormat("return within <tool_call></tool_call> ... \"parameters\""), ToolFormat::Tagged);
  EXPECT_EQ(findToolFormat("Respond in the format {\"name\": function name, \"parameters\": dictionary}"),
            ToolFormat::Plain);
}
