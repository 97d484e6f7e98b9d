// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pattern to automaton: an NFA whose assertions are edges, then subset construction over "kernels" (sets before their
// empty moves are followed), because whether an assertion holds depends on both neighbouring characters.
#include "lamella/Runtime/Grammar/Regex.h"
#include "RegexSyntax.h"
#include <algorithm>
#include <unordered_map>

using namespace lamella;
using namespace lamella::grammar;
using Kind = RegexNode::Kind;

namespace {

struct Nfa {
  struct Node {
    const CharSet *set = nullptr;    ///< characters leading to `to`
    Kind assertion = Kind::Sequence; ///< Sequence: an empty move
    std::vector<int32_t> to;
  };
  std::vector<Node> nodes;
  bool hasWordAssertion = false, overflow = false;
  size_t limit;

  explicit Nfa(size_t limit) : limit(limit) {}

  int32_t add(const CharSet *set, Kind assertion, std::vector<int32_t> to) {
    overflow |= nodes.size() >= limit;
    if (overflow)
      return 0;
    nodes.push_back({set, assertion, std::move(to)});
    return static_cast<int32_t>(nodes.size()) - 1;
  }

  /// Builds from the back: the node that starts `regex` and continues at `next`.
  int32_t build(const RegexNode &regex, int32_t next) {
    if (overflow)
      return next;
    switch (regex.kind) {
    case Kind::Set:
      return add(&regex.set, Kind::Sequence, {next});
    case Kind::Sequence:
      for (size_t i = regex.children.size(); i-- > 0;)
        next = build(regex.children[i], next);
      return next;
    case Kind::Choice: {
      std::vector<int32_t> starts;
      for (const RegexNode &child : regex.children)
        starts.push_back(build(child, next));
      return add(nullptr, Kind::Sequence, std::move(starts));
    }
    case Kind::Repeat: {
      if (regex.max == RegexNode::unbounded) {
        int32_t loop = add(nullptr, Kind::Sequence, {next});
        int32_t body = build(regex.children[0], loop);
        if (overflow)
          return next;
        nodes[loop].to.push_back(body);
        next = loop;
      } else {
        int32_t exit = next;
        for (uint32_t i = regex.min; i < regex.max && !overflow; ++i)
          next = add(nullptr, Kind::Sequence, {exit, build(regex.children[0], next)});
      }
      for (uint32_t i = 0; i < regex.min && !overflow; ++i)
        next = build(regex.children[0], next);
      return next;
    }
    case Kind::WordBoundary:
    case Kind::NotWordBoundary:
      hasWordAssertion = true;
      [[fallthrough]];
    default:
      return add(nullptr, regex.kind, {next});
    }
  }
};

using Subset = std::vector<int32_t>;

struct Around {
  bool atStart, atEnd, wordBefore, wordAfter;
  bool holds(Kind assertion) const {
    switch (assertion) {
    case Kind::Begin:
      return atStart;
    case Kind::End:
      return atEnd;
    case Kind::WordBoundary:
      return wordBefore != wordAfter;
    case Kind::NotWordBoundary:
      return wordBefore == wordAfter;
    default:
      return true;
    }
  }
};

class Determinizer {
public:
  Determinizer(const Nfa &nfa, int32_t accept, DfaPool &pool) : nfa(nfa), accept(accept), pool(pool) {}

  /// Empty if the limit was passed.
  std::optional<Dfa> run(int32_t start) {
    visit({start}, true, false);
    for (size_t i = 0; i < states.size(); ++i) {
      if (states.size() > pool.limit() || pool.isExhausted())
        return std::nullopt;
      if (nfa.hasWordAssertion) {
        expand(static_cast<int32_t>(i), false, complemented(wordCharacters()));
        expand(static_cast<int32_t>(i), true, wordCharacters());
      } else {
        expand(static_cast<int32_t>(i), false, {{0, lastCodePoint}});
      }
    }
    return std::move(out).finish(0);
  }

private:
  struct State {
    Subset kernel;
    bool atStart, wordBefore;
    bool operator==(const State &) const = default;
  };
  struct StateHash {
    size_t operator()(const State &state) const {
      uint64_t h = state.atStart * 2u + state.wordBefore;
      for (int32_t n : state.kernel)
        h = (h ^ static_cast<uint64_t>(n)) * 0x9E3779B97F4A7C15ull, h ^= h >> 29;
      return h;
    }
  };

  int32_t visit(Subset kernel, bool atStart, bool wordBefore) {
    State state{std::move(kernel), atStart, wordBefore};
    auto [it, isNew] = index.try_emplace(state, static_cast<int32_t>(states.size()));
    if (isNew) {
      Subset end = closure(state, true, false);
      out.addState(std::binary_search(end.begin(), end.end(), accept));
      states.push_back(std::move(state));
    }
    return it->second;
  }

  Subset closure(const State &state, bool atEnd, bool wordAfter) {
    Around around{state.atStart, atEnd, state.wordBefore, wordAfter};
    Subset open = state.kernel, seen;
    ++stamp;
    marks.resize(nfa.nodes.size(), 0);
    for (int32_t n : open)
      marks[n] = stamp;
    while (!open.empty()) {
      int32_t n = open.back();
      open.pop_back();
      seen.push_back(n);
      const Nfa::Node &node = nfa.nodes[n];
      if (node.set || !around.holds(node.assertion))
        continue;
      for (int32_t to : node.to)
        if (marks[to] != stamp)
          marks[to] = stamp, open.push_back(to);
    }
    pool.spend(seen.size());
    std::sort(seen.begin(), seen.end());
    return seen;
  }

  void expand(int32_t from, bool wordAfter, const CharSet &within) {
    struct Move {
      uint32_t lo, hi;
      int32_t to;
    };
    std::vector<Move> moves;
    for (int32_t n : closure(states[from], false, wordAfter))
      if (const CharSet *set = nfa.nodes[n].set)
        for (auto [lo, hi] : nfa.hasWordAssertion ? intersected(*set, within) : *set)
          moves.push_back({lo, hi, nfa.nodes[n].to[0]});
    std::sort(moves.begin(), moves.end(), [](const Move &a, const Move &b) { return a.lo < b.lo; });
    std::vector<Move> active;
    size_t taken = 0;
    for (uint64_t at = 0; taken < moves.size() || !active.empty();) {
      if (active.empty())
        at = moves[taken].lo;
      while (taken < moves.size() && moves[taken].lo <= at)
        active.push_back(moves[taken++]);
      uint64_t hi = taken < moves.size() ? moves[taken].lo - 1 : UINT64_MAX;
      for (const Move &m : active)
        hi = std::min<uint64_t>(hi, m.hi);
      Subset kernel;
      for (const Move &m : active)
        kernel.push_back(m.to);
      std::sort(kernel.begin(), kernel.end());
      kernel.erase(std::unique(kernel.begin(), kernel.end()), kernel.end());
      int32_t to = visit(std::move(kernel), false, nfa.hasWordAssertion && wordAfter);
      out.addEdge(from, static_cast<uint32_t>(at), static_cast<uint32_t>(hi), to);
      at = hi + 1;
      std::erase_if(active, [&](const Move &m) { return m.hi < at; });
    }
  }

  const Nfa &nfa;
  int32_t accept;
  DfaPool &pool;
  DfaBuilder out;
  std::vector<State> states;
  std::unordered_map<State, int32_t, StateHash> index;
  std::vector<uint32_t> marks;
  uint32_t stamp = 0;
};

Status tooLarge(const DfaPool &pool) {
  return errorOf(ErrorKind::Budget, pool.isExhausted() ? pool.describeOverflow()
                                                       : "regular expression needs more than " +
                                                             std::to_string(pool.limit()) + " automaton states");
}

bool hasLookahead(const RegexNode &node) {
  return node.kind == Kind::Lookahead || node.kind == Kind::NotLookahead ||
         std::any_of(node.children.begin(), node.children.end(), hasLookahead);
}

RegexNode anything() {
  RegexNode any, star;
  any.kind = Kind::Set;
  any.set = complemented({});
  star.kind = Kind::Repeat;
  star.max = RegexNode::unbounded;
  star.children.push_back(std::move(any));
  return star;
}

/// Without lookahead. `openStart` and `openEnd` let any text stand before and after.
Expected<DfaId> compilePlain(DfaPool &pool, const RegexNode &node, bool openStart, bool openEnd) {
  RegexNode star = anything();
  Nfa nfa(pool.limit() * 4);
  int32_t accept = nfa.add(nullptr, Kind::Sequence, {});
  int32_t next = openEnd ? nfa.build(star, accept) : accept;
  next = nfa.build(node, next);
  if (openStart)
    next = nfa.build(star, next);
  if (nfa.overflow)
    return tooLarge(pool);
  std::optional<Dfa> dfa = Determinizer(nfa, accept, pool).run(next);
  if (!dfa || pool.isExhausted())
    return tooLarge(pool);
  return pool.intern(std::move(*dfa));
}

/// Lookahead is an intersection where it starts at the start of the text: the alternative's text must also match (or
/// not match) the lookahead's pattern followed by anything.
Expected<DfaId> compileAny(DfaPool &pool, const RegexNode &node, bool openStart, bool openEnd) {
  if (!hasLookahead(node))
    return compilePlain(pool, node, openStart, openEnd);
  if (node.kind == Kind::Choice) {
    DfaId all = emptyDfa;
    for (const RegexNode &child : node.children) {
      Expected<DfaId> part = compileAny(pool, child, openStart, openEnd);
      if (!part)
        return part;
      all = pool.combine(DfaPool::Op::Or, all, *part);
    }
    return all;
  }
  RegexNode rest = node;
  if (node.kind != Kind::Sequence) {
    rest = RegexNode();
    rest.children.push_back(node);
  }
  if (rest.children.size() == 1 && rest.children[0].kind <= Kind::Choice)
    return compileAny(pool, rest.children[0], openStart, openEnd);
  std::vector<RegexNode> looks;
  bool anchored = !openStart;
  for (size_t i = 0; i < rest.children.size();) {
    Kind kind = rest.children[i].kind;
    if (kind == Kind::Begin) {
      anchored = true, ++i;
    } else if (kind == Kind::Lookahead || kind == Kind::NotLookahead) {
      if (!anchored)
        break;
      looks.push_back(std::move(rest.children[i]));
      rest.children.erase(rest.children.begin() + static_cast<ptrdiff_t>(i));
    } else {
      break;
    }
  }
  if (looks.empty())
    return Status::error("lookahead in a regular expression is supported only at the start of the text");
  Expected<DfaId> result = compileAny(pool, rest, openStart, openEnd);
  for (size_t i = 0; i < looks.size() && result; ++i) {
    Expected<DfaId> look = compileAny(pool, looks[i].children[0], false, true);
    if (!look)
      return look;
    auto op = looks[i].kind == Kind::Lookahead ? DfaPool::Op::And : DfaPool::Op::Minus;
    *result = pool.combine(op, *result, *look);
  }
  return result;
}

} // namespace

Expected<DfaId> grammar::compileRegex(DfaPool &pool, std::string_view pattern, RegexMode mode) {
  Expected<RegexNode> node = parseRegex(pattern);
  if (!node)
    return node.status();
  bool open = mode == RegexMode::Search;
  Expected<DfaId> result = compileAny(pool, *node, open, open);
  if (result && pool.overflow)
    return tooLarge(pool);
  return result;
}
