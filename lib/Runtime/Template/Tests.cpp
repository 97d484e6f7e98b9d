// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Builtins.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::jinja;

static constexpr std::string_view testNames[] = {
    "boolean", "callable", "defined", "divisibleby", "eq",       "equalto", "even",  "false",     "float",
    "ge",      "gt",       "in",      "integer",     "iterable", "le",      "lower", "lt",        "mapping",
    "ne",      "none",     "number",  "odd",         "sequence", "string",  "true",  "undefined", "upper"};

bool jinja::isTest(std::string_view name) { return std::ranges::find(testNames, name) != std::end(testNames); }

static bool compares(Evaluator &run, std::string_view name, const Value &a, const Value &b) {
  if (name == "in")
    return run.contains(b, a);
  if (name == "eq" || name == "equalto")
    return run.equal(a, b);
  if (name == "ne")
    return !run.equal(a, b);
  if (name == "divisibleby") {
    Value rest = run.binary("%", a, b);
    return !run.failed() && !isTrue(rest);
  }
  int order = run.order(a, b);
  return name == "lt" ? order < 0 : name == "le" ? order <= 0 : name == "gt" ? order > 0 : order >= 0;
}

bool jinja::applyTest(Evaluator &run, std::string_view name, const Value &value, const Arguments &arguments) {
  auto is = [&](auto... kinds) { return (value.is(kinds) || ...); };
  static constexpr std::string_view two[] = {"in", "eq", "equalto", "ne", "divisibleby", "lt", "le", "gt", "ge"};
  const bool binary = std::ranges::find(two, name) != std::end(two);
  if (arguments.values.size() != binary || !arguments.named.empty()) {
    run.fail("test '" + std::string(name) + "' expected " + (binary ? "one argument" : "no argument"));
    return false;
  }
  if (binary)
    return compares(run, name, value, arguments.values[0]);
  if (name == "even" || name == "odd") {
    Value rest = run.binary("%", value, Value::integer(2));
    return !run.failed() && isTrue(rest) == (name == "odd");
  }
  if (name == "lower" || name == "upper") {
    Text text = toText(run, value);
    auto letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
    return std::ranges::any_of(text.str(), letter) && changeCase(run, text, name).view() == text.view();
  }
  return name == "defined"     ? !is(Kind::Undefined)
         : name == "undefined" ? is(Kind::Undefined)
         : name == "none"      ? is(Kind::None)
         : name == "boolean"   ? is(Kind::Bool)
         : name == "true"      ? is(Kind::Bool) && value.asInt()
         : name == "false"     ? is(Kind::Bool) && !value.asInt()
         : name == "integer"   ? is(Kind::Int)
         : name == "float"     ? is(Kind::Float)
         : name == "number"    ? value.isNumber()
         : name == "string"    ? is(Kind::String)
         : name == "mapping"   ? is(Kind::Dict)
         : name == "callable"  ? is(Kind::Function)
         : name == "sequence"  ? is(Kind::String, Kind::List, Kind::Tuple, Kind::Dict, Kind::Undefined)
                               : is(Kind::String, Kind::List, Kind::Tuple, Kind::Dict, Kind::Iterator, Kind::Undefined);
}
