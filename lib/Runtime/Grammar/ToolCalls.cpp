// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tools become a structural tag: one tag for each tool, whose content is the schema of its parameters.
#include "lamella/Runtime/Grammar/ToolCalls.h"
#include "lamella/Runtime/Grammar/Json.h"
#include <cstdio>

using namespace lamella;
using namespace lamella::grammar;

static std::string quote(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    char escape[8];
    std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned>(c));
    if (static_cast<unsigned char>(c) < 0x20)
      out += escape;
    else
      out += (c == '"' || c == '\\' ? "\\" : "") + std::string(1, c);
  }
  return out + '"';
}

static std::string write(const Json &value) {
  std::string out;
  switch (value.kind) {
  case Json::Kind::Null:
    return "null";
  case Json::Kind::Bool:
    return value.boolean ? "true" : "false";
  case Json::Kind::Number:
    return value.text;
  case Json::Kind::String:
    return quote(value.text);
  case Json::Kind::Array:
    for (const Json &item : value.items)
      out += (out.empty() ? "" : ",") + write(item);
    return "[" + out + "]";
  case Json::Kind::Object:
    for (const JsonMember &member : value.members)
      out += (out.empty() ? "" : ",") + quote(member.name) + ":" + write(member.value);
    return "{" + out + "}";
  }
  return out;
}

ToolFormat grammar::findToolFormat(std::string_view chatTemplate) {
  bool tagged = chatTemplate.find("<tool_call>") != std::string_view::npos;
  bool plain = chatTemplate.find("\"parameters\"") != std::string_view::npos;
  return plain && !tagged ? ToolFormat::Plain : ToolFormat::Tagged;
}

/// The tag of one tool, as JSON.
static Expected<std::string> makeTag(const Json &tool, const std::string &at, ToolFormat format,
                                     const CompileOptions &options) {
  const Json *function = tool.find("function");
  std::string where = function ? at + "/function" : at;
  const Json &facts = function ? *function : tool;
  const Json *name = facts.find("name"), *parameters = facts.find("parameters");
  if (!name || !name->isString() || name->text.empty())
    return errorOf(ErrorKind::Syntax, where + ": expected a string \"name\"");
  std::string schema = parameters ? write(*parameters) : R"({"type": "object", "maxProperties": 0})";
  if (Expected<Grammar> alone = Grammar::fromJsonSchema(schema, options); !alone)
    return errorWithin(where + "/parameters", alone.status());
  const bool tagged = format == ToolFormat::Tagged;
  std::string begin = (tagged ? "<tool_call>\n{\"name\": " : "{\"name\": ") + quote(name->text) +
                      (tagged ? ", \"arguments\": " : ", \"parameters\": ");
  return R"({"type": "tag", "begin": )" + quote(begin) + R"(, "content": {"type": "json_schema", "json_schema": )" +
         schema + R"(}, "end": )" + quote(tagged ? "}\n</tool_call>" : "}") + "}";
}

Expected<Grammar> grammar::compileToolCalls(std::string_view tools, ToolFormat format, const CompileOptions &options) {
  Expected<Json> document = parseJson(tools);
  if (!document)
    return errorOf(ErrorKind::Syntax, document.message());
  if (!document->isArray() || document->items.empty())
    return errorOf(ErrorKind::Syntax, "#: expected a list of one or more tools");
  std::string tags;
  for (size_t i = 0; i < document->items.size(); ++i) {
    Expected<std::string> tag = makeTag(document->items[i], "#/" + std::to_string(i), format, options);
    if (!tag)
      return tag.status();
    tags += (i ? "," : "") + *tag;
  }
  std::string separator = format == ToolFormat::Tagged ? "\n" : "; ";
  return Grammar::fromStructuralTag(
      R"({"type": "structural_tag", "format": {"type": "tags_with_separator", "at_least_one": true, "separator": )" +
          quote(separator) + R"(, "tags": [)" + tags + "]}}",
      options);
}
