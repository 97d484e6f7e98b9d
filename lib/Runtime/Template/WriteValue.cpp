// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Builtins.h"
#include <algorithm>
#include <charconv>
#include <cmath>

using namespace lamella;
using namespace lamella::jinja;

/// The shortest digits that read back as the same number, in Python's form.
static std::string writeReal(double d, bool json) {
  if (std::isnan(d))
    return json ? "NaN" : "nan";
  if (std::isinf(d))
    return (d < 0 ? "-" : "") + std::string(json ? "Infinity" : "inf");
  char buffer[400];
  double size = std::fabs(d);
  bool exponent = size != 0 && (size < 1e-4 || size >= 1e16);
  char *end = std::to_chars(buffer, buffer + sizeof buffer, d,
                            exponent ? std::chars_format::scientific : std::chars_format::fixed)
                  .ptr;
  std::string text(buffer, end);
  return exponent || text.find('.') != std::string::npos ? text : text + ".0";
}

static void writeQuoted(Text &out, const Text &text) {
  char quote = text.view().find('\'') != std::string::npos && text.view().find('"') == std::string::npos ? '"' : '\'';
  out.append(std::string_view(&quote, 1));
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text.str()[i];
    bool foreign = text.foreignAt(i);
    static constexpr std::string_view controls = "\n\r\t", letters = "nrt";
    if (c == quote || c == '\\')
      out.append(std::string("\\") + c, foreign);
    else if (size_t index = controls.find(c); index != std::string_view::npos)
      out.append(std::string("\\") + letters[index], foreign);
    else if (static_cast<unsigned char>(c) < 32 || c == 127)
      out.append(std::string("\\x") + "0123456789abcdef"[c >> 4] + "0123456789abcdef"[c & 15], foreign);
    else
      out.append(std::string_view(&c, 1), foreign);
  }
  out.append(std::string_view(&quote, 1));
}

Text jinja::toText(Evaluator &run, const Value &value) {
  if (value.is(Kind::String))
    return value.text();
  Text out;
  if (!value.is(Kind::Undefined))
    writeRepr(run, out, value);
  return out;
}

void jinja::writeRepr(Evaluator &run, Text &out, const Value &value) {
  if (!run.spend(8))
    return;
  auto each = [&](std::string_view open, std::string_view close, const auto &items, auto write) {
    out.append(open);
    for (size_t i = 0; i < items.size(); ++i) {
      out.append(i ? ", " : "");
      write(items[i]);
    }
    out.append(close);
  };
  auto one = [&](const Value &item) { writeRepr(run, out, item); };
  switch (value.kind()) {
  case Kind::Undefined:
    return out.append("Undefined");
  case Kind::None:
    return out.append("None");
  case Kind::Bool:
    return out.append(value.asInt() ? "True" : "False");
  case Kind::Int:
    return out.append(std::to_string(value.asInt()));
  case Kind::Float:
    return out.append(writeReal(value.asReal(), false));
  case Kind::String:
    if (run.spend(value.text().size()))
      writeQuoted(out, value.text());
    return;
  case Kind::List:
    return each("[", "]", value.items(), one);
  case Kind::Tuple:
    return each("(", value.items().size() == 1 ? ",)" : ")", value.items(), one);
  case Kind::Dict:
    return each("{", "}", value.members(), [&](const auto &member) {
      one(member.first);
      out.append(": ");
      one(member.second);
    });
  default:
    run.fail("a value of type " + std::string(typeName(value)) + " cannot be written");
  }
}

static void writeJsonString(Text &out, const Text &text) {
  out.append("\"");
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text.str()[i];
    bool foreign = text.foreignAt(i);
    static constexpr std::string_view specials = "\"\\\n\r\t\f\b", letters = "\"\\nrtfb";
    if (size_t index = specials.find(c); index != std::string_view::npos)
      out.append(std::string("\\") + letters[index], foreign);
    else if (static_cast<unsigned char>(c) < 32)
      out.append(std::string("\\u00") + "0123456789abcdef"[c >> 4] + "0123456789abcdef"[c & 15], foreign);
    else
      out.append(std::string_view(&c, 1), foreign);
  }
  out.append("\"");
}

void jinja::writeJson(Evaluator &run, Text &out, const Value &value, int64_t indent, bool sortKeys, unsigned depth) {
  if (!run.spend(8))
    return;
  auto line = [&](unsigned level) {
    if (indent >= 0 && run.spend(indent * level))
      out.append("\n" + std::string(indent * level, ' '));
  };
  auto separate = [&](size_t i) {
    out.append(i == 0 ? "" : indent >= 0 ? "," : ", ");
    line(depth + 1);
  };
  switch (value.kind()) {
  case Kind::None:
    return out.append("null");
  case Kind::Bool:
    return out.append(value.asInt() ? "true" : "false");
  case Kind::Int:
    return out.append(std::to_string(value.asInt()));
  case Kind::Float:
    return out.append(writeReal(value.asReal(), true));
  case Kind::String:
    if (run.spend(value.text().size()))
      writeJsonString(out, value.text());
    return;
  case Kind::List:
  case Kind::Tuple:
    out.append("[");
    for (size_t i = 0; i < value.items().size(); ++i) {
      separate(i);
      writeJson(run, out, value.items()[i], indent, sortKeys, depth + 1);
    }
    if (!value.items().empty())
      line(depth);
    return out.append("]");
  case Kind::Dict: {
    Value::Members members = value.members();
    if (sortKeys)
      std::stable_sort(members.begin(), members.end(),
                       [&](const auto &a, const auto &b) { return run.order(a.first, b.first) < 0; });
    out.append("{");
    for (size_t i = 0; i < members.size() && !run.failed(); ++i) {
      separate(i);
      const Value &key = members[i].first;
      if (key.is(Kind::String) || key.isNumber() || key.is(Kind::None)) {
        Text name = key.is(Kind::String) ? key.text() : Text();
        if (!key.is(Kind::String))
          writeJson(run, name, key, -1, false);
        writeJsonString(out, name);
      } else {
        run.fail("tojson expected a string as key, got " + std::string(typeName(key)));
      }
      out.append(": ");
      writeJson(run, out, members[i].second, indent, sortKeys, depth + 1);
    }
    if (!members.empty())
      line(depth);
    return out.append("}");
  }
  default:
    run.fail("tojson does not take a value of type " + std::string(typeName(value)));
  }
}
