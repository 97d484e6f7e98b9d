// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The values of templates: Python's, as far as templates have them. None of them changes, but for namespaces.
#ifndef LAMELLA_LIB_RUNTIME_TEMPLATE_VALUE_H
#define LAMELLA_LIB_RUNTIME_TEMPLATE_VALUE_H

#include "Text.h"
#include "lamella/Runtime/Grammar/Json.h"

namespace lamella::jinja {

enum class Kind : uint8_t {
  Undefined,
  None,
  Bool,
  Int,
  Float,
  String,
  List,
  Tuple,
  Iterator, ///< what lazy filters give: it has items, but no length and no index
  Dict,
  Namespace,
  Loop,
  Function
};

struct Object {
  virtual ~Object() = default;
};

struct Namespace;

class Value {
public:
  using Items = std::vector<Value>;
  using Members = std::vector<std::pair<Value, Value>>;

  /// Undefined.
  Value() = default;
  static Value undefined(std::string why);
  static Value none() { return Value(Kind::None); }
  static Value boolean(bool b) { return Value(Kind::Bool, b); }
  static Value integer(int64_t i) { return Value(Kind::Int, i); }
  static Value real(double d);
  static Value string(Text text);
  static Value string(std::string_view trusted) { return string(Text(std::string(trusted))); }
  static Value sequence(Kind kind, Items items);
  static Value list(Items items) { return sequence(Kind::List, std::move(items)); }
  static Value tuple(Items items) { return sequence(Kind::Tuple, std::move(items)); }
  /// The keys must differ: see setMember.
  static Value dict(Members members);
  static Value space(Namespace *space);
  static Value object(Kind kind, std::shared_ptr<const Object> object);

  Kind kind() const { return valueKind; }
  bool is(Kind kind) const { return valueKind == kind; }
  bool isNumber() const { return is(Kind::Bool) || is(Kind::Int) || is(Kind::Float); }
  bool isInteger() const { return is(Kind::Bool) || is(Kind::Int); }
  bool isSequence() const { return is(Kind::List) || is(Kind::Tuple); }

  int64_t asInt() const { return integerValue; }
  double asReal() const { return is(Kind::Float) ? realValue : double(integerValue); }
  const Text &text() const;
  const Items &items() const;
  const Members &members() const;
  Namespace *asSpace() const { return spaceValue; }
  template <typename T>
  const T &as() const {
    return static_cast<const T &>(*payload);
  }
  /// The member of this name, or null.
  const Value *find(std::string_view name) const;
  /// Why an undefined value is.
  std::string reason() const;
  /// How deeply lists and dicts nest; what is deeper than maxNesting must not be built.
  unsigned nesting() const { return nestingDepth; }

private:
  explicit Value(Kind kind, int64_t integer = 0) : valueKind(kind), integerValue(integer) {}

  Kind valueKind = Kind::Undefined;
  unsigned nestingDepth = 0;
  int64_t integerValue = 0;
  double realValue = 0;
  Namespace *spaceValue = nullptr;
  std::shared_ptr<const Object> payload;
};

constexpr unsigned maxNesting = 128;

struct TextObject final : Object {
  explicit TextObject(Text text) : text(std::move(text)) {}
  Text text;
};
struct SequenceObject final : Object {
  explicit SequenceObject(Value::Items items) : items(std::move(items)) {}
  Value::Items items;
};
struct DictObject final : Object {
  explicit DictObject(Value::Members members) : members(std::move(members)) {}
  Value::Members members;
};
/// One turn of a loop.
struct LoopObject final : Object {
  LoopObject(Value items, size_t index, unsigned depth) : items(std::move(items)), index(index), depth(depth) {}
  Value items;
  size_t index;
  unsigned depth;
};

/// Variables that can be set from inner scopes; the renderer owns it, since it may hold itself.
struct Namespace {
  std::vector<std::pair<std::string, Value>> members;
};

/// A value of the caller: its strings are foreign.
Expected<Value> fromJson(const grammar::Json &json);

bool isTrue(const Value &value);
/// Python's name of a value's type.
std::string_view typeName(const Value &value);
/// Python's ==. Looks at no more than `budget` values, which it counts down.
bool equal(const Value &a, const Value &b, uint64_t &budget);
/// Adds a member or replaces its value, as Python's dict does.
void setMember(Value::Members &members, Value key, Value value, uint64_t &budget);

} // namespace lamella::jinja

#endif // LAMELLA_LIB_RUNTIME_TEMPLATE_VALUE_H
