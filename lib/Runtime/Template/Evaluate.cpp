// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Builtins.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::jinja;

const Value *Arguments::find(size_t place, std::string_view name) const {
  if (place < values.size())
    return &values[place];
  for (const auto &[known, value] : named)
    if (known == name)
      return &value;
  return nullptr;
}

Value Evaluator::text(Text text) { return spend(32 + text.size()) ? Value::string(std::move(text)) : Value(); }

Value Evaluator::sequence(Kind kind, Value::Items items) {
  if (!spend(32 + sizeof(Value) * items.size()))
    return Value();
  Value value = Value::sequence(kind, std::move(items));
  return value.nesting() < maxNesting ? value : fail("expected lists nested less than 128 deep, got more");
}

Value Evaluator::dict(Value::Members members) {
  if (!spend(32 + 2 * sizeof(Value) * members.size()))
    return Value();
  Value value = Value::dict(std::move(members));
  return value.nesting() < maxNesting ? value : fail("expected dicts nested less than 128 deep, got more");
}

bool Evaluator::equal(const Value &a, const Value &b) {
  bool result = jinja::equal(a, b, budget);
  return spend(1) && result;
}

Value Evaluator::lookUp(const Expression &name, Frame &frame) {
  for (Frame *scope = &frame; scope; scope = scope->outer)
    for (const auto &[known, value] : scope->variables)
      if (known == name.text)
        return value;
  static constexpr std::string_view globals[] = {"namespace", "range", "dict", "raise_exception", "strftime_now"};
  if (std::ranges::find(globals, name.text) == std::end(globals))
    return Value::undefined("'" + name.text + "' is undefined");
  auto function = std::make_shared<FunctionObject>();
  function->name = name.text;
  return Value::object(Kind::Function, std::move(function));
}

Value Evaluator::evaluate(const Expression &e, Frame &frame) {
  if (failed() || !spend(16))
    return Value();
  position = e.at;
  switch (e.kind) {
  case Expression::Constant:
    return e.value;
  case Expression::Name:
    return lookUp(e, frame);
  case Expression::Captured:
    return captured;
  case Expression::List:
  case Expression::Tuple:
  case Expression::Dict:
    return evaluateItems(e, frame);
  case Expression::Slice:
    return evaluateSlice(e, frame);
  case Expression::Compare:
    return evaluateCompare(e, frame);
  case Expression::Conditional:
    if (isTrue(evaluate(*e.items[1], frame)))
      return evaluate(*e.items[0], frame);
    return e.items[2] ? evaluate(*e.items[2], frame) : Value::undefined("the inline if has no else");
  case Expression::And:
  case Expression::Or: {
    Value left = evaluate(*e.items[0], frame);
    return isTrue(left) == (e.kind == Expression::And) ? evaluate(*e.items[1], frame) : left;
  }
  default:
    return evaluateOperator(e, frame);
  }
}

Value Evaluator::evaluateOperator(const Expression &e, Frame &frame) {
  Value first = evaluate(*e.items[0], frame);
  if (e.kind == Expression::Concat) {
    Text joined = toText(*this, first);
    for (size_t i = 1; i < e.items.size() && spend(joined.size()); ++i)
      joined.append(toText(*this, evaluate(*e.items[i], frame)));
    return text(std::move(joined));
  }
  if (e.kind == Expression::Item || e.kind == Expression::Binary) {
    Value second = evaluate(*e.items[1], frame);
    position = e.at;
    return failed() ? Value() : e.kind == Expression::Item ? item(first, second) : binary(e.text, first, second);
  }
  Arguments arguments;
  if (e.kind == Expression::Call || e.kind == Expression::Filter || e.kind == Expression::Test)
    arguments = evaluateArguments(e, frame);
  if (failed())
    return Value();
  position = e.at;
  switch (e.kind) {
  case Expression::Attribute:
    return attribute(first, e.text);
  case Expression::Call:
    return call(first, arguments);
  case Expression::Filter:
    return applyFilter(*this, e.text, first, arguments);
  case Expression::Test:
    return Value::boolean(applyTest(*this, e.text, first, arguments));
  default: // Unary
    if (e.text == "not")
      return Value::boolean(!isTrue(first));
    if (!first.isNumber())
      return fail("operator '" + e.text + "' expected a number, got " + std::string(typeName(first)));
    return e.text == "-" ? binary("-", first.is(Kind::Float) ? Value::real(-0.0) : Value::integer(0), first)
                         : binary("+", Value::integer(0), first);
  }
}

Value Evaluator::evaluateItems(const Expression &e, Frame &frame) {
  Value::Items items;
  Value::Members members;
  for (const ExpressionPtr &item : e.items)
    items.push_back(evaluate(*item, frame));
  if (e.kind != Expression::Dict)
    return sequence(e.kind == Expression::List ? Kind::List : Kind::Tuple, std::move(items));
  for (size_t i = 0; i < items.size(); i += 2)
    setMember(members, std::move(items[i]), std::move(items[i + 1]), budget);
  return dict(std::move(members));
}

Arguments Evaluator::evaluateArguments(const Expression &e, Frame &frame) {
  Arguments arguments;
  for (size_t i = 1; i < e.items.size(); ++i)
    arguments.values.push_back(evaluate(*e.items[i], frame));
  for (const auto &[name, value] : e.named)
    arguments.named.emplace_back(name, evaluate(*value, frame));
  return arguments;
}

Value Evaluator::evaluateCompare(const Expression &e, Frame &frame) {
  Value left = evaluate(*e.items[0], frame);
  for (size_t i = 0; i < e.operators.size(); ++i) {
    Value right = evaluate(*e.items[i + 1], frame);
    position = e.at;
    if (failed())
      return Value();
    const std::string &op = e.operators[i];
    bool holds = op == "=="       ? equal(left, right)
                 : op == "!="     ? !equal(left, right)
                 : op == "in"     ? contains(right, left)
                 : op == "not in" ? !contains(right, left)
                 : op == "<"      ? order(left, right) < 0
                 : op == "<="     ? order(left, right) <= 0
                 : op == ">"      ? order(left, right) > 0
                                  : order(left, right) >= 0;
    if (!holds)
      return Value::boolean(false);
    left = std::move(right);
  }
  return Value::boolean(true);
}

Value Evaluator::evaluateSlice(const Expression &e, Frame &frame) {
  Value value = evaluate(*e.items[0], frame);
  std::optional<int64_t> bounds[3];
  for (size_t i = 0; i < 3; ++i) {
    Value bound = e.items[i + 1] ? evaluate(*e.items[i + 1], frame) : Value::none();
    if (bound.isInteger())
      bounds[i] = bound.asInt();
    else if (!bound.is(Kind::None))
      return fail("a slice expected integers, got " + std::string(typeName(bound)));
  }
  position = e.at;
  if (failed() || value.is(Kind::Undefined))
    return failed() ? Value() : fail(value.reason());
  if (!value.is(Kind::String) && !value.isSequence())
    return fail("a slice expected a string or a list, got " + std::string(typeName(value)));
  std::vector<size_t> starts;
  if (value.is(Kind::String))
    starts = codePointStarts(value.text().view());
  const int64_t count = value.is(Kind::String) ? starts.size() - 1 : value.items().size();
  const int64_t step = bounds[2].value_or(1);
  if (step == 0 || !spend(count))
    return fail("a slice expected a step other than 0");
  auto clamp = [&](std::optional<int64_t> bound, int64_t fallback) {
    if (!bound)
      return fallback;
    int64_t index = *bound < 0 ? *bound + count : *bound;
    return step > 0 ? std::clamp<int64_t>(index, 0, count) : std::clamp<int64_t>(index, -1, count - 1);
  };
  Text out;
  Value::Items items;
  int64_t end = clamp(bounds[1], step > 0 ? count : -1);
  for (int64_t i = clamp(bounds[0], step > 0 ? 0 : count - 1); step > 0 ? i < end : i > end;) {
    if (value.is(Kind::String))
      out.append(value.text(), starts[i], starts[i + 1]);
    else
      items.push_back(value.items()[i]);
    if (__builtin_add_overflow(i, step, &i))
      break;
  }
  return value.is(Kind::String) ? text(std::move(out)) : sequence(value.kind(), std::move(items));
}
