// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Deterministic automata over code points, in a pool that interns them: equal languages built the same way share an
// id, and products are remembered.
#ifndef LAMELLA_RUNTIME_GRAMMAR_DFA_H
#define LAMELLA_RUNTIME_GRAMMAR_DFA_H

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace lamella::grammar {

constexpr uint32_t lastCodePoint = 0x10FFFF;

/// A trimmed automaton: every state is reachable and can reach acceptance, so an edge exists exactly where the text can
/// still be completed. State 0 is the start; no states at all is the empty language.
struct Dfa {
  struct Edge {
    uint32_t lo, hi;
    int32_t to;
    bool operator==(const Edge &) const = default;
  };
  std::vector<uint32_t> first; ///< edges of state q: first[q] .. first[q + 1], sorted and disjoint
  std::vector<Edge> edges;
  std::vector<uint8_t> accept;
  std::vector<uint8_t> open; ///< no code point leads from here to where none is left, nor further on
  uint32_t detour = 0;       ///< the most code points that an open state is from acceptance

  size_t size() const { return accept.size(); }
  bool isEmpty() const { return accept.empty(); }
  const Edge *begin(int32_t q) const { return edges.data() + first[q]; }
  const Edge *end(int32_t q) const { return edges.data() + first[q + 1]; }
  /// Target of a code point, or -1.
  int32_t next(int32_t q, uint32_t c) const;
  bool matches(const std::u32string &text) const;
  bool isFinite() const;
};

/// Collects states and edges in any order; finish() trims, merges equivalent states and numbers them breadth first, so
/// that equal automata compare equal.
struct DfaBuilder {
  std::vector<std::vector<Dfa::Edge>> rows;
  std::vector<uint8_t> accept;

  int32_t addState(bool accepting) {
    rows.emplace_back();
    accept.push_back(accepting);
    return static_cast<int32_t>(rows.size()) - 1;
  }
  void addEdge(int32_t from, uint32_t lo, uint32_t hi, int32_t to) { rows[from].push_back({lo, hi, to}); }
  Dfa finish(int32_t start) &&;
};

/// Which word lengths lead from a state to acceptance: layer k is the set of states that accept some word of exactly k
/// code points. The sequence of layers is ultimately periodic.
class LengthTable {
public:
  /// Builds at most `limit` layers; none when the period was not found within it.
  static std::optional<LengthTable> build(const Dfa &dfa, size_t limit);
  /// Is there a k with a <= k <= b (b may be UINT32_MAX for no bound) such that q accepts a word of length k?
  bool reaches(int32_t q, uint64_t a, uint64_t b) const;

private:
  bool at(int32_t q, size_t layer) const { return layers[layer][q >> 6] >> (q & 63) & 1; }
  std::vector<std::vector<uint64_t>> layers;
  size_t loopStart = 0; ///< layer layers.size() equals layer loopStart
};

using DfaId = uint32_t;
constexpr DfaId emptyDfa = 0, universalDfa = 1;

/// Owns automata. A product that would exceed the state limit, or work beyond the work limit, yields emptyDfa and sets
/// `overflow`, which the compiler turns into a refusal before anything built from it is used.
class DfaPool {
public:
  enum class Op { And, Or, Minus };
  explicit DfaPool(size_t stateLimit = 20000, uint64_t workLimit = UINT64_MAX);

  const Dfa &operator[](DfaId id) const { return *automata[id]; }
  DfaId intern(Dfa dfa);
  DfaId combine(Op op, DfaId a, DfaId b);
  DfaId complement(DfaId a) { return combine(Op::Minus, universalDfa, a); }
  /// The words of a with lo <= length <= hi, as one automaton.
  DfaId bounded(DfaId a, uint32_t lo, uint32_t hi);
  /// Exactly these words; a trie, merged from the leaves.
  DfaId words(std::vector<std::u32string> list);
  /// Null where the layers do not repeat early enough (then `overflow` is set).
  const LengthTable *lengths(DfaId id);
  /// A hash of the canonical automaton, equal across pools.
  uint64_t contentHash(DfaId id) const { return hashes[id]; }
  size_t limit() const { return stateLimit; }
  /// Counts work, also of those who use the pool; false, with `overflow` set, where the work limit is passed.
  bool spend(uint64_t steps) {
    work += steps;
    overflow |= isExhausted();
    return !isExhausted();
  }
  bool isExhausted() const { return work > workLimit; }
  /// What `overflow` means, to be said of the whole grammar.
  std::string describeOverflow() const;
  size_t totalStates() const { return stateCount; }

  bool overflow = false;

private:
  size_t stateLimit, stateCount = 0;
  uint64_t workLimit, work = 0;
  std::vector<std::unique_ptr<Dfa>> automata;
  std::vector<uint64_t> hashes;
  std::unordered_multimap<uint64_t, DfaId> byHash;
  std::map<std::tuple<Op, DfaId, DfaId>, DfaId> products;
  std::map<std::tuple<DfaId, uint32_t, uint32_t>, DfaId> boundedWords;
  std::map<DfaId, std::optional<LengthTable>> lengthTables;
};

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_DFA_H
