// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An exact Boolean algebra of sets of JSON values. A type is a term (and, or, not, a schema by reference); its normal
// form is computed when first asked for and goes one level deep: per kind of value a union of shapes whose children are
// types again. Terms are interned, so a recursive schema has finitely many types.
#ifndef LAMELLA_RUNTIME_GRAMMAR_TYPES_H
#define LAMELLA_RUNTIME_GRAMMAR_TYPES_H

#include "lamella/Runtime/Grammar/Errors.h"
#include "lamella/Runtime/Grammar/Numbers.h"
#include <functional>
#include <memory>
#include <span>

namespace lamella::grammar {

using TypeId = int32_t;
constexpr TypeId noValue = 0, anyValue = 1;
constexpr uint32_t noLimit = UINT32_MAX;
/// A union of more shapes is refused.
constexpr size_t maxShapes = 4096;

/// Strings of `dfa` (over decoded characters) whose length lies in [lo, hi].
struct StringPart {
  DfaId dfa = universalDfa;
  uint32_t lo = 0, hi = noLimit;
  bool operator==(const StringPart &) const = default;
};

/// At least `min` and at most `max` of the items from index `from` on are in `type`.
struct Contains {
  TypeId type;
  uint32_t from, min, max;
  bool operator==(const Contains &) const = default;
};

struct ArrayShape {
  std::vector<TypeId> prefix; ///< types of the first items
  TypeId rest = anyValue;     ///< of the items after them
  uint32_t min = 0, max = noLimit;
  std::vector<Contains> contains;
  bool unique = false;
  bool operator==(const ArrayShape &) const = default;
};

/// The names that every automaton of `match` accepts, none of `avoid` does, and that are not in `except` (sorted).
struct NameSet {
  std::vector<DfaId> match, avoid;
  std::vector<std::string> except;
  bool operator==(const NameSet &) const = default;
};

struct Property {
  std::string name;
  TypeId type = anyValue;
  bool required = false;
  bool operator==(const Property &) const = default;
};

struct NameRule {
  NameSet names;
  TypeId type;
  bool operator==(const NameRule &) const = default;
};

/// All conditions hold together: a member's value is in the type of its property and of every rule whose names hold it;
/// for each entry of `some`, at least one member with such a name has a value of the type.
struct ObjectShape {
  std::vector<Property> properties;
  std::vector<NameRule> rules;
  uint32_t min = 0, max = noLimit;
  std::vector<NameRule> some;
  bool operator==(const ObjectShape &) const = default;
};

/// One level of a type. An empty list is no value of that kind; a default shape is every value of it.
struct Normal {
  bool null = false;
  uint8_t booleans = 0; ///< bit 0: false, bit 1: true
  NumberSet numbers;
  std::vector<StringPart> strings;
  std::vector<ArrayShape> arrays;
  std::vector<ObjectShape> objects;
};

/// The first reason to give up; once set, results built afterwards are meaningless and must not be used.
struct Failure {
  bool failed = false;
  ErrorKind kind = ErrorKind::Refused;
  std::string reason;
  void set(std::string text, ErrorKind why = ErrorKind::Refused) {
    if (!failed)
      failed = true, reason = std::move(text), kind = why;
  }
};

class Types {
public:
  Types(DfaPool &pool, Failure &failure);

  /// Yields the type that a reference of one document stands for.
  using SchemaSource = std::function<TypeId(uint32_t reference)>;
  /// Each document has a source of its own, so that references of several do not meet. Gives its number.
  uint32_t addSource(SchemaSource source);

  TypeId atom(Normal normal);
  TypeId schema(uint32_t source, uint32_t reference);
  TypeId both(TypeId a, TypeId b);
  TypeId either(std::vector<TypeId> list);
  TypeId negate(TypeId a);
  TypeId constant(const Json &value);
  /// The union of constants; strings become one automaton.
  TypeId constants(const std::vector<const Json *> &values);

  const Normal &normal(TypeId id);
  /// No value at all (least fixed point through required children).
  bool isEmpty(TypeId id);
  bool disjoint(TypeId a, TypeId b) { return isEmpty(both(a, b)); }
  /// All values, where they are scalars and at most `limit`.
  std::optional<std::vector<Json>> enumerate(TypeId id, size_t limit);

  /// Drops parts without words and lengths that the automaton implies.
  void addString(std::vector<StringPart> &list, StringPart part);
  Normal everything();
  size_t size() const { return nodes.size(); }

  DfaPool &pool;
  Failure &failure;
  NumberSets numbers;

  bool contains(const NameSet &names, const std::string &name) const;

private:
  enum class Op : uint8_t { Atom, Schema, And, Or, Not };
  struct Node {
    Op op;
    std::vector<TypeId> operands; ///< for Schema: source and reference
    std::unique_ptr<Normal> normal;
    bool inProgress = false;
    int8_t empty = -1; ///< unknown
  };

  TypeId make(Op op, std::vector<TypeId> operands);
  Normal compute(TypeId id);
  Normal intersect(const Normal &a, const Normal &b);
  Normal unite(const Normal &a, const Normal &b);
  Normal unionOf(std::span<const TypeId> operands);
  Normal complement(const Normal &a);
  ArrayShape intersect(const ArrayShape &a, const ArrayShape &b);
  ObjectShape intersect(const ObjectShape &a, const ObjectShape &b);
  std::vector<ArrayShape> complement(const ArrayShape &shape);
  std::vector<ObjectShape> complement(const ObjectShape &shape);
  bool mayHaveValues(const ArrayShape &shape);
  bool mayHaveValues(const ObjectShape &shape);

  bool hasNoValue(const Normal &normal);
  /// False, with the failure set, at the bottom of a chain of types that recursion must not follow further.
  bool mayGoDeeper();
  std::vector<SchemaSource> sources;
  std::vector<Node> nodes;
  unsigned depth = 0; ///< how many types are being worked out, one for the sake of the other
  std::map<std::pair<Op, std::vector<TypeId>>, TypeId> interned;
  // Emptiness is a least fixed point: a type met again while it is being decided counts as empty, and an answer that
  // relied on such an assumption is remembered only where the assumption's owner is its own subterm.
  std::vector<TypeId> emptinessStack;
  size_t emptinessLowest = SIZE_MAX;
  bool emptinessUnsure = false; ///< met a type whose normal form is still being computed
};

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_TYPES_H
