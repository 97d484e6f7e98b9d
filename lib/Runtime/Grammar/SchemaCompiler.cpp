// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// References and in-place applicators. Assertions of the kinds of values are in SchemaAssertions.cpp, annotations for
// unevaluated* in SchemaEvaluated.cpp.
#include "SchemaCompiler.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::grammar;

SchemaCompiler::SchemaCompiler(Types &types, RegexSource regex, SchemaSettings settings)
    : types(types), regex(std::move(regex)), settings(settings), documents(settings.loader),
      source(types.addSource([this](uint32_t reference) { return expand(reference); })) {}

static bool mentions(const Json &node, std::string_view name) {
  for (const JsonMember &member : node.members)
    if (member.name == name || mentions(member.value, name))
      return true;
  return std::any_of(node.items.begin(), node.items.end(), [&](const Json &item) { return mentions(item, name); });
}

TypeId SchemaCompiler::root(Json document) {
  dynamic = settings.loader != nullptr || mentions(document, "$dynamicRef");
  int resource = documents.add(std::move(document), "");
  const Json *node = documents[resource].root;
  const Json *draft = node->find("$schema");
  bool standard = draft && draft->text.find("json-schema.org/") != std::string::npos;
  if (draft && !standard && documents.canLoad(draft->text))
    refuse(node, "$schema", "expected a standard meta-schema, got \"" + draft->text + "\"");
  return typeOf(enter(node, resource, {}));
}

void SchemaCompiler::refuse(const Json *node, const std::string &keyword, const std::string &reason, ErrorKind kind) {
  if (settings.lenient && !types.pool.isExhausted()) {
    std::string warning = documents.pointerTo(node) + "/" + keyword + ": " + reason;
    if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end())
      warnings.push_back(std::move(warning));
    types.pool.overflow = false;
    return;
  }
  if (types.failure.failed)
    return;
  failedNode = node;
  failedKeyword = keyword;
  types.failure.set(types.pool.isExhausted() ? types.pool.describeOverflow() : reason, kind);
}

std::string SchemaCompiler::describeFailure() const {
  const Json *node = failedNode ? failedNode : expanding.empty() ? nullptr : expanding.back();
  std::string where = node ? documents.pointerTo(node) : "#";
  if (!failedKeyword.empty())
    where += "/" + failedKeyword;
  return where + ": " + types.failure.reason;
}

uint32_t SchemaCompiler::intern(Reference reference) {
  auto [it, isNew] = interned.try_emplace(reference, static_cast<uint32_t>(references.size()));
  if (isNew)
    references.push_back(std::move(reference));
  return it->second;
}

TypeId SchemaCompiler::typeOf(Reference reference) { return types.schema(source, intern(std::move(reference))); }

SchemaCompiler::Reference SchemaCompiler::enter(const Json *node, int resource, const std::vector<int> &scope) const {
  if (int start = documents.resourceAt(node); start >= 0)
    resource = start;
  Reference out{node, resource, {}};
  if (dynamic) {
    out.scope = scope;
    if (std::find(scope.begin(), scope.end(), resource) == scope.end())
      out.scope.push_back(resource);
  }
  return out;
}

TypeId SchemaCompiler::child(const Json &node, const Reference &parent) {
  if (node.isBool())
    return node.boolean ? anyValue : noValue;
  return typeOf(enter(&node, parent.resource, parent.scope));
}

/// A dynamic reference whose plain target is a dynamic anchor goes to the outermost resource in scope that has the same
/// dynamic anchor.
std::optional<SchemaCompiler::Reference> SchemaCompiler::follow(const Reference &from, const Json &value,
                                                                bool isDynamic) {
  const char *keyword = isDynamic ? "$dynamicRef" : "$ref";
  if (!value.isString()) {
    refuse(from.node, keyword, "expected a string");
    return std::nullopt;
  }
  Expected<SchemaDocuments::Location> target = documents.resolve(from.resource, value.text);
  if (!target) {
    refuse(from.node, keyword, target.message());
    return std::nullopt;
  }
  size_t hash = value.text.find('#');
  std::string anchor = hash == std::string::npos ? "" : value.text.substr(hash + 1);
  const auto &anchors = documents[target->resource].dynamicAnchors;
  auto own = anchors.find(anchor);
  if (isDynamic && own != anchors.end() && own->second == target->node)
    for (int resource : from.scope) {
      auto outer = documents[resource].dynamicAnchors.find(anchor);
      if (outer != documents[resource].dynamicAnchors.end())
        return enter(outer->second, resource, from.scope);
    }
  return enter(target->node, target->resource, from.scope);
}

TypeId SchemaCompiler::expand(uint32_t index) {
  Reference at = references[index];
  if (at.node->isBool())
    return at.node->boolean ? anyValue : noValue;
  expanding.push_back(at.node);
  TypeId type = anyValue;
  if (!at.node->isObject()) {
    refuse(at.node, "", "expected a schema (an object or a boolean)");
  } else if (const Json *ref = at.node->find("$ref"); ref && documents[at.resource].legacy) {
    if (auto target = follow(at, *ref, false))
      type = typeOf(*target);
  } else if (at.node->find("unevaluatedProperties") || at.node->find("unevaluatedItems")) {
    std::vector<TypeId> parts;
    for (const Alternative &alternative : alternatives(at))
      parts.push_back(alternative.type);
    type = types.either(parts);
  } else {
    type = types.both(assertions(at, nullptr), applicators(at));
  }
  if (!types.failure.failed)
    expanding.pop_back();
  return type;
}

const Json *SchemaCompiler::schemaList(const Reference &at, const char *keyword) {
  const Json *list = at.node->find(keyword);
  if (!list)
    return nullptr;
  if (!list->isArray() || list->items.empty()) {
    refuse(at.node, keyword, "expected a list of schemas");
    return nullptr;
  }
  return list;
}

TypeId SchemaCompiler::applicators(const Reference &at) {
  TypeId type = anyValue;
  for (const char *keyword : {"$ref", "$dynamicRef"})
    if (const Json *value = at.node->find(keyword))
      if (auto target = follow(at, *value, keyword[1] == 'd'))
        type = types.both(type, typeOf(*target));
  if (at.node->find("$recursiveRef"))
    refuse(at.node, "$recursiveRef", "expected $dynamicRef (draft 2020-12), got $recursiveRef");
  if (const Json *list = schemaList(at, "allOf"))
    for (const Json &item : list->items)
      type = types.both(type, child(item, at));
  for (const char *keyword : {"anyOf", "oneOf"}) {
    const Json *list = schemaList(at, keyword);
    if (!list)
      continue;
    std::vector<TypeId> branches;
    for (const Json &item : list->items)
      branches.push_back(child(item, at));
    type = types.both(type, keyword[0] == 'a' ? types.either(branches) : oneOf(branches));
  }
  if (const Json *value = at.node->find("not"))
    type = types.both(type, types.negate(child(*value, at)));
  if (const Json *value = at.node->find("if")) {
    const Json *thenNode = at.node->find("then"), *elseNode = at.node->find("else");
    TypeId condition = child(*value, at);
    TypeId whenTrue = thenNode ? child(*thenNode, at) : anyValue,
           whenFalse = elseNode ? child(*elseNode, at) : anyValue;
    if (whenTrue != anyValue || whenFalse != anyValue)
      type = types.both(
          type, types.either({types.both(condition, whenTrue), types.both(types.negate(condition), whenFalse)}));
  }
  return types.both(type, dependencies(at));
}

/// Exactly one branch. Branches that are disjoint from a branch need not be subtracted from it, which keeps the usual
/// tagged unions plain.
TypeId SchemaCompiler::oneOf(const std::vector<TypeId> &branches) {
  std::vector<TypeId> parts;
  for (size_t i = 0; i < branches.size() && !types.failure.failed; ++i) {
    TypeId part = branches[i];
    for (size_t j = 0; j < branches.size() && !types.failure.failed; ++j)
      if (j != i && !types.disjoint(branches[i], branches[j]))
        part = types.both(part, types.negate(branches[j]));
    parts.push_back(part);
  }
  return types.either(parts);
}

/// dependentRequired, dependentSchemas and draft-07's dependencies: the member is absent, or its condition holds too.
TypeId SchemaCompiler::dependencies(const Reference &at) {
  TypeId type = anyValue;
  for (const char *keyword : {"dependentRequired", "dependentSchemas", "dependencies"}) {
    const Json *map = at.node->find(keyword);
    if (!map)
      continue;
    if (!map->isObject()) {
      refuse(at.node, keyword, "expected an object");
      continue;
    }
    for (const JsonMember &member : map->members) {
      if (map->find(member.name) != &member.value)
        continue;
      Normal absent = types.everything(), present = types.everything();
      absent.objects[0].properties.push_back({member.name, noValue, false});
      TypeId condition = anyValue;
      if (member.value.isArray()) {
        for (const Json &name : member.value.items) {
          auto &list = present.objects[0].properties;
          bool known = std::any_of(list.begin(), list.end(), [&](const Property &p) { return p.name == name.text; });
          if (name.isString() && !known)
            list.push_back({name.text, anyValue, true});
        }
        if (present.objects[0].properties.empty())
          continue;
      } else {
        condition = child(member.value, at);
        if (condition == anyValue)
          continue;
      }
      type = types.both(
          type, types.either({types.atom(std::move(absent)), types.both(types.atom(std::move(present)), condition)}));
    }
  }
  return type;
}
