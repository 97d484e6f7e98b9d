// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Masks.h"
#include <algorithm>
#include <bit>

using namespace lamella::grammar;

/// Subtrees with fewer tokens are walked rather than analysed and remembered.
constexpr uint32_t smallSubtree = 48;
/// Below this many tokens a list is smaller and faster than mask words.
constexpr size_t fewTokens = 400;

static void setBit(uint32_t *words, int32_t token) { words[token >> 5] |= 1u << (token & 31); }

Position &MaskBuilder::scratch(size_t depth) {
  while (positions.size() <= depth)
    positions.emplace_back();
  return positions[depth];
}

bool MaskBuilder::add(const Position &position, uint32_t *words) {
  Sink sink{words, nullptr, nullptr};
  for (const Item &item : position.items) {
    size_t mark = stepper.contexts.size();
    apply(local(item.state, 0), item.context, sink, 0);
    stepper.contexts.release(mark);
  }
  return spent() <= budget;
}

void MaskBuilder::apply(const std::shared_ptr<const LocalMask> &mask, ContextId context, Sink &sink, size_t depth) {
  if (mask->base) {
    std::vector<uint8_t> before(mask->without.size());
    for (size_t i = 0; i < before.size(); ++i)
      before[i] = sink.words[mask->without[i] >> 5] >> (mask->without[i] & 31) & 1;
    apply(mask->base, context, sink, depth);
    for (size_t i = 0; i < before.size(); ++i)
      if (!before[i])
        sink.words[mask->without[i] >> 5] &= ~(1u << (mask->without[i] & 31));
    return;
  }
  for (size_t w = 0; w < mask->dense.size(); ++w)
    sink.words[w] |= mask->dense[w];
  for (int32_t token : mask->sparse)
    setBit(sink.words, token);
  if (mask->rests.nodes.empty())
    return;
  Position &after = scratch(depth);
  after.items.clear();
  after.complete = after.left = false;
  for (size_t i = 0, count = stepper.contexts.links(context).size(); i < count; ++i) {
    Link link = stepper.contexts.links(context)[i];
    if (link.then == partEnd)
      after.left = true;
    else if (link.then != textEnd)
      stepper.land(link.then, link.parent, after);
  }
  stepper.settle(after);
  if (after.left) {
    sink.exits->push_back({&mask->rests, 0});
    sink.kept->push_back(mask);
  }
  if (!after.items.empty())
    walk(mask->rests, 0, after.items, sink, depth + 1);
}

bool MaskBuilder::shortcut(const Trie &trie, uint32_t node, Item item, Sink &sink, size_t depth) {
  if (&trie != &tables.all)
    return false;
  // Inside free text a subtree of plain tokens is allowed as a whole.
  uint32_t free = stepper.machine.freeCharacters(item.state, tables.longestPlain);
  if (free >= tables.longestPlain && free > 0) {
    uint32_t notPlain = tables.notPlainTokens(node);
    for (uint32_t t = trie.nodes[node].tokens, end = trie.tokenEnd(node); t < end && notPlain == 0; ++t)
      setBit(sink.words, trie.tokens[t]);
    if (notPlain < fewTokens)
      return notPlain == 0;
  }
  if (trie.subtreeTokens(node) < smallSubtree || (!free && !stepper.machine.exceptionOf(item.state)))
    return false;
  apply(local(item.state, node), item.context, sink, depth);
  return true;
}

void MaskBuilder::visit(const Trie &trie, uint32_t child, std::span<const Item> items, Sink &sink, size_t depth) {
  const Trie::Node &at = trie.nodes[child];
  size_t mark = stepper.contexts.size();
  Position &next = scratch(depth);
  stepper.step(items, at.byte, next);
  if (!next.isDead())
    for (uint32_t t = at.tokens; t < at.tokens + at.ownCount; ++t)
      setBit(sink.words, trie.tokens[t]);
  if (at.end > child + 1) {
    if (next.left)
      sink.exits->push_back({&trie, child});
    std::erase_if(next.items, [&](const Item &item) { return shortcut(trie, child, item, sink, depth + 1); });
    if (!next.items.empty())
      walk(trie, child, next.items, sink, depth + 1);
  }
  stepper.contexts.release(mark);
}

void MaskBuilder::walk(const Trie &trie, uint32_t node, std::span<const Item> items, Sink &sink, size_t depth) {
  if (items.size() == 1) {
    walkOne(trie, node, items[0], sink, depth);
    return;
  }
  ByteSet alive;
  for (const Item &item : items)
    alive |= stepper.machine[item.state].first;
  for (uint32_t child = node + 1, end = trie.nodes[node].end; child < end; child = trie.nodes[child].end)
    if (alive[trie.nodes[child].byte] && mayGoOn())
      visit(trie, child, items, sink, depth);
}

void MaskBuilder::walkOne(const Trie &trie, uint32_t node, Item item, Sink &sink, size_t depth) {
  const std::array<uint8_t, 256> &ways = stepper.machine.waysOf(item.state);
  const std::vector<State::Edge> &edges = stepper.machine[item.state].edges;
  const uint32_t end = trie.nodes[node].end;
  for (uint32_t child = node + 1; child < end; child = trie.nodes[child].end) {
    const Trie::Node &at = trie.nodes[child];
    const uint8_t way = ways[at.byte];
    if (way == State::none || !mayGoOn())
      continue;
    // Behind a leaf nothing is asked of the state: that it was made says that it can be completed.
    const bool isLeaf = at.end == child + 1;
    if (way == State::several || (!isLeaf && stepper.machine[edges[way - 1].to].accepting)) {
      visit(trie, child, {&item, 1}, sink, depth);
      continue;
    }
    for (uint32_t t = at.tokens; t < at.tokens + at.ownCount; ++t)
      setBit(sink.words, trie.tokens[t]);
    Item next{edges[way - 1].to, item.context};
    if (!isLeaf && !shortcut(trie, child, next, sink, depth))
      walkOne(trie, child, next, sink, depth);
  }
}

std::shared_ptr<const LocalMask> MaskBuilder::local(StateId state, uint32_t node) {
  uint64_t own = (static_cast<uint64_t>(static_cast<uint32_t>(state)) << 32) | node;
  if (auto known = cache.find(own))
    return known;
  uint64_t signature = stepper.machine.signature(state);
  uint64_t key = signature ^ (node * 0x9E3779B97F4A7C15ull);
  if (signature) {
    Guard guard(tables.lock);
    if (auto known = tables.shared.find(key)) {
      cache.insert(own, known);
      return known;
    }
  }
  // The analysis walks on its own: what it makes must not disturb the walk that asked for it.
  Contexts contexts;
  MaskBuilder inner(stepper.machine, contexts, tables, cache, budget - std::min(spent(), budget));
  auto mask = std::make_shared<const LocalMask>(inner.analyse(state, node));
  work += inner.spent();
  if (spent() > budget) // The mask lacks what was not visited.
    return mask;
  if (signature) {
    Guard guard(tables.lock);
    tables.shared.insert(key, mask);
  }
  cache.insert(own, mask);
  return mask;
}

void MaskBuilder::addFreeText(uint32_t characters, uint32_t *words) const {
  size_t known = std::min<size_t>(characters, tables.plainUpTo.size() - 1);
  bool all = characters >= tables.longestPlain;
  const std::vector<uint32_t> &mask = all ? tables.allPlain : tables.plainUpTo[known];
  for (size_t w = 0; w < mask.size(); ++w)
    words[w] |= mask[w];
  if (!all)
    for (auto [length, token] : tables.longPlain) {
      if (length > characters)
        break;
      setBit(words, token);
    }
}

LocalMask MaskBuilder::analyse(StateId state, uint32_t node) {
  LocalMask out;
  if (auto base = stepper.machine.exceptionOf(state)) {
    out.base = local(*base, node);
    findExceptions(state, node, out.without);
    return out;
  }
  std::vector<uint32_t> words(tables.words, 0);
  std::vector<std::pair<const Trie *, uint32_t>> exits;
  std::vector<std::shared_ptr<const LocalMask>> kept;
  Sink sink{words.data(), &exits, &kept};
  Item start{state, partContext};
  uint32_t free = node == 0 ? stepper.machine.freeCharacters(state, tables.longestPlain) : 0;
  if (free)
    addFreeText(free, words.data());
  walk(free ? tables.notPlain : tables.all, node, {&start, 1}, sink, 0);
  size_t count = 0;
  for (uint32_t word : words)
    count += static_cast<size_t>(std::popcount(word));
  if (count < fewTokens) {
    for (size_t w = 0; w < words.size(); ++w)
      for (uint32_t bits = words[w]; bits; bits &= bits - 1)
        out.sparse.push_back(static_cast<int32_t>(w * 32) + std::countr_zero(bits));
  } else {
    out.dense = std::move(words);
  }
  if (!exits.empty())
    out.rests = Trie::merge(exits);
  return out;
}

/// Tokens that spell a declared name and close it. Only paths that still follow declared names can.
void MaskBuilder::findExceptions(StateId state, uint32_t node, std::vector<int32_t> &out) {
  const Trie &trie = tables.all;
  const State &from = stepper.machine[state];
  for (uint32_t child = node + 1; child < trie.nodes[node].end; child = trie.nodes[child].end) {
    uint8_t byte = trie.nodes[child].byte;
    if (!from.first[byte]) {
      if (byte == '"')
        out.insert(out.end(), trie.tokens.begin() + trie.nodes[child].tokens,
                   trie.tokens.begin() + trie.tokenEnd(child));
      continue;
    }
    if (trie.nodes[child].end == child + 1)
      continue;
    for (const State::Edge &edge : from.edges)
      if (edge.lo <= byte && byte <= edge.hi && stepper.machine.followsNames(edge.to))
        findExceptions(edge.to, child, out);
  }
}
