// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Masks.h"
#include <algorithm>
#include <bit>

using namespace lamella::grammar;

/// Subtrees with fewer tokens are walked rather than analysed and remembered.
constexpr uint32_t smallSubtree = 48;
/// Below this many tokens a list is smaller and faster than mask words.
constexpr size_t fewTokens = 400;
/// Nodes below the exits of a part, from which on their rests are not joined before it is known what follows.
constexpr size_t manyNodes = 1 << 14;

static void setBit(uint32_t *words, int32_t token) { words[token >> 5] |= 1u << (token & 31); }

/// A key that differs with the set (all but surely: 64 bits, mixed as in SplitMix64).
static uint64_t mixKey(uint64_t key, const ByteSet &set) {
  for (size_t word = 0; word < 4; ++word) {
    uint64_t bits = 0;
    for (size_t i = 0; i < 64; ++i)
      bits |= uint64_t(set[word * 64 + i]) << i;
    key = (key ^ bits) + 0x9E3779B97F4A7C15ull;
    key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9ull;
    key = (key ^ (key >> 27)) * 0x94D049BB133111EBull;
    key ^= key >> 31;
  }
  return key;
}

Position &MaskBuilder::scratch(size_t depth) {
  while (positions.size() <= depth)
    positions.emplace_back();
  return positions[depth];
}

bool MaskBuilder::add(const Position &position, uint32_t *words) {
  Sink sink{words};
  for (const Item &item : position.items) {
    size_t mark = stepper.contexts.size();
    apply(item.state, 0, item.context, sink, 0);
    stepper.contexts.release(mark);
  }
  return spent() <= budget;
}

void MaskBuilder::apply(StateId state, uint32_t node, ContextId context, Sink &sink, size_t depth) {
  std::shared_ptr<const LocalMask> mask = local(state, node);
  if (mask->isException) {
    std::vector<uint8_t> before(mask->without.size());
    for (size_t i = 0; i < before.size(); ++i)
      before[i] = sink.words[mask->without[i] >> 5] >> (mask->without[i] & 31) & 1;
    apply(*stepper.machine.exceptionOf(state), node, context, sink, depth);
    for (size_t i = 0; i < before.size(); ++i)
      if (!before[i])
        sink.words[mask->without[i] >> 5] &= ~(1u << (mask->without[i] & 31));
    return;
  }
  for (size_t w = 0; w < mask->dense.size(); ++w)
    sink.words[w] |= mask->dense[w];
  for (int32_t token : mask->sparse)
    setBit(sink.words, token);
  if (mask->rests.nodes.empty() && !mask->isWide)
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
  if (mask->isWide) {
    // Whether the part around is wide too shows before it is known what follows that one.
    bool leavesUnknown = after.left && !sink.follow;
    ByteSet follow = after.left && sink.follow ? *sink.follow : ByteSet();
    for (const Item &item : after.items)
      follow |= stepper.machine[item.state].first;
    sink.isWide |= leavesUnknown;
    after.left &= !leavesUnknown;
    mask = restsOf(state, node, follow);
  }
  if (after.left) {
    sink.exits.push_back({&mask->rests, 0});
    sink.kept.push_back(mask);
  }
  if (!after.items.empty() && !mask->rests.nodes.empty())
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
  apply(item.state, node, item.context, sink, depth);
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
      sink.exits.push_back({&trie, child});
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
    const bool accepts = way != State::several && !isLeaf && stepper.machine[edges[way - 1].to].accepting;
    if (way == State::several || (accepts && item.context != partContext)) {
      visit(trie, child, {&item, 1}, sink, depth);
      continue;
    }
    for (uint32_t t = at.tokens; t < at.tokens + at.ownCount; ++t)
      setBit(sink.words, trie.tokens[t]);
    if (accepts)
      sink.exits.push_back({&trie, child});
    Item next{edges[way - 1].to, item.context};
    if (!isLeaf && !shortcut(trie, child, next, sink, depth))
      walkOne(trie, child, next, sink, depth);
  }
}

std::shared_ptr<const LocalMask> MaskBuilder::local(StateId state, uint32_t node) {
  return remember(state, node, ByteSet().set(), &MaskBuilder::analyse);
}

std::shared_ptr<const LocalMask> MaskBuilder::restsOf(StateId state, uint32_t node, const ByteSet &follow) {
  return remember(state, node, follow, &MaskBuilder::analyseRests);
}

std::shared_ptr<const LocalMask> MaskBuilder::remember(StateId state, uint32_t node, const ByteSet &follow,
                                                       Analysis analysis) {
  auto keyOf = [&](uint64_t key) { return analysis == &MaskBuilder::analyse ? key : mixKey(key, follow); };
  uint64_t own = keyOf((static_cast<uint64_t>(static_cast<uint32_t>(state)) << 32) | node);
  if (auto known = cache.find(own))
    return known;
  uint64_t signature = stepper.machine.signature(state);
  uint64_t key = keyOf(signature ^ (node * 0x9E3779B97F4A7C15ull));
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
  auto mask = std::make_shared<const LocalMask>((inner.*analysis)(state, node, follow));
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

/// Everything below the node that begins in the state, with a part around it that may be left.
void MaskBuilder::walkPart(StateId state, uint32_t node, Sink &sink) {
  Item start{state, partContext};
  uint32_t free = node == 0 ? stepper.machine.freeCharacters(state, tables.longestPlain) : 0;
  if (free)
    addFreeText(free, sink.words);
  walk(free ? tables.notPlain : tables.all, node, {&start, 1}, sink, 0);
}

LocalMask MaskBuilder::analyse(StateId state, uint32_t node, const ByteSet &all) {
  LocalMask out;
  if (stepper.machine.exceptionOf(state)) {
    out.isException = true;
    findExceptions(state, node, out.without);
    return out;
  }
  std::vector<uint32_t> words(tables.words, 0);
  Sink sink{words.data()};
  walkPart(state, node, sink);
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
  size_t nodes = 0;
  for (auto [trie, exit] : sink.exits)
    nodes += trie->nodes[exit].end - exit;
  out.isWide = sink.isWide || nodes > manyNodes;
  if (!sink.exits.empty() && !out.isWide)
    out.rests = Trie::merge(sink.exits, all);
  return out;
}

LocalMask MaskBuilder::analyseRests(StateId state, uint32_t node, const ByteSet &follow) {
  std::vector<uint32_t> words(tables.words, 0);
  Sink sink{words.data(), &follow};
  walkPart(state, node, sink);
  LocalMask out;
  if (!sink.exits.empty())
    out.rests = Trie::merge(sink.exits, follow);
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
