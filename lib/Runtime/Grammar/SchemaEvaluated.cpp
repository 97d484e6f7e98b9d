// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// unevaluatedProperties and unevaluatedItems depend on which subschemas accept the value. A schema that has them is
// split into alternatives, each with a fixed outcome of every subschema that evaluates anything; in each alternative
// the evaluated names and items are known, and the rest is a plain condition.
#include "SchemaCompiler.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::grammar;

constexpr size_t maxAlternatives = 256;
constexpr unsigned maxReferenceDepth = 64;

void SchemaCompiler::Evaluated::add(const Evaluated &other) {
  allNames |= other.allNames;
  allItems |= other.allItems;
  items = std::max(items, other.items);
  auto merge = [](auto &into, const auto &from) {
    into.insert(into.end(), from.begin(), from.end());
    std::sort(into.begin(), into.end());
    into.erase(std::unique(into.begin(), into.end()), into.end());
  };
  merge(names, other.names);
  merge(patterns, other.patterns);
  merge(contains, other.contains);
}

SchemaCompiler::Alternatives SchemaCompiler::cross(const Alternatives &a, const Alternatives &b) {
  Alternatives out;
  for (const Alternative &x : a)
    for (const Alternative &y : b) {
      Alternative both{types.both(x.type, y.type), x.evaluated};
      both.evaluated.add(y.evaluated);
      if (both.type != noValue)
        out.push_back(std::move(both));
    }
  if (out.size() > maxAlternatives) {
    types.failure.set("unevaluated* depends on more than 256 combinations of subschemas", ErrorKind::Budget);
    out.clear();
  }
  return out;
}

SchemaCompiler::Alternatives SchemaCompiler::alternatives(const Reference &at) {
  if (at.node->isBool())
    return {{at.node->boolean ? anyValue : noValue, {}}};
  if (!at.node->isObject()) {
    refuse(at.node, "", "expected a schema (an object or a boolean)");
    return {};
  }
  if (depth > maxReferenceDepth) {
    types.failure.set("unevaluated* reaches through references that return to themselves");
    return {};
  }
  ++depth;
  Alternatives list(1);
  if (const Json *ref = at.node->find("$ref"); ref && documents[at.resource].legacy) {
    if (auto target = follow(at, *ref, false))
      list = alternatives(*target);
  } else {
    list[0].type = assertions(at, &list[0].evaluated);
    list = applicatorAlternatives(at, std::move(list));
    closeUnevaluated(at, list);
  }
  --depth;
  return list;
}

SchemaCompiler::Alternatives SchemaCompiler::applicatorAlternatives(const Reference &at, Alternatives list) {
  auto inside = [&](const Json &node) { return enter(&node, at.resource, at.scope); };
  for (const char *keyword : {"$ref", "$dynamicRef"})
    if (const Json *value = at.node->find(keyword))
      if (auto target = follow(at, *value, keyword[1] == 'd'))
        list = cross(list, alternatives(*target));
  if (const Json *branches = schemaList(at, "allOf"))
    for (const Json &branch : branches->items)
      list = cross(list, alternatives(inside(branch)));
  if (const Json *branches = schemaList(at, "anyOf")) {
    std::vector<Reference> references;
    for (const Json &branch : branches->items)
      references.push_back(inside(branch));
    list = cross(list, anyOfAlternatives(references));
  }
  if (const Json *branches = schemaList(at, "oneOf")) {
    Alternatives any;
    for (const Json &branch : branches->items) {
      TypeId others = anyValue;
      for (const Json &other : branches->items)
        if (&other != &branch)
          others = types.both(others, types.negate(child(other, at)));
      for (Alternative &alternative : cross(alternatives(inside(branch)), {{others, {}}}))
        any.push_back(std::move(alternative));
    }
    list = cross(list, any);
  }
  if (const Json *value = at.node->find("not"))
    list = cross(list, {{types.negate(child(*value, at)), {}}});
  if (const Json *value = at.node->find("if")) {
    const Json *thenNode = at.node->find("then"), *elseNode = at.node->find("else");
    Alternatives whenTrue = alternatives(inside(*value));
    if (thenNode)
      whenTrue = cross(whenTrue, alternatives(inside(*thenNode)));
    Alternatives whenFalse{{types.negate(child(*value, at)), {}}};
    if (elseNode)
      whenFalse = cross(whenFalse, alternatives(inside(*elseNode)));
    whenTrue.insert(whenTrue.end(), whenFalse.begin(), whenFalse.end());
    list = cross(list, whenTrue);
  }
  for (const char *keyword : {"dependentSchemas", "dependencies"})
    if (const Json *map = at.node->find(keyword))
      for (const JsonMember &member : map->members) {
        if (member.value.isArray())
          continue;
        Normal absent = types.everything(), present;
        absent.objects[0].properties.push_back({member.name, noValue, false});
        present.objects.emplace_back().properties.push_back({member.name, anyValue, true});
        Alternatives both = cross({{types.atom(std::move(present)), {}}}, alternatives(inside(member.value)));
        both.push_back({types.atom(std::move(absent)), {}});
        list = cross(list, both);
      }
  // The conditions themselves (lists of required names included) hold in every alternative.
  return cross(list, {{dependencies(at), {}}});
}

/// Every branch either holds, with what it evaluates, or does not; at least one holds. Branches that evaluate nothing
/// are not told apart.
SchemaCompiler::Alternatives SchemaCompiler::anyOfAlternatives(const std::vector<Reference> &branches) {
  std::vector<TypeId> silent;
  Alternatives none(1), some;
  for (const Reference &branch : branches) {
    Alternatives own = alternatives(branch);
    TypeId type = branch.node->isBool() ? (branch.node->boolean ? anyValue : noValue) : typeOf(branch);
    bool evaluates = std::any_of(own.begin(), own.end(), [](const Alternative &a) { return !a.evaluated.nothing(); });
    if (!evaluates) {
      silent.push_back(type);
      continue;
    }
    Alternatives without{{types.negate(type), {}}};
    Alternatives next = cross(some, own);
    for (const Alternatives &part : {cross(some, without), cross(none, own)})
      next.insert(next.end(), part.begin(), part.end());
    none = cross(none, without);
    some = std::move(next);
  }
  for (const Alternative &alternative : cross(none, {{types.either(silent), {}}}))
    some.push_back(alternative);
  return some;
}

void SchemaCompiler::closeUnevaluated(const Reference &at, Alternatives &list) {
  if (const Json *value = at.node->find("unevaluatedProperties")) {
    TypeId type = child(*value, at);
    for (Alternative &alternative : list) {
      Evaluated &done = alternative.evaluated;
      if (!done.allNames && type != anyValue) {
        Normal narrowed = types.everything();
        NameSet rest{{}, done.patterns, done.names};
        std::sort(rest.except.begin(), rest.except.end());
        narrowed.objects[0].rules.push_back({std::move(rest), type});
        alternative.type = types.both(alternative.type, types.atom(std::move(narrowed)));
      }
      done.allNames = true;
    }
  }
  if (const Json *value = at.node->find("unevaluatedItems")) {
    TypeId type = child(*value, at);
    for (Alternative &alternative : list) {
      Evaluated &done = alternative.evaluated;
      if (!done.allItems && type != anyValue) {
        Normal narrowed = types.everything();
        std::vector<TypeId> rest = done.contains;
        rest.push_back(type);
        narrowed.arrays[0].prefix.assign(done.items, anyValue);
        narrowed.arrays[0].rest = types.either(rest);
        alternative.type = types.both(alternative.type, types.atom(std::move(narrowed)));
      }
      done.allItems = true;
    }
  }
}
