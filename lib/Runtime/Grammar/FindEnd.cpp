// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A short text that completes what a matcher has read. Every position can be completed, so any walk that leaves the
// parts it is in, and never stands at the same position twice, gets there:
//
//   1. A position has a list of debts: how many members must still come, for each part that it is inside, the outermost
//      first. Take the position with the least list (as in a dictionary); of these the one with the fewest bytes that
//      lead to more members or into many ways to say the same (space, escapes, parts of characters); of these the one
//      found last, so that a way is gone to its end.
//   2. Step through one byte of each range that leads on, brackets that close last, hence first to be taken.
//   3. Stop where the text may end.
#include "GrammarCore.h"
#include "MatcherState.h"
#include "lamella/Runtime/Grammar/Matcher.h"
#include <algorithm>
#include <queue>
#include <set>
#include <tuple>

using namespace lamella;
using namespace lamella::grammar;

namespace {

/// Bytes in the order in which they are tried, the last first.
uint32_t rankOf(uint8_t byte) {
  static constexpr std::string_view order = "{[tfn-0\":,]}";
  size_t place = order.find(static_cast<char>(byte));
  return place != std::string_view::npos ? static_cast<uint32_t>(place) + 1 : 0;
}

uint32_t costOf(uint8_t byte) { return byte == '\\' ? 3 : byte <= ' ' || byte >= 0x7F ? 2 : byte == ',' ? 1 : 0; }

class EndFinder {
public:
  EndFinder(GrammarCore &core, Contexts &contexts) : core(core), stepper(core.machine, contexts) {}

  std::optional<std::string> find(std::span<const Item> from, size_t work) {
    add({from.begin(), from.end()}, none, 0, 0);
    Position position;
    while (!queue.empty() && work > spent) {
      size_t at = queue.top().node;
      queue.pop();
      for (uint8_t byte : bytesFrom(nodes[at].items)) {
        stepper.step(nodes[at].items, byte, position);
        spent += nodes[at].items.size() + position.items.size();
        if (core.failure.failed)
          return std::nullopt;
        if (position.complete)
          return textOf(at) + static_cast<char>(byte);
        if (!position.items.empty())
          add(position.items, at, byte, nodes[at].cost + costOf(byte));
      }
    }
    return std::nullopt;
  }

private:
  static constexpr size_t none = SIZE_MAX;
  struct Node {
    std::vector<Item> items;
    size_t before;
    uint8_t byte;
    uint32_t cost;
  };
  using Debts = std::vector<uint32_t>;
  struct Entry {
    Debts debts;
    uint32_t cost;
    size_t node;
    bool operator<(const Entry &other) const {
      return std::tie(other.debts, other.cost, node) < std::tie(debts, cost, other.node);
    }
  };

  void add(std::vector<Item> items, size_t before, uint8_t byte, uint32_t cost) {
    if (!seen.insert(items).second)
      return;
    std::optional<Debts> least;
    for (const Item &item : items)
      takeLess(least, debtsOf(item.context), item.state);
    queue.push({std::move(*least), cost, nodes.size()});
    nodes.push_back({std::move(items), before, byte, cost});
  }

  void takeLess(std::optional<Debts> &least, Debts debts, StateId state) {
    debts.push_back(stepper.machine.owed(state));
    if (!least || debts < *least)
      least = std::move(debts);
  }

  /// Of the parts around that must be left before the text can end.
  Debts debtsOf(ContextId id) {
    if (id <= partContext)
      return {};
    if (auto known = contextDebts.find(id); known != contextDebts.end())
      return known->second;
    std::optional<Debts> least;
    for (size_t i = 0; i < stepper.contexts.links(id).size(); ++i) {
      Link link = stepper.contexts.links(id)[i];
      takeLess(least, debtsOf(link.parent), link.then);
    }
    return contextDebts[id] = std::move(*least);
  }

  void collect(StateId id, std::set<uint8_t> &bytes) {
    const State &state = core.machine[id];
    for (const State::Edge &edge : state.edges) {
      auto has = [&](char c) { return edge.lo <= c && c <= edge.hi; };
      bool skipsSpace = edge.lo == ' ' && edge.hi > ' ';
      bytes.insert(has('a') ? 'a' : has('0') ? '0' : static_cast<uint8_t>(edge.lo + skipsSpace));
    }
    spent += state.calls.size();
    for (size_t i = 0; i < state.calls.size(); ++i)
      collect(state.calls[i].callee, bytes);
  }

  std::vector<uint8_t> bytesFrom(const std::vector<Item> &items) {
    std::set<uint8_t> all;
    for (const Item &item : items)
      collect(item.state, all);
    std::vector<uint8_t> bytes(all.begin(), all.end());
    std::sort(bytes.begin(), bytes.end(),
              [](uint8_t a, uint8_t b) { return std::pair(rankOf(a), a) < std::pair(rankOf(b), b); });
    return bytes;
  }

  std::string textOf(size_t at) const {
    std::string text;
    for (; nodes[at].before != none; at = nodes[at].before)
      text += static_cast<char>(nodes[at].byte);
    return {text.rbegin(), text.rend()};
  }

  GrammarCore &core;
  Stepper stepper;
  std::vector<Node> nodes;
  std::priority_queue<Entry> queue;
  std::set<std::vector<Item>> seen;
  std::map<ContextId, Debts> contextDebts;
  size_t spent = 0;
};

} // namespace

std::optional<std::string> Matcher::findEnd(size_t work) {
  if (current->complete)
    return "";
  GrammarCore &core = grammar.core();
  Guard guard(core.lock);
  size_t mark = state->contexts.size();
  std::optional<std::string> end = EndFinder(core, state->contexts).find(current->items, work);
  state->contexts.release(mark);
  return end;
}
