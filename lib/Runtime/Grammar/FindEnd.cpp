// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A short text that completes what a matcher has read. Every position can be completed, so any walk that leaves the
// parts it is in, and never stands at the same position twice, gets there:
//
//   1. Of the positions that were found, take the one with the least of: parts that it is inside, and bytes that lead
//      into many ways to say the same (space, escapes, parts of characters), weighted; of these the one found last, so
//      that a way is gone to its end.
//   2. Step through one byte of each range that leads on, brackets that close last, hence first to be taken.
//   3. Stop where the text may end.
#include "GrammarCore.h"
#include "lamella/Runtime/Grammar/Matcher.h"
#include "MatcherState.h"
#include <algorithm>
#include <queue>
#include <set>

using namespace lamella;
using namespace lamella::grammar;

namespace {

/// Bytes in the order in which they are tried, the last first.
uint32_t rankOf(uint8_t byte) {
  static constexpr std::string_view order = "{[tfn-0\":,]}";
  size_t place = order.find(static_cast<char>(byte));
  return place != std::string_view::npos ? static_cast<uint32_t>(place) + 1 : 0;
}

constexpr int64_t partCost = 3;
int64_t costOf(uint8_t byte) { return byte == '\\' ? 12 : byte <= ' ' || byte >= 0x7F ? 6 : 0; }

class EndFinder {
public:
  EndFinder(GrammarCore &core, Contexts &contexts) : core(core), stepper(core.machine, contexts) {}

  std::optional<std::string> find(std::span<const Item> from, size_t steps) {
    add({from.begin(), from.end()}, -1, 0, 0);
    Position position;
    while (!queue.empty() && steps-- > 0) {
      int32_t at = queue.top().second;
      queue.pop();
      for (uint8_t byte : bytesFrom(nodes[static_cast<size_t>(at)].items)) {
        stepper.step(nodes[static_cast<size_t>(at)].items, byte, position);
        if (core.failure.failed)
          return std::nullopt;
        if (position.complete)
          return textOf(at) + static_cast<char>(byte);
        if (!position.items.empty())
          add(position.items, at, byte, nodes[static_cast<size_t>(at)].cost + costOf(byte));
      }
    }
    return std::nullopt;
  }

private:
  struct Node {
    std::vector<Item> items;
    int32_t before;
    uint8_t byte;
    int64_t cost;
  };

  void add(std::vector<Item> items, int32_t before, uint8_t byte, int64_t cost) {
    if (!seen.insert(items).second)
      return;
    uint32_t depth = UINT32_MAX;
    for (const Item &item : items)
      depth = std::min(depth, depthOf(item.context));
    queue.push({-cost - partCost * depth, static_cast<int32_t>(nodes.size())});
    nodes.push_back({std::move(items), before, byte, cost});
  }

  /// Parts that must be left before the text can end.
  uint32_t depthOf(ContextId id) {
    if (id <= partContext)
      return 0;
    if (auto known = depths.find(id); known != depths.end())
      return known->second;
    uint32_t least = UINT32_MAX - 1;
    for (size_t i = 0; i < stepper.contexts.links(id).size(); ++i)
      least = std::min(least, depthOf(stepper.contexts.links(id)[i].parent));
    return depths[id] = least + 1;
  }

  void collect(StateId id, std::set<uint8_t> &bytes) {
    const State &state = core.machine[id];
    for (const State::Edge &edge : state.edges) {
      auto has = [&](char c) { return edge.lo <= c && c <= edge.hi; };
      bool skipsSpace = edge.lo == ' ' && edge.hi > ' ';
      bytes.insert(has('a') ? 'a' : has('0') ? '0' : static_cast<uint8_t>(edge.lo + skipsSpace));
    }
    for (size_t i = 0; i < core.machine[id].calls.size(); ++i)
      collect(core.machine[id].calls[i].callee, bytes);
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

  std::string textOf(int32_t at) const {
    std::string text;
    for (; at > 0; at = nodes[static_cast<size_t>(at)].before)
      text += static_cast<char>(nodes[static_cast<size_t>(at)].byte);
    return {text.rbegin(), text.rend()};
  }

  GrammarCore &core;
  Stepper stepper;
  std::vector<Node> nodes;
  std::priority_queue<std::pair<int64_t, int32_t>> queue;
  std::set<std::vector<Item>> seen;
  std::map<ContextId, uint32_t> depths;
};

} // namespace

std::optional<std::string> Matcher::findEnd(size_t steps) {
  if (current->complete)
    return "";
  GrammarCore &core = grammar.core();
  Guard guard(core.lock);
  size_t mark = state->contexts.size();
  std::optional<std::string> end = EndFinder(core, state->contexts).find(current->items, steps);
  state->contexts.release(mark);
  return end;
}
