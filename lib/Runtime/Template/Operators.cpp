// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What operators, subscripts and calls do with values.
#include "Builtins.h"
#include <algorithm>
#include <cmath>
#include <ctime>

using namespace lamella;
using namespace lamella::jinja;

int Evaluator::order(const Value &a, const Value &b) {
  if (!spend(1))
    return 0;
  if (a.isInteger() && b.isInteger())
    return a.asInt() < b.asInt() ? -1 : a.asInt() > b.asInt();
  if (a.isNumber() && b.isNumber())
    return a.asReal() < b.asReal() ? -1 : a.asReal() > b.asReal();
  if (a.is(Kind::String) && b.is(Kind::String))
    return a.text().view().compare(b.text().view());
  if (a.isSequence() && a.kind() == b.kind()) {
    for (size_t i = 0; i < std::min(a.items().size(), b.items().size()); ++i)
      if (!equal(a.items()[i], b.items()[i]))
        return order(a.items()[i], b.items()[i]);
    return a.items().size() < b.items().size() ? -1 : a.items().size() > b.items().size();
  }
  fail("values of types " + std::string(typeName(a)) + " and " + std::string(typeName(b)) + " have no order");
  return 0;
}

bool Evaluator::contains(const Value &container, const Value &item) {
  if (container.is(Kind::String)) {
    if (item.is(Kind::String))
      return spend(container.text().size()) &&
             container.text().view().find(item.text().view()) != std::string_view::npos;
    fail("'in' expected a string to look for in a string, got " + std::string(typeName(item)));
    return false;
  }
  for (const Value &candidate : iterate(container))
    if (equal(candidate, item))
      return true;
  return false;
}

Value::Items Evaluator::iterate(const Value &value) {
  Value::Items items;
  if (value.is(Kind::List) || value.is(Kind::Tuple) || value.is(Kind::Iterator))
    items = value.items();
  else if (value.is(Kind::Dict))
    for (const auto &[key, member] : value.members())
      items.push_back(key);
  else if (value.is(Kind::String)) {
    if (!spend(value.text().size() * sizeof(Value)))
      return {};
    std::vector<size_t> starts = codePointStarts(value.text().view());
    for (size_t i = 0; i + 1 < starts.size(); ++i)
      items.push_back(text(value.text().slice(starts[i], starts[i + 1])));
  } else if (!value.is(Kind::Undefined) && !failed())
    fail("expected something to go through, got " + std::string(typeName(value)));
  spend(items.size() * sizeof(Value));
  return items;
}

static Value missing(const Value &value, std::string_view name) {
  return Value::undefined(std::string(typeName(value)) + " has no attribute '" + std::string(name) + "'");
}

Value Evaluator::attribute(const Value &value, std::string_view name) {
  if (value.is(Kind::Undefined))
    return fail(value.reason());
  if (value.is(Kind::Loop))
    return loopAttribute(value.as<LoopObject>(), name);
  if (value.is(Kind::Namespace)) {
    for (const auto &[known, member] : value.asSpace()->members)
      if (known == name)
        return member;
    return missing(value, name);
  }
  if (isMethod(value, name)) {
    auto method = std::make_shared<FunctionObject>();
    method->name = name;
    method->self = value;
    return Value::object(Kind::Function, std::move(method));
  }
  if (value.is(Kind::Dict) && spend(value.members().size()))
    if (const Value *member = value.find(name))
      return *member;
  return missing(value, name);
}

Value Evaluator::item(const Value &value, const Value &key) {
  if (value.is(Kind::Undefined))
    return fail(value.reason());
  if (value.is(Kind::Dict)) {
    for (const auto &[known, member] : value.members())
      if (equal(known, key))
        return member;
  } else if (value.isSequence() && key.isInteger()) {
    int64_t count = value.items().size(), index = key.asInt() < 0 ? key.asInt() + count : key.asInt();
    return index >= 0 && index < count ? value.items()[index]
                                       : Value::undefined("list has no element " + std::to_string(key.asInt()));
  } else if (value.is(Kind::String) && key.isInteger()) {
    spend(value.text().size());
    std::vector<size_t> starts = codePointStarts(value.text().view());
    int64_t count = starts.size() - 1, index = key.asInt() < 0 ? key.asInt() + count : key.asInt();
    return index >= 0 && index < count ? text(value.text().slice(starts[index], starts[index + 1]))
                                       : Value::undefined("str has no element " + std::to_string(key.asInt()));
  }
  return key.is(Kind::String) && (!value.is(Kind::Dict) || isMethod(value, key.text().view()))
             ? attribute(value, key.text().view())
             : missing(value, toText(*this, key).view());
}

Value Evaluator::loopAttribute(const LoopObject &loop, std::string_view name) {
  const Value::Items &items = loop.items.items();
  const size_t i = loop.index, n = items.size();
  const std::pair<std::string_view, size_t> numbers[] = {
      {"index", i + 1}, {"index0", i},         {"revindex", n - i},       {"revindex0", n - i - 1},
      {"length", n},    {"depth", loop.depth}, {"depth0", loop.depth - 1}};
  for (auto [known, number] : numbers)
    if (known == name)
      return Value::integer(number);
  if (name == "first" || name == "last")
    return Value::boolean(name == "first" ? i == 0 : i + 1 == n);
  if (name == "previtem")
    return i ? items[i - 1] : Value::undefined("there is no previous item");
  if (name == "nextitem")
    return i + 1 < n ? items[i + 1] : Value::undefined("there is no next item");
  return fail("loop." + std::string(name) + " is not supported");
}

Value Evaluator::binary(std::string_view op, const Value &a, const Value &b) {
  for (const Value *side : {&a, &b})
    if (side->is(Kind::Undefined))
      return fail(side->reason());
  if (a.isNumber() && b.isNumber())
    return arithmetic(op, a, b);
  if (op == "+" && a.is(Kind::String) && b.is(Kind::String)) {
    Text joined = a.text();
    joined.append(b.text());
    return text(std::move(joined));
  }
  if (op == "+" && a.isSequence() && a.kind() == b.kind()) {
    Value::Items items = a.items();
    items.insert(items.end(), b.items().begin(), b.items().end());
    return sequence(a.kind(), std::move(items));
  }
  if (op == "*" && b.isInteger() && (a.is(Kind::String) || a.isSequence())) {
    size_t size = a.is(Kind::String) ? a.text().size() : a.items().size() * sizeof(Value);
    uint64_t count = size ? std::clamp<int64_t>(b.asInt(), 0, 1 << 30) : 0;
    if (!spend(count * size))
      return Value();
    Text out;
    Value::Items items;
    for (uint64_t i = 0; i < count; ++i)
      if (a.is(Kind::String))
        out.append(a.text());
      else
        items.insert(items.end(), a.items().begin(), a.items().end());
    return a.is(Kind::String) ? text(std::move(out)) : sequence(a.kind(), std::move(items));
  }
  if (op == "*" && a.isInteger() && !b.isNumber())
    return b.is(Kind::String) || b.isSequence() ? binary(op, b, a)
                                                : fail("operator '*' expected a number or a sequence");
  return fail("operator '" + std::string(op) + "' does not take " + std::string(typeName(a)) + " and " +
              std::string(typeName(b)));
}

Value Evaluator::arithmetic(std::string_view op, const Value &a, const Value &b) {
  const double x = a.asReal(), y = b.asReal();
  if (op == "/" || op == "//" || op == "%")
    if (y == 0)
      return fail("division by zero");
  if (op == "/")
    return Value::real(x / y);
  if (op == "**") {
    double power = std::pow(x, y);
    if (!a.isInteger() || !b.isInteger() || b.asInt() < 0)
      return Value::real(power);
    return std::fabs(power) <= 9007199254740992.0 ? Value::integer(int64_t(power)) : fail("an integer is too large");
  }
  if (!a.isInteger() || !b.isInteger()) {
    double remainder = op == "%" || op == "//" ? std::fmod(x, y) : 0;
    bool shift = remainder != 0 && (remainder < 0) != (y < 0);
    return Value::real(op == "+"   ? x + y
                       : op == "-" ? x - y
                       : op == "*" ? x * y
                       : op == "%" ? (shift ? remainder + y : remainder)
                                   : std::floor((x - remainder) / y + 0.5) - shift);
  }
  int64_t i = a.asInt(), j = b.asInt(), result = 0;
  bool overflow = op == "+"   ? __builtin_add_overflow(i, j, &result)
                  : op == "-" ? __builtin_sub_overflow(i, j, &result)
                  : op == "*" ? __builtin_mul_overflow(i, j, &result)
                              : i == INT64_MIN && j == -1;
  if (overflow)
    return fail("an integer is too large");
  if (op == "//")
    result = i / j - (i % j != 0 && (i % j < 0) != (j < 0));
  if (op == "%")
    result = i % j + (i % j != 0 && (i % j < 0) != (j < 0) ? j : 0);
  return Value::integer(result);
}

Value Evaluator::call(const Value &callee, const Arguments &arguments) {
  if (!callee.is(Kind::Function))
    return fail(callee.is(Kind::Undefined) ? callee.reason()
                                           : "expected a function to call, got " + std::string(typeName(callee)));
  const FunctionObject &function = callee.as<FunctionObject>();
  return function.macro  ? callMacro(function, arguments)
         : function.self ? callMethod(*this, *function.self, function.name, arguments)
                         : callGlobal(function.name, arguments);
}

Value Evaluator::callGlobal(std::string_view name, const Arguments &arguments) {
  if (name == "range")
    return range(arguments);
  if (name == "strftime_now")
    return strftimeNow(arguments);
  if (name == "raise_exception")
    return fail(arguments.values.empty() ? "raise_exception" : toText(*this, arguments.values[0]).str());
  Value::Members members;
  if (!arguments.values.empty()) {
    if (!arguments.values[0].is(Kind::Dict))
      return fail(std::string(name) + " expected a dict, got " + std::string(typeName(arguments.values[0])));
    members = arguments.values[0].members();
  }
  for (const auto &[key, value] : arguments.named)
    setMember(members, Value::string(key), value, budget);
  if (name == "dict")
    return dict(std::move(members));
  spend(sizeof(Namespace) + members.size() * 64);
  Namespace &space = namespaces.emplace_back();
  for (auto &[key, value] : members)
    space.members.emplace_back(toText(*this, key).str(), std::move(value));
  return Value::space(&space);
}

Value Evaluator::range(const Arguments &arguments) {
  const std::vector<Value> &given = arguments.values;
  for (const Value &value : given)
    if (!value.isInteger())
      return fail("range expected integers, got " + std::string(typeName(value)));
  if (given.empty() || given.size() > 3)
    return fail("range expected one to three arguments, got " + std::to_string(given.size()));
  int64_t at = given.size() > 1 ? given[0].asInt() : 0, end = given[given.size() > 1].asInt(),
          step = given.size() > 2 ? given[2].asInt() : 1;
  if (step == 0)
    return fail("range expected a step other than 0");
  Value::Items items;
  while (step > 0 ? at < end : at > end) {
    if (items.size() == 100000)
      return fail("range expected at most 100000 items, got more");
    items.push_back(Value::integer(at));
    if (__builtin_add_overflow(at, step, &at))
      break;
  }
  return sequence(Kind::List, std::move(items));
}

Value Evaluator::strftimeNow(const Arguments &arguments) {
  if (arguments.values.size() != 1 || !arguments.values[0].is(Kind::String))
    return fail("strftime_now expected a format");
  std::time_t time = now ? std::time_t(*now) : std::time(nullptr);
  std::tm *local = now ? std::gmtime(&time) : std::localtime(&time);
  char buffer[512];
  size_t size = local ? std::strftime(buffer, sizeof buffer, arguments.values[0].text().str().c_str(), local) : 0;
  return text(Text(std::string(buffer, size)));
}
