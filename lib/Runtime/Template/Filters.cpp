// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Builtins.h"
#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace lamella;
using namespace lamella::jinja;

static constexpr std::string_view filterNames[] = {
    "abs",        "capitalize", "count",   "default", "d",      "dictsort", "first",      "float", "indent",
    "int",        "items",      "join",    "last",    "length", "list",     "lower",      "map",   "reject",
    "rejectattr", "replace",    "reverse", "round",   "safe",   "select",   "selectattr", "sort",  "string",
    "sum",        "title",      "tojson",  "trim",    "unique", "upper"};

bool jinja::isFilter(std::string_view name) { return std::ranges::find(filterNames, name) != std::end(filterNames); }

/// The value below a path of names and numbers divided by dots.
static Value byPath(Evaluator &run, Value value, std::string_view path) {
  for (size_t end; !run.failed(); path.remove_prefix(end + 1)) {
    end = std::min(path.find('.'), path.size());
    std::string part(path.substr(0, end));
    bool number = !part.empty() && part.size() < 10 && part.find_first_not_of("0123456789") == std::string::npos;
    value = run.item(value, number ? Value::integer(std::stoll(part)) : Value::string(part));
    if (end == path.size())
      break;
  }
  return value;
}

static Arguments behind(const Arguments &arguments, size_t count) {
  return {{arguments.values.begin() + count, arguments.values.end()}, arguments.named};
}

static Value select(Evaluator &run, std::string_view name, const Value &value, const Arguments &arguments) {
  const bool keep = name.starts_with("select"), byAttribute = name.ends_with("attr");
  const size_t place = byAttribute;
  for (size_t i = 0; i < std::min<size_t>(place + 1, arguments.values.size()); ++i)
    if (!arguments.values[i].is(Kind::String))
      return run.fail(std::string(name) + " expected a name");
  if (byAttribute && arguments.values.empty())
    return run.fail(std::string(name) + " expected the name of an attribute");
  std::string test = arguments.values.size() > place ? arguments.values[place].text().str() : "";
  if (!test.empty() && !isTest(test))
    return run.fail("test '" + test + "' is not supported");
  Value::Items kept;
  Arguments rest = test.empty() ? Arguments() : behind(arguments, place + 1);
  for (const Value &item : run.iterate(value)) {
    Value tested = byAttribute ? byPath(run, item, arguments.values[0].text().view()) : item;
    bool holds = test.empty() ? isTrue(tested) : applyTest(run, test, tested, rest);
    if (holds == keep)
      kept.push_back(item);
  }
  return run.sequence(Kind::Iterator, std::move(kept));
}

static Value map(Evaluator &run, const Value &value, const Arguments &arguments) {
  const Value *attribute = arguments.find(SIZE_MAX, "attribute"), *fallback = arguments.find(SIZE_MAX, "default");
  if (attribute ? !attribute->is(Kind::String) : arguments.values.empty() || !arguments.values[0].is(Kind::String))
    return run.fail("map expected the name of a filter or an attribute");
  if (!attribute && !isFilter(arguments.values[0].text().view()))
    return run.fail("filter '" + arguments.values[0].text().str() + "' is not supported");
  Value::Items items;
  for (const Value &item : run.iterate(value)) {
    Value mapped = attribute ? byPath(run, item, attribute->text().view())
                             : applyFilter(run, arguments.values[0].text().view(), item, behind(arguments, 1));
    items.push_back(fallback && mapped.is(Kind::Undefined) ? *fallback : std::move(mapped));
  }
  return run.sequence(Kind::Iterator, std::move(items));
}

static Value join(Evaluator &run, const Value &value, const Arguments &arguments) {
  const Value *between = arguments.find(0, "d"), *attribute = arguments.find(1, "attribute");
  Text separator = between ? toText(run, *between) : Text(), out;
  bool first = true;
  for (const Value &item : run.iterate(value)) {
    if (!std::exchange(first, false))
      out.append(separator);
    out.append(
        toText(run, attribute && attribute->is(Kind::String) ? byPath(run, item, attribute->text().view()) : item));
    if (!run.spend(separator.size() + 16))
      return Value();
  }
  return run.text(std::move(out));
}

static Value sort(Evaluator &run, std::string_view name, const Value &value, const Arguments &arguments) {
  const Value *reverse = arguments.find(name == "sort" ? 0 : 2, "reverse");
  const Value *cased = arguments.find(name == "sort" ? 1 : 0, "case_sensitive");
  const Value *attribute = arguments.find(name == "dictsort" ? SIZE_MAX : name == "sort" ? 2 : 1, "attribute");
  Value::Items items = name == "dictsort" ? run.iterate(applyFilter(run, "items", value, {})) : run.iterate(value);
  std::vector<std::pair<Value, Value>> keyed;
  for (Value &item : items) {
    Value key = name == "dictsort"                         ? item.items()[0]
                : attribute && attribute->is(Kind::String) ? byPath(run, item, attribute->text().view())
                                                           : item;
    if (key.is(Kind::String) && !(cased && isTrue(*cased)))
      key = run.text(changeCase(run, key.text(), "lower"));
    if (name == "unique" && std::ranges::any_of(keyed, [&](const auto &k) { return run.equal(k.first, key); }))
      continue;
    keyed.emplace_back(std::move(key), std::move(item));
  }
  if (name != "unique") {
    const bool down = reverse && isTrue(*reverse);
    run.spend(keyed.size() * 64);
    if (!run.failed())
      std::stable_sort(keyed.begin(), keyed.end(), [&](const auto &a, const auto &b) {
        return !run.failed() && (down ? run.order(b.first, a.first) < 0 : run.order(a.first, b.first) < 0);
      });
  }
  items.clear();
  for (auto &[key, item] : keyed)
    items.push_back(std::move(item));
  return run.sequence(name == "unique" ? Kind::Iterator : Kind::List, std::move(items));
}

static Value length(Evaluator &run, const Value &value) {
  switch (value.kind()) {
  case Kind::Undefined:
    return Value::integer(0);
  case Kind::String:
    run.spend(value.text().size());
    return Value::integer(countCodePoints(value.text().view()));
  case Kind::List:
  case Kind::Tuple:
    return Value::integer(value.items().size());
  case Kind::Dict:
    return Value::integer(value.members().size());
  default:
    return run.fail("length does not take a value of type " + std::string(typeName(value)));
  }
}

static Value number(Evaluator &run, std::string_view name, const Value &value, const Arguments &arguments) {
  const Value *argument = arguments.find(0, name == "round" ? "precision" : "default");
  if (name == "abs" || name == "round") {
    if (!value.isNumber())
      return run.fail(std::string(name) + " expected a number, got " + std::string(typeName(value)));
    if (name == "abs")
      return value.asReal() < 0 ? run.binary("-", Value::integer(0), value) : value;
    if (arguments.find(1, "method"))
      return run.fail("round by a method is not supported");
    double scale =
        std::pow(10, argument && argument->isInteger() ? std::clamp<int64_t>(argument->asInt(), -15, 15) : 0);
    return Value::real(std::nearbyint(value.asReal() * scale) / scale);
  }
  Value fallback = argument ? *argument : name == "int" ? Value::integer(0) : Value::real(0);
  if (value.isNumber()) {
    if (name == "float")
      return Value::real(value.asReal());
    return value.isInteger()                  ? Value::integer(value.asInt())
           : std::fabs(value.asReal()) < 9e18 ? Value::integer(int64_t(value.asReal()))
                                              : run.fail("an integer is too large");
  }
  if (!value.is(Kind::String))
    return fallback;
  std::string text = strip(value.text(), Value::none(), true, true).str();
  char *end = nullptr;
  double real = std::strtod(text.c_str(), &end);
  if (text.empty() || *end || text.find_first_of("xXpP") != std::string::npos || std::fabs(real) >= 9e15)
    return fallback;
  return name == "float" ? Value::real(real) : Value::integer(int64_t(real));
}

static Value indent(Evaluator &run, const Text &text, const Arguments &arguments) {
  const Value *width = arguments.find(0, "width"), *first = arguments.find(1, "first"),
              *blank = arguments.find(2, "blank");
  Text pad = width && width->is(Kind::String)
                 ? width->text()
                 : Text(std::string(width ? std::clamp<int64_t>(width->asInt(), 0, 1000) : 4, ' '));
  Text out;
  for (size_t at = 0, line = 0; at < text.size() && run.spend(pad.size()); ++line) {
    size_t end = std::min(text.str().find('\n', at), text.size() - 1) + 1;
    bool empty = end - at == 1 && text.str()[at] == '\n';
    if ((line || (first && isTrue(*first))) && (!empty || (blank && isTrue(*blank))))
      out.append(pad);
    out.append(text, at, end);
    at = end;
  }
  return run.text(std::move(out));
}

static Value ofText(Evaluator &run, std::string_view name, const Text &text, const Arguments &arguments) {
  if (name == "indent")
    return indent(run, text, arguments);
  if (name == "trim") {
    const Value *characters = arguments.find(0, "chars");
    return run.text(strip(text, characters ? *characters : Value::none(), true, true));
  }
  if (name != "replace")
    return run.text(changeCase(run, text, name));
  const Value *from = arguments.find(0, "old"), *to = arguments.find(1, "new"), *count = arguments.find(2, "count");
  if (!from || !to)
    return run.fail("replace expected two strings");
  return run.text(
      replaceAll(run, text, toText(run, *from), toText(run, *to), count && count->isInteger() ? count->asInt() : -1));
}

static Value ofSequence(Evaluator &run, std::string_view name, const Value &value) {
  if (name == "items") {
    Value::Items items;
    if (!value.is(Kind::Dict) && !value.is(Kind::Undefined))
      return run.fail("items expected a dict, got " + std::string(typeName(value)));
    if (value.is(Kind::Dict))
      for (const auto &[key, member] : value.members())
        items.push_back(run.sequence(Kind::Tuple, {key, member}));
    return run.sequence(Kind::List, std::move(items));
  }
  Value::Items items = run.iterate(value);
  if (name == "first" || name == "last")
    return items.empty()     ? Value::undefined("no " + std::string(name) + " item, the sequence is empty")
           : name == "first" ? items.front()
                             : items.back();
  if (name == "sum") {
    Value sum = Value::integer(0);
    for (const Value &item : items)
      sum = run.binary("+", sum, item);
    return sum;
  }
  if (name == "list")
    return run.sequence(Kind::List, std::move(items));
  std::reverse(items.begin(), items.end());
  if (!value.is(Kind::String))
    return run.sequence(Kind::Iterator, std::move(items));
  Text out;
  for (const Value &item : items)
    out.append(toText(run, item));
  return run.text(std::move(out));
}

Value jinja::applyFilter(Evaluator &run, std::string_view name, const Value &value, const Arguments &arguments) {
  auto among = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
  };
  if (run.failed() || name == "safe")
    return value;
  if (among({"default", "d"})) {
    const Value *fallback = arguments.find(0, "default_value"), *falsy = arguments.find(1, "boolean");
    bool use = value.is(Kind::Undefined) || (falsy && isTrue(*falsy) && !isTrue(value));
    return !use ? value : fallback ? *fallback : Value::string("");
  }
  if (among({"select", "selectattr", "reject", "rejectattr"}))
    return select(run, name, value, arguments);
  if (name == "map")
    return map(run, value, arguments);
  if (name == "join")
    return join(run, value, arguments);
  if (among({"sort", "unique", "dictsort"}))
    return sort(run, name, value, arguments);
  if (among({"length", "count"}))
    return length(run, value);
  if (name == "string")
    return run.text(toText(run, value));
  if (among({"abs", "round", "int", "float"}))
    return number(run, name, value, arguments);
  if (name == "tojson") {
    const Value *indent = arguments.find(1, "indent"), *sorted = arguments.find(3, "sort_keys");
    if (arguments.find(2, "separators"))
      return run.fail("tojson with separators is not supported");
    Text out;
    writeJson(run, out, value, indent && indent->isInteger() ? std::clamp<int64_t>(indent->asInt(), 0, 64) : -1,
              sorted && isTrue(*sorted));
    return run.text(std::move(out));
  }
  if (among({"trim", "replace", "upper", "lower", "title", "capitalize", "indent"}))
    return ofText(run, name, toText(run, value), arguments);
  return ofSequence(run, name, value);
}
