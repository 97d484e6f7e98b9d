// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Machine.h"
#include <algorithm>

using namespace lamella::grammar;
using Kind = StateKey::Kind;

StateId Machine::intern(const StateKey &key) {
  auto [it, isNew] = index.try_emplace(key, static_cast<StateId>(states.size()));
  if (isNew)
    states.push_back(std::make_unique<State>(key));
  return it->second;
}

uint32_t Machine::stringKind(const StringPart &part) {
  auto it = std::find(strings.begin(), strings.end(), part);
  if (it == strings.end())
    it = strings.insert(strings.end(), part);
  return static_cast<uint32_t>(it - strings.begin());
}

uint32_t Machine::nameId(const std::string &name) {
  auto [it, isNew] = nameIndex.try_emplace(name, static_cast<uint32_t>(names.size()));
  if (isNew)
    names.push_back(decodeUtf8(name));
  return it->second;
}

uint32_t Machine::vectorId(const Progress &progress) {
  auto [it, isNew] = vectorIndex.try_emplace(progress, static_cast<uint32_t>(vectors.size()));
  if (isNew)
    vectors.push_back(progress);
  return it->second;
}

StateId Machine::stringStart(const StringPart &part) { return intern({Kind::String, 0, stringKind(part), 0, 0}); }

StateId Machine::termSet(std::vector<uint32_t> list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  if (list == std::vector<uint32_t>{endTerm})
    return done();
  return intern({Kind::Terms, vectorId(list)});
}

void Machine::expand(State &state) {
  // Guards against a state that asks for itself while it is being made; none does.
  state.expanded = true;
  const StateKey key = state.key;
  switch (key.kind()) {
  case Kind::Done:
    state.accepting = true;
    break;
  case Kind::Root:
  case Kind::RootEnd: {
    for (auto [byte, read] : space(Place::Outside, key.f[2], 0).edges)
      state.edges.push_back({byte, byte, intern({key.kind(), key.f[1], read})});
    if (key.kind() == Kind::RootEnd)
      state.accepting = true;
    else
      state.calls.push_back({intern({Kind::Value, key.f[1], 0}), intern({Kind::RootEnd, key.f[1], 0})});
    break;
  }
  case Kind::Quote:
    state.edges.push_back({'"', '"', static_cast<StateId>(key.f[1])});
    break;
  case Kind::Utf8Tail: {
    StateId target = static_cast<StateId>(key.f[1]);
    state.edges.push_back({0x80, 0xBF, key.f[2] == 1 ? target : intern({Kind::Utf8Tail, key.f[1], key.f[2] - 1})});
    break;
  }
  case Kind::HexTail: {
    StateId to = key.f[2] == 1 ? static_cast<StateId>(key.f[1]) : intern({Kind::HexTail, key.f[1], key.f[2] - 1});
    for (auto [lo, hi] : {std::pair<char, char>{'0', '9'}, {'A', 'F'}, {'a', 'f'}})
      state.edges.push_back({static_cast<uint8_t>(lo), static_cast<uint8_t>(hi), to});
    break;
  }
  case Kind::Automaton:
  case Kind::String:
  case Kind::Name:
  case Kind::OtherName: {
    bool accepting = false;
    NextList next = nextOf(key, accepting);
    characterEdges(state, next, key.f[1], key.kind() != Kind::Automaton);
    if (accepting && key.kind() == Kind::Automaton)
      state.accepting = true;
    else if (accepting)
      state.edges.push_back({'"', '"', done()});
    break;
  }
  case Kind::Value:
    expandValue(state);
    break;
  case Kind::Array:
    expandArray(state);
    break;
  case Kind::Object:
    expandObject(state);
    break;
  case Kind::Terms:
    expandTerms(state);
    break;
  }
  finishExpansion(state);
}

void Machine::finishExpansion(State &state) {
  for (const State::Edge &edge : state.edges)
    for (unsigned byte = edge.lo; byte <= edge.hi; ++byte)
      state.first.set(byte);
  for (const State::Call &call : state.calls)
    state.callFirst |= (*this)[call.callee].first;
  state.first |= state.callFirst;
  findFree(state);
  spent += 16 + state.edges.size() + 4 * state.calls.size();
}

Machine::NextList Machine::nextOf(const StateKey &key, bool &accepting) {
  NextList out;
  bool whole = key.f[1] == 0; // between characters
  auto state = [&](Kind kind, uint32_t a, uint32_t b, uint32_t c) { return intern({kind, 0, a, b, c}); };
  switch (key.kind()) {
  case Kind::Automaton: {
    const Dfa &dfa = types.pool[key.f[2]];
    auto q = static_cast<int32_t>(key.f[3]);
    accepting = whole && dfa.accept[q];
    for (const Dfa::Edge *e = dfa.begin(q); e != dfa.end(q); ++e)
      out.push_back({e->lo, e->hi, state(Kind::Automaton, key.f[2], static_cast<uint32_t>(e->to), 0)});
    break;
  }
  case Kind::String: {
    const StringPart part = strings[key.f[2]];
    const Dfa &dfa = types.pool[part.dfa];
    auto q = static_cast<int32_t>(key.f[3]);
    uint32_t n = key.f[4];
    bool counted = part.lo > 0 || part.hi != noLimit;
    accepting = whole && dfa.accept[q] && n >= part.lo && n <= part.hi;
    if (counted && n >= part.hi)
      return out;
    uint32_t after = !counted ? 0 : part.hi == noLimit ? std::min(n + 1, part.lo) : n + 1;
    const LengthTable *lengths = counted ? types.pool.lengths(part.dfa) : nullptr;
    uint64_t least = after < part.lo ? part.lo - after : 0;
    uint64_t most = part.hi == noLimit ? UINT32_MAX : part.hi - after;
    for (const Dfa::Edge *e = dfa.begin(q); e != dfa.end(q); ++e)
      if (!lengths || lengths->reaches(e->to, least, most))
        out.push_back({e->lo, e->hi, state(Kind::String, key.f[2], static_cast<uint32_t>(e->to), after)});
    break;
  }
  case Kind::Name: {
    const std::u32string &name = names[key.f[2]];
    accepting = whole && key.f[3] == name.size();
    if (key.f[3] < name.size())
      out.push_back({name[key.f[3]], name[key.f[3]], state(Kind::Name, key.f[2], key.f[3] + 1, 0)});
    break;
  }
  case Kind::OtherName: {
    // Along a declared name the state follows the trie; anywhere else any text may follow.
    const std::map<uint32_t, uint32_t> &children = tries[key.f[2]].next[key.f[3]];
    StateId any = stringStart({});
    accepting = whole && !tries[key.f[2]].isName[key.f[3]];
    uint32_t from = 0;
    auto gap = [&](uint32_t lo, uint32_t end) {
      if (lo < std::min(end, 0xD800u))
        out.push_back({lo, std::min(end, 0xD800u) - 1, any});
      if (std::max(lo, 0xE000u) < end)
        out.push_back({std::max(lo, 0xE000u), end - 1, any});
    };
    for (auto [c, node] : children) {
      gap(from, c);
      out.push_back({c, c, state(Kind::OtherName, key.f[2], node, 0)});
      from = c + 1;
    }
    gap(from, lastCodePoint + 1);
    break;
  }
  default:
    break;
  }
  return out;
}

void Machine::expandTerms(State &state) {
  std::vector<TermHead> heads;
  for (uint32_t term : vectors[state.key.f[1]])
    state.accepting |= terms.heads(term, heads);
  std::map<uint32_t, std::vector<uint32_t>> bytes;
  std::map<std::pair<TermHead::Kind, uint32_t>, std::vector<uint32_t>> calls;
  for (const TermHead &head : heads) {
    if (head.kind == TermHead::Kind::Byte)
      bytes[head.value].push_back(head.next);
    else
      calls[{head.kind, head.value}].push_back(head.next);
  }
  for (auto &[byte, next] : bytes)
    state.edges.push_back({static_cast<uint8_t>(byte), static_cast<uint8_t>(byte), termSet(next)});
  for (auto &[what, next] : calls) {
    StateId callee = what.first == TermHead::Kind::Automaton  ? intern({Kind::Automaton, 0, what.second, 0})
                     : what.first == TermHead::Kind::JsonType ? intern({Kind::Value, what.second, 0})
                                                              : termSet({terms.ruleStart(what.second)});
    state.calls.push_back({callee, termSet(next)});
  }
}

uint64_t Machine::signature(StateId id) {
  const StateKey &key = states[static_cast<size_t>(id)]->key;
  if (key.kind() != Kind::Automaton && key.kind() != Kind::String)
    return 0;
  uint64_t h = 0xcbf29ce484222325ull;
  auto mix = [&](uint64_t v) { h = (h ^ v) * 0x9E3779B97F4A7C15ull, h ^= h >> 29; };
  mix(key.f[0]);
  mix(key.f[1]);
  mix(static_cast<uint64_t>(style.spelling));
  if (key.kind() == Kind::String) {
    const StringPart &part = strings[key.f[2]];
    mix(types.pool.contentHash(part.dfa));
    // Only the distances to the bounds matter.
    mix(part.lo > key.f[4] ? part.lo - key.f[4] : 0);
    mix(part.hi == noLimit ? noLimit : part.hi - key.f[4]);
  } else {
    mix(types.pool.contentHash(key.f[2]));
  }
  mix(key.f[3]);
  return h | 1;
}

void Machine::findFree(State &state) const {
  const StateKey &key = state.key;
  if (key.kind() != Kind::String || key.f[1] != 0)
    return;
  const StringPart &part = strings[key.f[2]];
  const Dfa &dfa = types.pool[part.dfa];
  if (!dfa.open[key.f[3]])
    return;
  if (part.hi == noLimit) {
    state.free = noLimit;
    return;
  }
  // Behind any text the way to acceptance must still fit between the bounds.
  state.freeIsExact = dfa.detour == 0;
  if (part.hi - part.lo >= dfa.detour && part.hi - key.f[4] > dfa.detour)
    state.free = part.hi - key.f[4] - dfa.detour;
}

const std::array<uint8_t, 256> &Machine::waysOf(StateId id) {
  (*this)[id];
  State &state = *states[static_cast<size_t>(id)];
  if (state.ways)
    return *state.ways;
  auto ways = std::make_unique<std::array<uint8_t, 256>>();
  ways->fill(State::none);
  for (size_t i = 0; i < state.edges.size(); ++i)
    for (unsigned byte = state.edges[i].lo; byte <= state.edges[i].hi; ++byte)
      (*ways)[byte] =
          (*ways)[byte] == State::none && i + 1 < State::several ? static_cast<uint8_t>(i + 1) : State::several;
  for (unsigned byte = 0; byte < 256; ++byte)
    if (state.callFirst[byte])
      (*ways)[byte] = State::several;
  state.ways = std::move(ways);
  return *state.ways;
}

std::optional<StateId> Machine::exceptionOf(StateId id) {
  const StateKey &key = states[static_cast<size_t>(id)]->key;
  if (key.kind() != Kind::OtherName || key.f[1] != 0)
    return std::nullopt;
  return stringStart({});
}

size_t Machine::bytes() const {
  size_t total = 0;
  for (const auto &state : states)
    total += sizeof(State) + 64 + state->edges.capacity() * sizeof(State::Edge) +
             state->calls.capacity() * sizeof(State::Call) + (state->ways ? 256 : 0);
  for (const Progress &v : vectors)
    total += 2 * (sizeof(Progress) + v.capacity() * 4 + 32);
  return total;
}
