// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Value.h"
#include <algorithm>
#include <charconv>
#include <cstdlib>

using namespace lamella;
using namespace lamella::jinja;

Value Value::undefined(std::string why) {
  Value value(Kind::Undefined);
  value.payload = std::make_shared<TextObject>(Text(std::move(why)));
  return value;
}

Value Value::real(double d) {
  Value value(Kind::Float);
  value.realValue = d;
  return value;
}

Value Value::string(Text text) {
  Value value(Kind::String);
  value.payload = std::make_shared<TextObject>(std::move(text));
  return value;
}

Value Value::sequence(Kind kind, Items items) {
  Value value(kind);
  for (const Value &item : items)
    value.nestingDepth = std::max(value.nestingDepth, item.nestingDepth + 1);
  value.payload = std::make_shared<SequenceObject>(std::move(items));
  return value;
}

Value Value::dict(Members members) {
  Value value(Kind::Dict);
  for (const auto &[key, member] : members)
    value.nestingDepth = std::max({value.nestingDepth, key.nestingDepth + 1, member.nestingDepth + 1});
  value.payload = std::make_shared<DictObject>(std::move(members));
  return value;
}

Value Value::space(Namespace *space) {
  Value value(Kind::Namespace);
  value.spaceValue = space;
  return value;
}

Value Value::object(Kind kind, std::shared_ptr<const Object> object) {
  Value value(kind);
  value.payload = std::move(object);
  return value;
}

const Text &Value::text() const { return as<TextObject>().text; }
const Value::Items &Value::items() const { return as<SequenceObject>().items; }
const Value::Members &Value::members() const { return as<DictObject>().members; }
std::string Value::reason() const { return payload ? as<TextObject>().text.str() : "undefined value"; }

const Value *Value::find(std::string_view name) const {
  for (const auto &[key, value] : members())
    if (key.is(Kind::String) && key.text().view() == name)
      return &value;
  return nullptr;
}

static Expected<Value> numberFromJson(const std::string &text) {
  if (text.find_first_of(".eE") != std::string::npos)
    return Value::real(std::strtod(text.c_str(), nullptr));
  int64_t integer = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (error != std::errc())
    return Status::error("expected an integer of 64 bits, got " + text.substr(0, 40));
  return Value::integer(integer);
}

static Expected<Value> compositeFromJson(const grammar::Json &json) {
  if (json.isArray()) {
    Value::Items items;
    for (const grammar::Json &item : json.items) {
      Expected<Value> value = fromJson(item);
      if (!value)
        return value;
      items.push_back(value.take());
    }
    if (Value list = Value::list(std::move(items)); list.nesting() < maxNesting)
      return list;
  } else {
    Value::Members members;
    uint64_t budget = 1 << 24;
    for (const grammar::JsonMember &member : json.members) {
      Expected<Value> value = fromJson(member.value);
      if (!value)
        return value;
      setMember(members, Value::string(Text(member.name, true)), value.take(), budget);
      if (!budget)
        return Status::error("expected an object with fewer members");
    }
    if (Value dict = Value::dict(std::move(members)); dict.nesting() < maxNesting)
      return dict;
  }
  return Status::error("expected values nested less than " + std::to_string(maxNesting) + " deep, got more");
}

Expected<Value> jinja::fromJson(const grammar::Json &json) {
  switch (json.kind) {
  case grammar::Json::Kind::Null:
    return Value::none();
  case grammar::Json::Kind::Bool:
    return Value::boolean(json.boolean);
  case grammar::Json::Kind::Number:
    return numberFromJson(json.text);
  case grammar::Json::Kind::String:
    return Value::string(Text(json.text, true));
  default:
    return compositeFromJson(json);
  }
}

bool jinja::isTrue(const Value &value) {
  switch (value.kind()) {
  case Kind::Undefined:
  case Kind::None:
    return false;
  case Kind::Bool:
  case Kind::Int:
    return value.asInt() != 0;
  case Kind::Float:
    return value.asReal() != 0;
  case Kind::String:
    return !value.text().empty();
  case Kind::List:
  case Kind::Tuple:
    return !value.items().empty();
  case Kind::Dict:
    return !value.members().empty();
  default:
    return true;
  }
}

std::string_view jinja::typeName(const Value &value) {
  static constexpr std::string_view names[] = {"undefined", "None", "bool",    "int",       "float",
                                               "str",       "list", "tuple",   "generator", "dict",
                                               "namespace", "loop", "function"};
  return names[size_t(value.kind())];
}

static bool equalMembers(const Value &a, const Value &b, uint64_t &budget) {
  if (a.members().size() != b.members().size())
    return false;
  for (const auto &[key, value] : a.members()) {
    auto other = std::find_if(b.members().begin(), b.members().end(),
                              [&, &wanted = key](const auto &member) { return equal(wanted, member.first, budget); });
    if (other == b.members().end() || !equal(value, other->second, budget))
      return false;
  }
  return true;
}

bool jinja::equal(const Value &a, const Value &b, uint64_t &budget) {
  if (budget == 0)
    return false;
  --budget;
  if (a.isInteger() && b.isInteger())
    return a.asInt() == b.asInt();
  if (a.isNumber() && b.isNumber())
    return a.asReal() == b.asReal();
  if (a.kind() != b.kind())
    return false;
  switch (a.kind()) {
  case Kind::Undefined:
  case Kind::None:
    return true;
  case Kind::String:
    return a.text().view() == b.text().view();
  case Kind::List:
  case Kind::Tuple:
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                      [&](const Value &x, const Value &y) { return equal(x, y, budget); });
  case Kind::Dict:
    return equalMembers(a, b, budget);
  case Kind::Namespace:
    return a.asSpace() == b.asSpace();
  default:
    return &a.as<Object>() == &b.as<Object>();
  }
}

void jinja::setMember(Value::Members &members, Value key, Value value, uint64_t &budget) {
  for (auto &[known, old] : members)
    if (equal(known, key, budget)) {
      old = std::move(value);
      return;
    }
  members.emplace_back(std::move(key), std::move(value));
}
