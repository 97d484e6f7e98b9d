// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/SchemaDocuments.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::grammar;

namespace {

struct UriParts {
  std::string scheme, authority, path, query;
  bool hasAuthority = false, hasQuery = false;
};

UriParts split(std::string text) {
  UriParts out;
  text = text.substr(0, text.find('#'));
  size_t colon = text.find(':');
  if (colon != std::string::npos && colon > 0 && text.find_first_of("/?") > colon) {
    out.scheme = text.substr(0, colon);
    text.erase(0, colon + 1);
  }
  if (text.rfind("//", 0) == 0) {
    size_t end = std::min(text.find_first_of("/?", 2), text.size());
    out.hasAuthority = true;
    out.authority = text.substr(2, end - 2);
    text.erase(0, end);
  }
  size_t question = text.find('?');
  if (question != std::string::npos) {
    out.hasQuery = true;
    out.query = text.substr(question + 1);
    text.resize(question);
  }
  out.path = text;
  return out;
}

std::string join(const UriParts &u) {
  std::string out = u.scheme.empty() ? "" : u.scheme + ":";
  if (u.hasAuthority)
    out += "//" + u.authority;
  return out + u.path + (u.hasQuery ? "?" + u.query : "");
}

std::string withoutDots(const std::string &path) {
  std::vector<std::string> out;
  bool rooted = !path.empty() && path[0] == '/';
  for (size_t at = rooted; at <= path.size();) {
    size_t end = std::min(path.find('/', at), path.size());
    std::string part = path.substr(at, end - at);
    bool last = end == path.size();
    if (part == "..") {
      if (!out.empty())
        out.pop_back();
      if (last)
        out.emplace_back();
    } else if (part == ".") {
      if (last)
        out.emplace_back();
    } else {
      out.push_back(part);
    }
    at = end + 1;
  }
  std::string text = rooted ? "/" : "";
  for (size_t i = 0; i < out.size(); ++i)
    text += (i ? "/" : "") + out[i];
  return text;
}

std::string percentDecoded(const std::string &text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && isxdigit(static_cast<unsigned char>(text[i + 1])) &&
        isxdigit(static_cast<unsigned char>(text[i + 2]))) {
      out.push_back(static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

/// The steps of a JSON pointer (RFC 6901).
std::vector<std::string> pointerSteps(const std::string &pointer) {
  std::vector<std::string> out;
  for (size_t at = 1; at <= pointer.size();) {
    size_t end = std::min(pointer.find('/', at), pointer.size());
    std::string step;
    for (size_t i = at; i < end; ++i) {
      bool escape = pointer[i] == '~' && i + 1 < end && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
      step.push_back(escape ? (pointer[++i] == '0' ? '~' : '/') : pointer[i]);
    }
    out.push_back(step);
    at = end + 1;
  }
  return out;
}

const Json *child(const Json &node, const std::string &step) {
  if (node.isObject())
    return node.find(step);
  bool digits = !step.empty() && step.size() < 9 && step.find_first_not_of("0123456789") == std::string::npos;
  return node.isArray() && digits && std::stoul(step) < node.items.size() ? &node.items[std::stoul(step)] : nullptr;
}

bool isLegacy(const Json &node, bool otherwise) {
  const Json *draft = node.find("$schema");
  if (!draft || !draft->isString() || draft->text.find("json-schema.org/") == std::string::npos)
    return otherwise;
  return draft->text.find("json-schema.org/draft-0") != std::string::npos;
}

/// Pointers are shown as fragments of a URI (RFC 6901, section 6).
void appendToPointer(std::string &path, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF", excluded = " \"%<>\\^`{|}";
  auto byte = static_cast<unsigned char>(c);
  if (c == '~' || c == '/')
    path += c == '~' ? "~0" : "~1";
  else if (byte < 0x20 || byte == 0x7F || excluded.find(c) != std::string_view::npos)
    path += {'%', digits[byte >> 4], digits[byte & 15]};
  else
    path += c;
}

bool findPath(const Json &from, const Json *target, std::string &path) {
  if (&from == target)
    return true;
  size_t mark = path.size();
  auto enter = [&](const std::string &step, const Json &next) {
    path += "/";
    for (char c : step)
      appendToPointer(path, c);
    if (findPath(next, target, path))
      return true;
    path.resize(mark);
    return false;
  };
  for (const JsonMember &member : from.members)
    if (enter(member.name, member.value))
      return true;
  for (size_t i = 0; i < from.items.size(); ++i)
    if (enter(std::to_string(i), from.items[i]))
      return true;
  return false;
}

} // namespace

std::string grammar::resolveUri(const std::string &base, const std::string &reference) {
  UriParts b = split(base), r = split(reference);
  if (!r.scheme.empty())
    return join(r);
  r.scheme = b.scheme;
  if (r.hasAuthority)
    return join(r);
  r.hasAuthority = b.hasAuthority;
  r.authority = b.authority;
  if (r.path.empty()) {
    r.path = b.path;
    if (!r.hasQuery)
      r.hasQuery = b.hasQuery, r.query = b.query;
  } else if (r.path[0] != '/') {
    size_t slash = b.path.rfind('/');
    std::string folder = slash != std::string::npos ? b.path.substr(0, slash + 1) : b.hasAuthority ? "/" : "";
    r.path = withoutDots(folder + r.path);
  } else {
    r.path = withoutDots(r.path);
  }
  return join(r);
}

int SchemaDocuments::resourceAt(const Json *node) const {
  auto it = starts.find(node);
  return it == starts.end() ? -1 : it->second;
}

int SchemaDocuments::addResource(const std::string &uri, const Json *root, bool legacy) {
  auto id = static_cast<int>(resources.size());
  resources.push_back({uri, root, legacy, {}, {}});
  byUri.emplace(uri, id);
  starts[root] = id;
  return id;
}

int SchemaDocuments::add(Json document, const std::string &uri) {
  documents.push_back(std::make_unique<Json>(std::move(document)));
  documentUris.push_back(uri);
  const Json &root = *documents.back();
  bool legacy = isLegacy(root, false);
  int id = addResource(uri, &root, legacy);
  index(root, id, legacy);
  return resourceAt(&root);
}

void SchemaDocuments::index(const Json &node, int resource, bool legacy) {
  if (!node.isObject())
    return;
  legacy = isLegacy(node, legacy);
  const Json *id = node.find("$id");
  if (!id && legacy)
    id = node.find("id");
  bool hidden = legacy && node.find("$ref"); // Before 2019-09 a $ref hides its siblings.
  if (id && id->isString() && !hidden) {
    if (id->text.rfind('#', 0) == 0)
      resources[static_cast<size_t>(resource)].anchors.emplace(id->text.substr(1), &node);
    else if (std::string uri = resolveUri(resources[static_cast<size_t>(resource)].uri, id->text);
             resources[static_cast<size_t>(resource)].root != &node ||
             uri != resources[static_cast<size_t>(resource)].uri)
      resource = addResource(uri, &node, legacy);
  }
  Resource &here = resources[static_cast<size_t>(resource)];
  if (const Json *anchor = node.find("$anchor"); anchor && anchor->isString())
    here.anchors.emplace(anchor->text, &node);
  if (const Json *anchor = node.find("$dynamicAnchor"); anchor && anchor->isString()) {
    here.anchors.emplace(anchor->text, &node);
    here.dynamicAnchors.emplace(anchor->text, &node);
  }
  static const char *const single[] = {"additionalProperties",
                                       "additionalItems",
                                       "items",
                                       "contains",
                                       "not",
                                       "if",
                                       "then",
                                       "else",
                                       "propertyNames",
                                       "unevaluatedItems",
                                       "unevaluatedProperties",
                                       "contentSchema"};
  static const char *const lists[] = {"allOf", "anyOf", "oneOf", "prefixItems", "items"};
  static const char *const maps[] = {"properties",  "patternProperties", "$defs",
                                     "definitions", "dependentSchemas",  "dependencies"};
  for (const char *name : single)
    if (const Json *value = node.find(name))
      index(*value, resource, legacy);
  for (const char *name : lists)
    if (const Json *value = node.find(name))
      for (const Json &item : value->items)
        index(item, resource, legacy);
  for (const char *name : maps)
    if (const Json *value = node.find(name))
      for (const JsonMember &member : value->members)
        index(member.value, resource, legacy);
}

Expected<SchemaDocuments::Location> SchemaDocuments::resolve(int base, const std::string &reference) {
  std::string uri = resolveUri(resources[static_cast<size_t>(base)].uri, reference);
  size_t hash = reference.find('#');
  std::string fragment = hash == std::string::npos ? "" : percentDecoded(reference.substr(hash + 1));
  auto it = byUri.find(uri);
  int resource = it == byUri.end() ? -1 : it->second;
  if (resource < 0) {
    std::optional<std::string> text = loader ? loader(uri) : std::nullopt;
    if (!text)
      return Status::error("expected a reference within the given schemas, got \"" + reference + "\" (" + uri + ")");
    Expected<Json> document = parseJson(*text);
    if (!document)
      return document.status().withContext(uri);
    add(document.take(), uri);
    resource = byUri.find(uri)->second;
  }
  const Resource &target = resources[static_cast<size_t>(resource)];
  if (!fragment.empty() && fragment[0] != '/') {
    auto anchor = target.anchors.find(fragment);
    if (anchor == target.anchors.end())
      return Status::error("expected an anchor named \"" + fragment + "\" in \"" + target.uri + "\"");
    return Location{anchor->second, resource};
  }
  const Json *node = target.root;
  int at = resourceAt(node) >= 0 ? resourceAt(node) : resource;
  for (const std::string &step : fragment.empty() ? std::vector<std::string>{} : pointerSteps(fragment)) {
    node = child(*node, step);
    if (!node)
      return Status::error("expected a reference to an existing place, got \"" + reference + "\"");
    if (resourceAt(node) >= 0)
      at = resourceAt(node);
  }
  return Location{node, at};
}

std::string SchemaDocuments::pointerTo(const Json *node) const {
  for (size_t i = 0; i < documents.size(); ++i) {
    std::string path;
    if (findPath(*documents[i], node, path))
      return (i == 0 ? "" : documentUris[i]) + "#" + path;
  }
  return "#";
}
