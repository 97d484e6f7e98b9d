// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The byte-level automaton that a grammar stands for, made state by state as texts reach it. A state has byte edges,
// calls (read something complete, then go on elsewhere) and may accept. Every state and every call can be completed:
// the parts that cannot were never made. Hence a byte is allowed exactly where an edge or a callee's edge takes it.
#ifndef LAMELLA_LIB_RUNTIME_GRAMMAR_MACHINE_H
#define LAMELLA_LIB_RUNTIME_GRAMMAR_MACHINE_H

#include "Terms.h"
#include "lamella/Runtime/Grammar/Options.h"
#include "lamella/Runtime/Grammar/Plans.h"
#include <array>
#include <bitset>
#include <deque>
#include <memory>

namespace lamella::grammar {

using StateId = int32_t;
using ByteSet = std::bitset<256>;

/// What a state is, in numbers whose meaning depends on the kind; see the make functions.
struct StateKey {
  enum Kind : uint32_t {
    Done,
    Root,
    RootEnd,
    Quote,
    Automaton,
    String,
    Name,
    OtherName,
    Utf8Tail,
    HexTail,
    Value,
    Array,
    Object,
    Terms
  };
  std::array<uint32_t, 7> f{};
  StateKey(Kind kind, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0, uint32_t d = 0, uint32_t e = 0, uint32_t g = 0)
      : f{kind, a, b, c, d, e, g} {}
  Kind kind() const { return static_cast<Kind>(f[0]); }
  bool operator==(const StateKey &) const = default;
};

struct State {
  struct Edge {
    uint8_t lo, hi;
    StateId to;
  };
  struct Call {
    StateId callee, then;
  };
  StateKey key;
  bool expanded = false, accepting = false;
  std::vector<Edge> edges;
  std::vector<Call> calls;
  ByteSet first;     ///< bytes that an edge or a callee takes
  ByteSet callFirst; ///< bytes that a callee takes
  /// Of a string state: characters that any text without quote, backslash or control characters may still have; where
  /// that is not exact, it may have more.
  uint32_t free = 0;
  bool freeIsExact = true;
  /// By byte: 1 + the index of the one edge that takes it where nothing else does, `none` or `several`.
  static constexpr uint8_t none = 0, several = 255;
  std::unique_ptr<std::array<uint8_t, 256>> ways;

  explicit State(StateKey key) : key(key) {}
  bool isFinal() const { return accepting && edges.empty() && calls.empty(); }
};

class Machine {
public:
  Machine(Types &types, Terms &terms, const JsonStyle &style) : types(types), terms(terms), style(style) {}

  StateId intern(const StateKey &key);
  /// The state with its edges computed; the reference stays valid.
  const State &operator[](StateId id) {
    State &state = *states[static_cast<size_t>(id)];
    if (!state.expanded)
      expand(state);
    return state;
  }
  StateId done() { return intern({StateKey::Done}); }
  /// Reads one value of the type, with the white space that may surround a document.
  StateId rootOf(TypeId type) { return intern({StateKey::Root, static_cast<uint32_t>(type)}); }
  StateId termSet(std::vector<uint32_t> list);
  /// Prepares everything that a value of this type can reach, so that what cannot be enforced is refused now.
  void prepare(TypeId root);
  /// A hash of what the state does by itself, equal across grammars; 0 where it depends on the grammar.
  uint64_t signature(StateId id);
  /// The state's `free` (noLimit for any), or 0 where that is neither exact nor `atLeast`.
  uint32_t freeCharacters(StateId id, uint32_t atLeast) {
    const State &state = (*this)[id];
    return state.freeIsExact || state.free >= atLeast ? state.free : 0;
  }
  /// The state's `ways`, made when first asked for.
  const std::array<uint8_t, 256> &waysOf(StateId id);
  /// For a state of names other than declared ones, at a character's start: the state of any name, which differs only
  /// where a declared name is closed.
  std::optional<StateId> exceptionOf(StateId id);
  /// A state that may still be on the way to a declared name that is not allowed.
  bool followsNames(StateId id) const { return states[static_cast<size_t>(id)]->key.kind() == StateKey::OtherName; }

  /// How far an array or object is from its closing bracket: twice the members that must still come, one less while a
  /// required one is being written. 0 for other states.
  uint32_t owed(StateId id) const;

  size_t size() const { return states.size(); }
  /// Work that making states took so far.
  uint64_t work() const { return spent + terms.spent; }
  size_t bytes() const;

private:
  /// Next characters of a text state, sorted and disjoint.
  struct Next {
    uint32_t lo, hi;
    StateId to;
  };
  using NextList = std::vector<Next>;

  void expand(State &state);
  void finishExpansion(State &state);
  void findFree(State &state) const;
  void expandValue(State &state);
  void expandArray(State &state);
  void expandObject(State &state);
  void expandTerms(State &state);
  void addNames(State &state, uint32_t planId, const Progress &progress, uint32_t depth);

  /// Byte edges for characters, raw or as in a JSON string; `partial` says which bytes of a character were read.
  void characterEdges(State &state, const NextList &next, uint32_t partial, bool json);
  DfaId plainNumbers();
  NextList escapable(const NextList &next, bool hasShort) const;
  void leadEdges(State &state, const NextList &next, bool json);
  void continuationEdges(State &state, const NextList &next, uint32_t partial);
  void escapeEdges(State &state, const NextList &next, uint32_t partial);
  void hexEdges(State &state, const NextList &next, uint32_t high, uint32_t digits, uint32_t value);
  StateId withPartial(const StateKey &key, uint32_t partial);
  NextList nextOf(const StateKey &key, bool &accepting);

  struct Space {
    bool mayGoOn, mayClose;
    std::vector<std::pair<uint8_t, uint32_t>> edges;
  };
  enum class Place { Outside, AfterOpen, AfterItem, AfterComma, BeforeColon, AfterColon };
  Space space(Place place, uint32_t read, uint32_t depth) const;
  bool spaceLeadsOn(Place place, bool mayGoOn, bool mayClose) const;

  struct StringKind {
    StringPart part;
    bool operator==(const StringKind &) const = default;
  };
  struct NameTrie {
    std::vector<std::map<uint32_t, uint32_t>> next;
    std::vector<uint8_t> isName;
  };
  uint32_t stringKind(const StringPart &part);
  uint32_t nameId(const std::string &name);
  uint32_t vectorId(const Progress &progress);
  StateId stringStart(const StringPart &part);
  uint32_t arrayPlan(TypeId type, size_t shape);
  uint32_t objectPlan(TypeId type, size_t shape);
  StateId otherNames(uint32_t planId);

  Types &types;
  Terms &terms;
  JsonStyle style;
  std::optional<DfaId> plain;
  uint64_t spent = 0;
  struct KeyHash {
    size_t operator()(const StateKey &key) const {
      uint64_t h = 0x9E3779B97F4A7C15ull;
      for (uint32_t v : key.f)
        h = (h ^ v) * 0xff51afd7ed558ccdull, h ^= h >> 32;
      return h;
    }
  };
  std::deque<std::unique_ptr<State>> states;
  std::unordered_map<StateKey, StateId, KeyHash> index;
  std::vector<StringPart> strings;
  std::vector<std::u32string> names;
  std::unordered_map<std::string, uint32_t> nameIndex;
  std::vector<Progress> vectors;
  std::map<Progress, uint32_t> vectorIndex;
  std::vector<std::unique_ptr<ArrayPlan>> arrays;
  std::vector<std::unique_ptr<ObjectPlan>> objects;
  std::map<std::pair<TypeId, size_t>, uint32_t> arrayIndex, objectIndex;
  std::vector<NameTrie> tries;                            ///< of declared names, for those who need one
  std::map<std::vector<std::string>, uint32_t> trieIndex; ///< by the names, sorted
};

} // namespace lamella::grammar

#endif // LAMELLA_LIB_RUNTIME_GRAMMAR_MACHINE_H
