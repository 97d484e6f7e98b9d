// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Engine.h"
#include <algorithm>

using namespace lamella::grammar;

Contexts::Contexts() : table(256, freeSlot) {
  Link end{textEnd, 0}, part{partEnd, 0};
  intern({&end, 1});
  intern({&part, 1});
}

size_t Contexts::hash(std::span<const Link> links) {
  uint64_t h = links.size();
  for (const Link &link : links) {
    h ^= (static_cast<uint64_t>(static_cast<uint32_t>(link.then)) << 32) | link.parent;
    h *= 0x9E3779B97F4A7C15ull;
    h ^= h >> 29;
  }
  return h;
}

/// The slot that holds these links, or the free one where they belong; `id`: the node itself, whatever its content.
size_t Contexts::slotOf(std::span<const Link> wanted, ContextId id) const {
  size_t mask = table.size() - 1;
  size_t slot = hash(wanted) & mask;
  while (table[slot] != freeSlot && table[slot] != id) {
    std::span<const Link> known = links(table[slot]);
    if (std::equal(known.begin(), known.end(), wanted.begin(), wanted.end()))
      break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

ContextId Contexts::intern(std::span<const Link> wanted) {
  size_t slot = slotOf(wanted, freeSlot);
  if (table[slot] != freeSlot)
    return table[slot];
  auto id = static_cast<ContextId>(nodes.size());
  nodes.push_back({static_cast<uint32_t>(pool.size()), static_cast<uint32_t>(wanted.size())});
  pool.insert(pool.end(), wanted.begin(), wanted.end());
  table[slot] = id;
  if (nodes.size() * 2 > table.size())
    grow();
  return id;
}

void Contexts::grow() {
  table.assign(table.size() * 2, freeSlot);
  for (ContextId id = 0; id < nodes.size(); ++id)
    table[slotOf(links(id), id)] = id;
}

void Contexts::release(size_t mark) {
  while (nodes.size() > mark) {
    auto id = static_cast<ContextId>(nodes.size() - 1);
    table[slotOf(links(id), id)] = freeSlot;
    pool.resize(nodes.back().first);
    nodes.pop_back();
  }
}

/// Positions mostly have a few items; only those of ambiguous grammars have many.
constexpr size_t fewItems = 16;

bool Stepper::isKnown(Item item, const Position &out) {
  if (out.items.size() < fewItems)
    return std::find(out.items.begin(), out.items.end(), item) != out.items.end();
  if (out.items.size() == fewItems && landed.empty())
    for (const Item &known : out.items)
      landed.insert(known.key());
  return !landed.insert(item.key()).second;
}

void Stepper::land(StateId id, ContextId context, Position &out) {
  ++own;
  const State &state = machine[id];
  if (!state.edges.empty() || !state.calls.empty()) {
    Item item{id, context};
    if (isKnown(item, out))
      return;
    out.items.push_back(item);
  }
  if (!state.accepting)
    return;
  for (size_t i = 0, count = contexts.links(context).size(); i < count; ++i) {
    Link link = contexts.links(context)[i];
    if (link.then == textEnd)
      out.complete = true;
    else if (link.then == partEnd)
      out.left = true;
    else
      land(link.then, link.parent, out);
  }
}

void Stepper::stepItem(StateId id, ContextId context, uint8_t byte, Position &out) {
  const State &state = machine[id];
  ++own;
  if (!state.first[byte])
    return;
  for (const State::Edge &edge : state.edges)
    if (edge.lo <= byte && byte <= edge.hi)
      land(edge.to, context, out);
  if (!state.callFirst[byte])
    return;
  for (const State::Call &call : state.calls) {
    if (!machine[call.callee].first[byte])
      continue;
    // Nothing remains to do after the call: what follows the caller follows the callee.
    bool tail = machine[call.then].isFinal();
    stepItem(call.callee, tail ? context : contexts.push(call.then, context), byte, out);
  }
}

/// One context for all of them. A context is left out where another one has a link to an accepting state within it: who
/// follows that link comes to the former too. So a chain of calls that may all end here stays one chain.
ContextId Stepper::join(StateId state, std::span<const Item> items) {
  if (items.size() == 1)
    return items[0].context;
  std::vector<ContextId> covered;
  for (const Item &item : items)
    for (const Link &link : contexts.links(item.context))
      if (link.then >= 0 && link.parent < item.context && machine[link.then].accepting)
        covered.push_back(link.parent);
  std::sort(covered.begin(), covered.end());
  std::vector<Link> all;
  size_t kept = 0;
  ContextId last = bottomContext;
  for (const Item &item : items) {
    if (std::binary_search(covered.begin(), covered.end(), item.context))
      continue;
    std::span<const Link> links = contexts.links(item.context);
    all.insert(all.end(), links.begin(), links.end());
    last = item.context;
    ++kept;
  }
  own += items.size() + all.size();
  if (kept == 1)
    return last;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return contexts.intern(all);
}

void Stepper::settle(Position &out) {
  landed.clear();
  if (out.items.size() < 2)
    return;
  std::sort(out.items.begin(), out.items.end());
  size_t kept = 0;
  for (size_t i = 0, next; i < out.items.size(); i = next) {
    for (next = i + 1; next < out.items.size() && out.items[next].state == out.items[i].state;)
      ++next;
    StateId state = out.items[i].state;
    out.items[kept++] = {state, join(state, {out.items.data() + i, next - i})};
  }
  out.items.resize(kept);
}

void Stepper::step(std::span<const Item> items, uint8_t byte, Position &out) {
  out.items.clear();
  out.complete = out.left = false;
  for (const Item &item : items)
    stepItem(item.state, item.context, byte, out);
  settle(out);
}
