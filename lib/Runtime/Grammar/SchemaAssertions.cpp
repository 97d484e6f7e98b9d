// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SchemaCompiler.h"
#include "lamella/Runtime/Grammar/Formats.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::grammar;

/// A schema with a regular expression that is none is refused like one with a keyword that is none.
static ErrorKind kindInSchema(const Status &error) {
  return kindOf(error) == ErrorKind::Budget ? ErrorKind::Budget : ErrorKind::Refused;
}

TypeId SchemaCompiler::assertions(const Reference &at, Evaluated *evaluated) {
  Normal out = types.everything();
  kindsOf(at, out);
  if (!(out.numbers == types.numbers.none()))
    numberKeywords(at, out);
  if (!out.strings.empty())
    stringKeywords(at, out);
  if (!out.arrays.empty() || evaluated)
    arrayKeywords(at, out, evaluated);
  if (!out.objects.empty() || evaluated)
    objectKeywords(at, out, evaluated);
  TypeId type = types.atom(std::move(out));
  if (const Json *value = at.node->find("const"))
    type = types.both(type, types.constant(*value));
  if (const Json *value = at.node->find("enum")) {
    if (!value->isArray()) {
      refuse(at.node, "enum", "expected an array");
    } else {
      std::vector<const Json *> values;
      for (const Json &item : value->items)
        values.push_back(&item);
      type = types.both(type, types.constants(values));
    }
  }
  return type;
}

void SchemaCompiler::kindsOf(const Reference &at, Normal &out) {
  const Json *value = at.node->find("type");
  if (!value)
    return;
  Normal wanted;
  const Normal every = types.everything();
  std::vector<Json> single{*value};
  for (const Json &name : value->isArray() ? value->items : single) {
    if (name.text == "null")
      wanted.null = true;
    else if (name.text == "boolean")
      wanted.booleans = 3;
    else if (name.text == "number")
      wanted.numbers = every.numbers;
    else if (name.text == "integer")
      wanted.numbers = wanted.numbers == every.numbers ? wanted.numbers : types.numbers.integers();
    else if (name.text == "string")
      wanted.strings = every.strings;
    else if (name.text == "array")
      wanted.arrays = every.arrays;
    else if (name.text == "object")
      wanted.objects = every.objects;
    else if (name.text == "any" && documents[at.resource].legacy)
      wanted = every;
    else
      return refuse(at.node, "type", "expected the name of a JSON type, got \"" + name.text + "\"");
  }
  out = wanted;
}

void SchemaCompiler::numberKeywords(const Reference &at, Normal &out) {
  using Relation = NumberSets::Relation;
  auto apply = [&](const char *keyword, auto make) {
    const Json *value = at.node->find(keyword);
    if (!value || value->isBool()) // draft-04 spells exclusive bounds as booleans
      return;
    if (!value->isNumber())
      return refuse(at.node, keyword, "expected a number");
    Expected<Decimal> decimal = parseDecimal(value->text);
    Expected<NumberSet> set = decimal ? make(*decimal) : Expected<NumberSet>(decimal.status());
    if (!set)
      return refuse(at.node, keyword, set.message(), kindInSchema(set.status()));
    NumberSet narrowed = types.numbers.both(out.numbers, *set);
    if (types.pool.overflow)
      return refuse(at.node, keyword, "the conditions on this number need too large an automaton", ErrorKind::Budget);
    out.numbers = narrowed;
  };
  auto exclusive = [&](const char *keyword) {
    const Json *flag = at.node->find(keyword);
    return flag && flag->isBool() && flag->boolean;
  };
  auto related = [&](Relation relation) {
    return [this, relation](const Decimal &bound) { return types.numbers.compared(relation, bound); };
  };
  apply("minimum", related(exclusive("exclusiveMinimum") ? Relation::Greater : Relation::GreaterOrEqual));
  apply("maximum", related(exclusive("exclusiveMaximum") ? Relation::Less : Relation::LessOrEqual));
  apply("exclusiveMinimum", related(Relation::Greater));
  apply("exclusiveMaximum", related(Relation::Less));
  apply("multipleOf", [this](const Decimal &divisor) { return types.numbers.multiplesOf(divisor); });
}

/// A whole number of at least zero; "2.0" is one. Counts beyond a billion are no bound as a maximum and refused as a
/// minimum.
std::optional<uint32_t> SchemaCompiler::count(const Reference &at, const char *keyword) {
  const Json *value = at.node->find(keyword);
  if (!value)
    return std::nullopt;
  Expected<Decimal> decimal = value->isNumber() ? parseDecimal(value->text) : Status::error("");
  if (!decimal || decimal->negative || !decimal->isInteger()) {
    refuse(at.node, keyword, "expected a whole number of at least zero");
    return std::nullopt;
  }
  constexpr uint32_t limit = 1000000000;
  if (decimal->exponent + static_cast<int64_t>(decimal->digits.size()) > 9) {
    if (std::string_view(keyword).substr(0, 3) == "min")
      refuse(at.node, keyword, "expected less than " + std::to_string(limit) + ", got " + value->text);
    return std::nullopt;
  }
  return static_cast<uint32_t>(std::stoul(decimal->integerPart()));
}

void SchemaCompiler::stringKeywords(const Reference &at, Normal &out) {
  std::vector<StringPart> parts = out.strings;
  auto narrow = [&](const char *keyword, StringPart part) {
    Normal both;
    for (const StringPart &x : parts)
      both.strings.push_back(
          {types.pool.combine(DfaPool::Op::And, x.dfa, part.dfa), std::max(x.lo, part.lo), std::min(x.hi, part.hi)});
    if (types.pool.overflow)
      return refuse(at.node, keyword, "the conditions on this string need too large an automaton", ErrorKind::Budget);
    parts = both.strings;
  };
  if (const Json *value = at.node->find("pattern")) {
    Expected<DfaId> dfa = value->isString() ? regex(value->text, false) : Status::error("expected a string");
    if (dfa)
      narrow("pattern", {*dfa});
    else
      refuse(at.node, "pattern", dfa.message(), kindInSchema(dfa.status()));
  }
  const Json *name = at.node->find("format");
  if (name && name->isString() && settings.enforceFormats) {
    Format format = findFormat(name->text);
    if (format.kind == FormatKind::Unenforceable)
      refuse(at.node, "format", "format \"" + name->text + "\" cannot be enforced");
    if (format.kind == FormatKind::Enforced) {
      Expected<DfaId> dfa = regex(format.pattern, true);
      if (dfa)
        narrow("format", {*dfa, 0, format.maxLength});
      else
        refuse(at.node, "format", dfa.message(), kindInSchema(dfa.status()));
    }
  }
  if (auto lo = count(at, "minLength"))
    narrow("minLength", {universalDfa, *lo});
  if (auto hi = count(at, "maxLength"))
    narrow("maxLength", {universalDfa, 0, *hi});
  out.strings.clear();
  for (const StringPart &part : parts)
    types.addString(out.strings, part);
  if (types.pool.overflow)
    refuse(at.node, "pattern", "the lengths of this string repeat too late to count", ErrorKind::Budget);
}

void SchemaCompiler::arrayKeywords(const Reference &at, Normal &out, Evaluated *evaluated) {
  ArrayShape shape;
  const Json *prefix = at.node->find("prefixItems"), *items = at.node->find("items"), *rest = items;
  if (items && items->isArray()) { // draft-07's tuples
    prefix = items;
    rest = at.node->find("additionalItems");
  }
  if (prefix && !prefix->isArray())
    refuse(at.node, "prefixItems", "expected an array");
  if (prefix)
    for (const Json &item : prefix->items)
      shape.prefix.push_back(child(item, at));
  if (rest)
    shape.rest = child(*rest, at);
  if (evaluated) {
    evaluated->items = static_cast<uint32_t>(shape.prefix.size());
    evaluated->allItems = rest != nullptr;
  }
  containsKeywords(at, shape, evaluated);
  shape.min = count(at, "minItems").value_or(0);
  shape.max = count(at, "maxItems").value_or(noLimit);
  const Json *unique = at.node->find("uniqueItems");
  shape.unique = unique && unique->isBool() && unique->boolean;
  if (shape.unique && settings.lenient && shape.max > 1) {
    refuse(at.node, "uniqueItems", "uniqueItems is dropped");
    shape.unique = false;
  }
  if (!out.arrays.empty())
    out.arrays = {std::move(shape)};
}

void SchemaCompiler::containsKeywords(const Reference &at, ArrayShape &shape, Evaluated *evaluated) {
  const Json *value = at.node->find("contains");
  if (!value)
    return;
  TypeId type = child(*value, at);
  uint32_t min = count(at, "minContains").value_or(1), max = count(at, "maxContains").value_or(noLimit);
  if (min > 0 || max != noLimit)
    shape.contains.push_back({type, 0, min, max});
  if (evaluated)
    evaluated->contains.push_back(type);
}

void SchemaCompiler::objectKeywords(const Reference &at, Normal &out, Evaluated *evaluated) {
  ObjectShape shape;
  NameSet others;
  if (const Json *map = at.node->find("properties")) {
    if (!map->isObject())
      refuse(at.node, "properties", "expected an object");
    for (const JsonMember &member : map->members) {
      if (map->find(member.name) != &member.value)
        continue;
      shape.properties.push_back({member.name, child(member.value, at), false});
      others.except.push_back(member.name);
    }
    std::sort(others.except.begin(), others.except.end());
  }
  if (const Json *map = at.node->find("patternProperties")) {
    if (!map->isObject())
      refuse(at.node, "patternProperties", "expected an object");
    for (const JsonMember &member : map->members) {
      Expected<DfaId> dfa = regex(member.name, false);
      if (!dfa) {
        refuse(at.node, "patternProperties", dfa.message(), kindInSchema(dfa.status()));
        continue;
      }
      TypeId type = child(member.value, at);
      if (type != anyValue)
        shape.rules.push_back({{{*dfa}, {}, {}}, type});
      others.avoid.push_back(*dfa);
    }
  }
  const Json *additional = at.node->find("additionalProperties");
  if (evaluated) {
    evaluated->names = others.except;
    evaluated->patterns = others.avoid;
    evaluated->allNames = additional != nullptr;
  }
  if (additional) {
    TypeId type = child(*additional, at);
    if (type != anyValue)
      shape.rules.push_back({std::move(others), type});
  }
  nameKeywords(at, shape);
  shape.min = count(at, "minProperties").value_or(0);
  shape.max = count(at, "maxProperties").value_or(noLimit);
  if (!out.objects.empty())
    out.objects = {std::move(shape)};
}

/// required and propertyNames.
void SchemaCompiler::nameKeywords(const Reference &at, ObjectShape &shape) {
  if (const Json *list = at.node->find("required")) {
    if (!list->isArray())
      refuse(at.node, "required", "expected an array of names");
    std::map<std::string_view, size_t> index;
    for (size_t i = 0; i < shape.properties.size(); ++i)
      index.emplace(shape.properties[i].name, i);
    std::vector<Property> undeclared;
    for (const Json &name : list->items) {
      auto it = index.find(name.text);
      if (!name.isString())
        refuse(at.node, "required", "expected an array of names");
      else if (it != index.end() && it->second < shape.properties.size())
        shape.properties[it->second].required = true;
      else if (index.emplace(name.text, SIZE_MAX).second)
        undeclared.push_back({name.text, anyValue, true});
    }
    shape.properties.insert(shape.properties.end(), undeclared.begin(), undeclared.end());
  }
  const Json *names = at.node->find("propertyNames");
  if (!names)
    return;
  TypeId type = child(*names, at);
  if (type == anyValue)
    return;
  if (type == noValue) {
    shape.rules.push_back({{}, noValue});
    return;
  }
  DfaId allowed = emptyDfa;
  for (const StringPart &part : types.normal(type).strings)
    allowed = types.pool.combine(DfaPool::Op::Or, allowed, types.pool.bounded(part.dfa, part.lo, part.hi));
  if (types.pool.overflow)
    return refuse(at.node, "propertyNames", "the names need too large an automaton", ErrorKind::Budget);
  if (allowed != universalDfa)
    shape.rules.push_back({{{}, {allowed}, {}}, noValue});
}
