// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From character steps to byte edges: UTF-8, and in JSON strings every escape that spells a character. Between the
// bytes of one character a state remembers what was read in `partial`; where all completions lead to the same state, a
// tail state that only counts bytes is used instead, so that equal futures are equal states.
#include "Machine.h"
#include <algorithm>

using namespace lamella::grammar;

namespace {

enum Tag : uint32_t { Utf8 = 1, Escape, Hex, Surrogate, SurrogateU, SurrogateHex };
constexpr uint32_t tagShift = 28;

uint32_t utf8Partial(uint32_t length, uint32_t remaining, uint32_t value) {
  return (Utf8 << tagShift) | ((length - 1) << 26) | (remaining << 24) | value;
}
uint32_t hexPartial(uint32_t digits, uint32_t value) { return (Hex << tagShift) | (digits << 20) | value; }
uint32_t lowHexPartial(uint32_t high, uint32_t digits, uint32_t value) {
  return (SurrogateHex << tagShift) | (digits << 24) | (high << 12) | value;
}

constexpr int32_t nowhere = -1, several = -2;

/// The one state that all characters of [lo, hi] lead to; `nowhere` if none leads anywhere, else `several`.
template <typename List>
int32_t targetOf(const List &next, uint32_t lo, uint32_t hi) {
  int32_t target = nowhere;
  uint32_t covered = lo;
  for (const auto &n : next) {
    if (n.hi < lo || n.lo > hi)
      continue;
    if (target != nowhere && target != n.to)
      return several;
    if (n.lo > covered)
      return several;
    target = n.to;
    covered = n.hi + 1;
  }
  return target != nowhere && covered <= hi ? several : target;
}

/// Appends an edge, joining it to the one before where that leads to the same state.
void addEdge(std::vector<State::Edge> &edges, uint32_t byte, StateId to) {
  if (!edges.empty() && edges.back().to == to && edges.back().hi + 1u == byte)
    edges.back().hi = static_cast<uint8_t>(byte);
  else
    edges.push_back({static_cast<uint8_t>(byte), static_cast<uint8_t>(byte), to});
}

uint32_t hexDigit(uint32_t value) { return value < 10 ? '0' + value : 'a' + value - 10; }

} // namespace

StateId Machine::withPartial(const StateKey &key, uint32_t partial) {
  StateKey out = key;
  out.f[1] = partial;
  return intern(out);
}

void Machine::characterEdges(State &state, const NextList &next, uint32_t partial, bool json) {
  if (next.empty())
    return;
  if (partial == 0)
    leadEdges(state, next, json);
  else if (partial >> tagShift == Utf8)
    continuationEdges(state, next, partial);
  else
    escapeEdges(state, next, partial);
}

void Machine::leadEdges(State &state, const NextList &next, bool json) {
  for (const Next &n : next)
    for (uint32_t c = n.lo; c <= std::min<uint32_t>(n.hi, 0x7F); ++c)
      if (!json || (c >= 0x20 && c != '"' && c != '\\'))
        addEdge(state.edges, c, n.to);
  if (json && !escapable(next, true).empty())
    state.edges.push_back({'\\', '\\', withPartial(state.key, Escape << tagShift)});
  for (uint32_t lead = 0xC2; lead <= 0xF4; ++lead) {
    uint32_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    uint32_t value = lead & (0x7Fu >> length);
    uint32_t lo = value << (6 * (length - 1)), hi = lo | ((1u << (6 * (length - 1))) - 1);
    lo = std::max(lo, length == 3 ? 0x800u : length == 4 ? 0x10000u : 0u);
    int32_t target = targetOf(next, lo, std::min(hi, lastCodePoint));
    bool whole = lo == value << (6 * (length - 1)) && hi <= lastCodePoint;
    if (target == nowhere)
      continue;
    if (target != several && whole)
      addEdge(state.edges, lead, intern({StateKey::Utf8Tail, static_cast<uint32_t>(target), length - 1}));
    else
      addEdge(state.edges, lead, withPartial(state.key, utf8Partial(length, length - 1, value)));
  }
}

void Machine::continuationEdges(State &state, const NextList &next, uint32_t partial) {
  uint32_t length = (partial >> 26 & 3) + 1, remaining = partial >> 24 & 3, value = partial & 0xFFFFFF;
  uint32_t least = length == 3 ? 0x800 : length == 4 ? 0x10000 : 0x80;
  for (uint32_t low = 0; low < 64; ++low) {
    uint32_t prefix = (value << 6) | low, shift = 6 * (remaining - 1);
    uint32_t lo = prefix << shift, hi = lo | ((1u << shift) - 1);
    if (hi < least || lo > lastCodePoint)
      continue;
    int32_t target = targetOf(next, std::max(lo, least), std::min(hi, lastCodePoint));
    if (target == nowhere)
      continue;
    if (remaining == 1)
      addEdge(state.edges, 0x80 | low, target);
    else if (target != several && lo >= least && hi <= lastCodePoint)
      addEdge(state.edges, 0x80 | low, intern({StateKey::Utf8Tail, static_cast<uint32_t>(target), remaining - 1}));
    else
      addEdge(state.edges, 0x80 | low, withPartial(state.key, utf8Partial(length, remaining - 1, prefix)));
  }
}

/// The characters that an escape may spell, where the style has one spelling for each: with or without those that have
/// an escape of one letter.
Machine::NextList Machine::escapable(const NextList &next, bool hasShort) const {
  if (style.spelling == Spelling::Any)
    return next;
  using Ranges = std::vector<std::pair<uint32_t, uint32_t>>;
  const Ranges ranges =
      hasShort ? Ranges{{0, 0x1F}, {'"', '"'}, {'\\', '\\'}} : Ranges{{0, 0x07}, {0x0B, 0x0B}, {0x0E, 0x1F}};
  NextList out;
  for (const Next &n : next)
    for (auto [lo, hi] : ranges)
      if (n.lo <= hi && n.hi >= lo)
        out.push_back({std::max<uint32_t>(n.lo, lo), std::min<uint32_t>(n.hi, hi), n.to});
  return out;
}

void Machine::escapeEdges(State &state, const NextList &all, uint32_t partial) {
  const NextList next = escapable(all, partial >> tagShift == Escape);
  switch (partial >> tagShift) {
  case Escape: {
    static constexpr std::pair<char, uint32_t> shorts[] = {{'"', '"'},  {'/', '/'},  {'\\', '\\'}, {'b', '\b'},
                                                           {'f', '\f'}, {'n', '\n'}, {'r', '\r'},  {'t', '\t'}};
    for (auto [name, code] : shorts)
      if (int32_t target = targetOf(next, code, code); target >= 0)
        state.edges.push_back({static_cast<uint8_t>(name), static_cast<uint8_t>(name), target});
    if (!escapable(all, false).empty())
      state.edges.push_back({'u', 'u', withPartial(state.key, hexPartial(0, 0))});
    break;
  }
  case Hex:
    hexEdges(state, next, 0, partial >> 20 & 0xF, partial & 0xFFFF);
    break;
  case Surrogate:
    state.edges.push_back({'\\', '\\', withPartial(state.key, (SurrogateU << tagShift) | (partial & 0xFFFF))});
    break;
  case SurrogateU:
    state.edges.push_back({'u', 'u', withPartial(state.key, lowHexPartial(partial & 0xFFFF, 0, 0))});
    break;
  case SurrogateHex:
    // The high half is 0xD800 plus the stored ten bits.
    hexEdges(state, next, 0xD800 | (partial >> 12 & 0x3FF), partial >> 24 & 0xF, partial & 0xFFF);
    break;
  }
}

/// `digits` of the four were read and make `value`; `high` is the high surrogate before them, or 0.
void Machine::hexEdges(State &state, const NextList &next, uint32_t high, uint32_t digits, uint32_t value) {
  uint32_t shift = 4 * (3 - digits);
  for (uint32_t d = 0; d < 16; ++d) {
    uint32_t prefix = value << 4 | d;
    uint32_t lo = prefix << shift, hi = lo | ((1u << shift) - 1);
    StateId to = nowhere;
    if (high) {
      lo = std::max(lo, 0xDC00u);
      hi = std::min(hi, 0xDFFFu);
      if (lo > hi)
        continue;
      uint32_t base = 0x10000 + ((high & 0x3FF) << 10);
      int32_t target = targetOf(next, base + lo - 0xDC00, base + hi - 0xDC00);
      if (target == nowhere)
        continue;
      to = digits == 3 ? target : withPartial(state.key, lowHexPartial(high & 0x3FF, digits + 1, prefix));
    } else {
      bool surrogates = hi >= 0xD800 && lo <= 0xDFFF;
      int32_t target = targetOf(next, lo, hi);
      bool below = lo < 0xD800 && targetOf(next, lo, std::min(hi, 0xD7FFu)) != nowhere;
      bool above = hi > 0xDFFF && targetOf(next, std::max(lo, 0xE000u), hi) != nowhere;
      uint32_t firstHigh = std::max(lo, 0xD800u), lastHigh = std::min(hi, 0xDBFFu);
      bool pairs = firstHigh <= lastHigh && targetOf(next, 0x10000 + ((firstHigh - 0xD800) << 10),
                                                     0x10000 + ((lastHigh - 0xD800) << 10) + 0x3FF) != nowhere;
      if (!below && !above && !pairs)
        continue;
      if (digits == 3)
        to = surrogates ? withPartial(state.key, (Surrogate << tagShift) | (prefix & 0x3FF)) : target;
      else if (!surrogates && target >= 0)
        to = intern({StateKey::HexTail, static_cast<uint32_t>(target), 3 - digits});
      else
        to = withPartial(state.key, hexPartial(digits + 1, prefix));
    }
    addEdge(state.edges, hexDigit(d), to);
    if (d >= 10 && style.spelling == Spelling::Any)
      state.edges.push_back({static_cast<uint8_t>('A' + d - 10), static_cast<uint8_t>('A' + d - 10), to});
  }
}
