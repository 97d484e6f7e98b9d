// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The documents of a schema: resources, anchors and references (JSON Schema 2020-12, sections 8.2 and 9).
#ifndef LAMELLA_RUNTIME_GRAMMAR_SCHEMADOCUMENTS_H
#define LAMELLA_RUNTIME_GRAMMAR_SCHEMADOCUMENTS_H

#include "lamella/Runtime/Grammar/Json.h"
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>

namespace lamella::grammar {

/// Yields the text of the document at an absolute URI, if there is one.
using SchemaLoader = std::function<std::optional<std::string>(const std::string &uri)>;

/// Resolves a reference against a base (RFC 3986, section 5.2), the fragment left off.
std::string resolveUri(const std::string &base, const std::string &reference);

class SchemaDocuments {
public:
  struct Location {
    const Json *node = nullptr;
    int resource = -1;
  };
  struct Resource {
    std::string uri;
    const Json *root;
    bool legacy; ///< draft-07 or older: $ref overrides its siblings
    std::map<std::string, const Json *> anchors, dynamicAnchors;
  };

  explicit SchemaDocuments(SchemaLoader loader) : loader(std::move(loader)) {}

  /// Takes a document; the resource of its root.
  int add(Json document, const std::string &uri);
  /// Follows a reference from a resource. Errors say what is missing.
  Expected<Location> resolve(int base, const std::string &reference);
  /// The resource that begins at this node, or -1.
  int resourceAt(const Json *node) const;
  const Resource &operator[](int resource) const { return resources[static_cast<size_t>(resource)]; }
  bool canLoad(const std::string &uri) const { return loader && loader(uri).has_value(); }
  /// JSON pointer (as a fragment, "#/a/b") of a node in its document, with the document's URI unless it is the first.
  std::string pointerTo(const Json *node) const;

private:
  void index(const Json &node, int resource, bool legacy);
  int addResource(const std::string &uri, const Json *root, bool legacy);

  SchemaLoader loader;
  std::vector<std::unique_ptr<Json>> documents;
  std::vector<std::string> documentUris;
  std::vector<Resource> resources;
  std::map<std::string, int> byUri;
  std::unordered_map<const Json *, int> starts;
};

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_SCHEMADOCUMENTS_H
