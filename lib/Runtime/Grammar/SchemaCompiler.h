// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_GRAMMAR_SCHEMACOMPILER_H
#define LAMELLA_LIB_RUNTIME_GRAMMAR_SCHEMACOMPILER_H

#include "lamella/Runtime/Grammar/SchemaDocuments.h"
#include "lamella/Runtime/Grammar/Types.h"

namespace lamella::grammar {

/// Turns a compiled regular expression into an automaton of the pool; lets the caller keep automata across schemas.
using RegexSource = std::function<Expected<DfaId>(const std::string &pattern, bool whole)>;

struct SchemaSettings {
  bool enforceFormats = true;
  bool lenient = false;
  SchemaLoader loader;
};

/// Reads schema nodes into types, each when it is first needed.
class SchemaCompiler {
public:
  SchemaCompiler(Types &types, RegexSource regex, SchemaSettings settings);

  TypeId root(Json document);
  /// "pointer: reason" of the failure; `failure.reason` alone names no place.
  std::string describeFailure() const;
  std::vector<std::string> warnings;

private:
  struct Reference {
    const Json *node;
    int resource;
    std::vector<int> scope; ///< resources entered on the way, outermost first; empty unless dynamic references exist
    auto operator<=>(const Reference &) const = default;
  };
  /// What a schema has looked at, for unevaluatedProperties and unevaluatedItems.
  struct Evaluated {
    bool allNames = false, allItems = false;
    std::vector<std::string> names;
    std::vector<DfaId> patterns;
    uint32_t items = 0;
    std::vector<TypeId> contains;
    bool nothing() const {
      return !allNames && !allItems && names.empty() && patterns.empty() && items == 0 && contains.empty();
    }
    void add(const Evaluated &other);
  };
  struct Alternative {
    TypeId type = anyValue;
    Evaluated evaluated;
  };
  using Alternatives = std::vector<Alternative>;

  uint32_t intern(Reference reference);
  TypeId typeOf(Reference reference);
  Reference enter(const Json *node, int resource, const std::vector<int> &scope) const;
  TypeId child(const Json &node, const Reference &parent);
  std::optional<Reference> follow(const Reference &from, const Json &value, bool dynamic);

  TypeId expand(uint32_t reference);
  TypeId applicators(const Reference &at);
  TypeId oneOf(const std::vector<TypeId> &branches);
  Alternatives alternatives(const Reference &at);
  Alternatives applicatorAlternatives(const Reference &at, Alternatives list);
  Alternatives anyOfAlternatives(const std::vector<Reference> &branches);
  Alternatives cross(const Alternatives &a, const Alternatives &b);
  void closeUnevaluated(const Reference &at, Alternatives &list);

  TypeId assertions(const Reference &at, Evaluated *evaluated);
  void kindsOf(const Reference &at, Normal &out);
  void numberKeywords(const Reference &at, Normal &out);
  void stringKeywords(const Reference &at, Normal &out);
  void arrayKeywords(const Reference &at, Normal &out, Evaluated *evaluated);
  void containsKeywords(const Reference &at, ArrayShape &shape, Evaluated *evaluated);
  void objectKeywords(const Reference &at, Normal &out, Evaluated *evaluated);
  void nameKeywords(const Reference &at, ObjectShape &shape);
  TypeId dependencies(const Reference &at);

  /// Reports a keyword that cannot be enforced: the failure, or a warning where the caller asked for leniency.
  void refuse(const Json *node, const std::string &keyword, const std::string &reason,
              ErrorKind kind = ErrorKind::Refused);
  const Json *schemaList(const Reference &at, const char *keyword);
  std::optional<uint32_t> count(const Reference &at, const char *keyword);

  Types &types;
  RegexSource regex;
  SchemaSettings settings;
  SchemaDocuments documents;
  uint32_t source; ///< of references, in `types`
  bool dynamic = false;
  std::vector<Reference> references;
  std::map<Reference, uint32_t> interned;
  const Json *failedNode = nullptr;
  std::string failedKeyword;
  std::vector<const Json *> expanding;
  unsigned depth = 0;
};

} // namespace lamella::grammar

#endif // LAMELLA_LIB_RUNTIME_GRAMMAR_SCHEMACOMPILER_H
