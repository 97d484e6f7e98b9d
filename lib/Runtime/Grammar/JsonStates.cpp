// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// States of JSON values: brackets, separators, white space and the members that a plan allows.
#include "Machine.h"
#include "lamella/Runtime/Grammar/Regex.h"
#include <algorithm>
#include <set>

using namespace lamella::grammar;
using Kind = StateKey::Kind;

namespace {
enum Phase : uint32_t { Open, After, Comma, Colon, Member };
constexpr uint32_t maxIndentation = 64;
} // namespace

Machine::Space Machine::space(Place place, uint32_t read, uint32_t depth) const {
  switch (style.whitespace) {
  case Whitespace::Compact:
    return {true, true, {}};
  case Whitespace::Any:
    return {true, true, {{' ', 0}, {'\t', 0}, {'\n', 0}, {'\r', 0}}};
  case Whitespace::Bounded: {
    // 0: nothing read; 1: a space; 2 + k: a line break and k spaces.
    if (place == Place::Outside || place == Place::BeforeColon)
      return {true, true, {}};
    Space out{place != Place::AfterItem || read == 0, true, {}};
    if (read == 0)
      out.edges = {{' ', 1}, {'\n', 2}};
    else if (read >= 2 && read < 2 + maxIndentation)
      out.edges = {{' ', read + 1}, {'\t', read + 1}};
    return out;
  }
  case Whitespace::Indented: {
    if (place == Place::Outside || place == Place::BeforeColon)
      return {true, true, {}};
    if (place == Place::AfterColon)
      return read == 0 ? Space{false, false, {{' ', 1}}} : Space{true, true, {}};
    // A line break and the spaces of the level: the members' own after a bracket or comma, the container's to close.
    uint32_t inner = 1 + (depth + 1) * style.indent, outer = 1 + depth * style.indent;
    bool closes = place == Place::AfterItem;
    uint32_t wanted = closes ? outer : inner;
    Space out{closes ? read == 0 : read == wanted, closes ? read == wanted : read == 0, {}};
    if (read < wanted)
      out.edges.push_back({read == 0 ? uint8_t{'\n'} : uint8_t{' '}, read + 1});
    return out;
  }
  }
  return {true, true, {}};
}

void Machine::expandValue(State &state) {
  auto type = static_cast<TypeId>(state.key.f[1]);
  uint32_t depth = state.key.f[2];
  const Normal &normal = types.normal(type);
  auto word = [&](std::string_view text) {
    StateId start = intern({Kind::Automaton, 0, types.pool.words({decodeUtf8(text)}), 0});
    for (const State::Edge &edge : (*this)[start].edges)
      state.edges.push_back(edge);
  };
  if (normal.null)
    word("null");
  if (normal.booleans & 1)
    word("false");
  if (normal.booleans & 2)
    word("true");
  DfaId numbers = types.numbers.spellings(normal.numbers);
  if (style.spelling == Spelling::Shortest && numbers != emptyDfa)
    numbers = types.pool.combine(DfaPool::Op::And, numbers, plainNumbers());
  if (numbers != emptyDfa)
    for (const State::Edge &edge : (*this)[intern({Kind::Automaton, 0, numbers, 0})].edges)
      state.edges.push_back(edge);
  for (const StringPart &part : normal.strings)
    state.edges.push_back({'"', '"', stringStart(part)});
  for (size_t i = 0; i < normal.arrays.size(); ++i) {
    uint32_t plan = arrayPlan(type, i);
    if (arrays[plan]->feasibleAtStart())
      state.edges.push_back({'[', '[', intern({Kind::Array, plan, Open, vectorId(arrays[plan]->start()), 0, depth})});
  }
  for (size_t i = 0; i < normal.objects.size(); ++i) {
    uint32_t plan = objectPlan(type, i);
    if (objects[plan]->feasibleAtStart())
      state.edges.push_back({'{', '{', intern({Kind::Object, plan, Open, vectorId(objects[plan]->start()), 0, depth})});
  }
}

uint32_t Machine::arrayPlan(TypeId type, size_t shape) {
  auto [it, isNew] = arrayIndex.try_emplace({type, shape}, static_cast<uint32_t>(arrays.size()));
  if (isNew)
    arrays.push_back(std::make_unique<ArrayPlan>(types, types.normal(type).arrays[shape]));
  return it->second;
}

uint32_t Machine::objectPlan(TypeId type, size_t shape) {
  auto [it, isNew] = objectIndex.try_emplace({type, shape}, static_cast<uint32_t>(objects.size()));
  if (isNew)
    objects.push_back(
        std::make_unique<ObjectPlan>(types, types.normal(type).objects[shape], style.order == PropertyOrder::Fixed));
  return it->second;
}

/// White space is offered only where something can follow it: after an item it leads to the closing bracket alone, and
/// the line break of an indented layout after an opening bracket leads to a member alone.
bool Machine::spaceLeadsOn(Place place, bool mayGoOn, bool mayClose) const {
  if (style.whitespace == Whitespace::Any)
    return true;
  if (place == Place::AfterItem)
    return mayClose;
  return place != Place::AfterOpen || style.whitespace != Whitespace::Indented || mayGoOn;
}

/// Numbers without exponent and without zeros at the end: of every value one spelling, but for the sign of zero.
DfaId Machine::plainNumbers() {
  if (!plain)
    plain = *compileRegex(types.pool, "-?(0|[1-9][0-9]*)([.][0-9]*[1-9])?", RegexMode::Whole);
  return *plain;
}

void Machine::expandArray(State &state) {
  const auto [kind, planId, phase, progressId, read, depth, unused] = state.key.f;
  ArrayPlan &plan = *arrays[planId];
  const Progress progress = vectors[progressId];
  static constexpr Place places[] = {Place::AfterOpen, Place::AfterItem, Place::AfterComma};
  uint32_t inner = style.whitespace == Whitespace::Indented ? depth + 1 : 0;
  std::vector<ArrayPlan::Cell> cells = plan.cells(progress);
  bool mayClose = phase != Comma && plan.mayClose(progress);
  Space around = space(places[phase], read, depth);
  if (spaceLeadsOn(places[phase], !cells.empty(), mayClose))
    for (auto [byte, next] : around.edges)
      state.edges.push_back({byte, byte, intern({Kind::Array, planId, phase, progressId, next, depth})});
  if (mayClose && around.mayClose)
    state.edges.push_back({']', ']', done()});
  if (!around.mayGoOn || cells.empty())
    return;
  if (phase == After) {
    state.edges.push_back({',', ',', intern({Kind::Array, planId, Comma, progressId, 0, depth})});
    return;
  }
  for (const ArrayPlan::Cell &cell : cells)
    state.calls.push_back({intern({Kind::Value, static_cast<uint32_t>(cell.type), inner}),
                           intern({Kind::Array, planId, After, vectorId(plan.advance(progress, cell)), 0, depth})});
}

void Machine::expandObject(State &state) {
  const auto [kind, planId, phase, progressId, read, depth, label] = state.key.f;
  ObjectPlan &plan = *objects[planId];
  const Progress progress = vectors[progressId];
  static constexpr Place places[] = {Place::AfterOpen, Place::AfterItem, Place::AfterComma, Place::BeforeColon,
                                     Place::AfterColon};
  bool betweenMembers = phase == Open || phase == After;
  bool mayClose = betweenMembers && plan.mayClose(progress);
  bool mayGoOn = !betweenMembers || plan.mayAdd(progress);
  Space around = space(places[phase], read, depth);
  if (spaceLeadsOn(places[phase], mayGoOn, mayClose))
    for (auto [byte, next] : around.edges)
      state.edges.push_back({byte, byte, intern({Kind::Object, planId, phase, progressId, next, depth, label})});
  if (mayClose && around.mayClose)
    state.edges.push_back({'}', '}', done()});
  if (!around.mayGoOn || !mayGoOn)
    return;
  switch (phase) {
  case After:
    state.edges.push_back({',', ',', intern({Kind::Object, planId, Comma, progressId, 0, depth})});
    break;
  case Colon:
    state.edges.push_back({':', ':', intern({Kind::Object, planId, Member, progressId, 0, depth, label})});
    break;
  case Member: {
    uint32_t inner = style.whitespace == Whitespace::Indented ? depth + 1 : 0;
    for (const ObjectPlan::Choice &choice : plan.choices(progress, label))
      state.calls.push_back(
          {intern({Kind::Value, static_cast<uint32_t>(choice.type), inner}),
           intern({Kind::Object, planId, After, vectorId(plan.advance(progress, label, choice.met)), 0, depth})});
    break;
  }
  default:
    addNames(state, planId, progress, depth);
  }
}

uint32_t Machine::owed(StateId id) const {
  const auto &f = states[static_cast<size_t>(id)]->key.f;
  if (f[0] == Kind::Array)
    return 2 * arrays[f[1]]->owed(vectors[f[3]]);
  if (f[0] != Kind::Object)
    return 0;
  const Progress &progress = vectors[f[3]];
  bool writes = (f[2] == Colon || f[2] == Member) && objects[f[1]]->owes(progress, f[6]);
  return 2 * objects[f[1]]->owed(progress) - writes;
}

void Machine::addNames(State &state, uint32_t planId, const Progress &progress, uint32_t depth) {
  ObjectPlan &plan = *objects[planId];
  uint32_t progressId = vectorId(progress);
  for (size_t i = 0; i < plan.labels.size(); ++i) {
    if (plan.choices(progress, i).empty())
      continue;
    const ObjectPlan::Label &label = plan.labels[i];
    StateId body = !label.isClass     ? intern({Kind::Name, 0, nameId(label.name), 0})
                   : label.everyOther ? otherNames(planId)
                                      : stringStart({label.names});
    state.calls.push_back({intern({Kind::Quote, static_cast<uint32_t>(body)}),
                           intern({Kind::Object, planId, Colon, progressId, 0, depth, static_cast<uint32_t>(i)})});
  }
}

StateId Machine::otherNames(uint32_t planId) {
  ObjectPlan &plan = *objects[planId];
  if (plan.nameCount == 0)
    return stringStart({});
  // Alternatives of one object mostly declare the same names: what they share is one state.
  std::vector<std::string> declared;
  for (size_t i = 0; i < plan.nameCount; ++i)
    declared.push_back(plan.labels[i].name);
  std::sort(declared.begin(), declared.end());
  auto [it, isNew] = trieIndex.try_emplace(std::move(declared), static_cast<uint32_t>(tries.size()));
  if (isNew) {
    NameTrie trie{{{}}, {0}};
    for (const std::string &name : it->first) {
      uint32_t node = 0;
      for (char32_t c : decodeUtf8(name)) {
        auto [child, added] = trie.next[node].try_emplace(c, static_cast<uint32_t>(trie.next.size()));
        node = child->second;
        if (added) {
          trie.next.emplace_back();
          trie.isName.push_back(0);
        }
      }
      trie.isName[node] = 1;
    }
    tries.push_back(std::move(trie));
  }
  return intern({Kind::OtherName, 0, it->second, 0});
}

void Machine::prepare(TypeId root) {
  std::set<TypeId> known{root};
  std::vector<TypeId> work{root};
  while (!work.empty() && !types.failure.failed) {
    TypeId type = work.back();
    work.pop_back();
    if (types.isEmpty(type))
      continue;
    const Normal &normal = types.normal(type);
    types.numbers.spellings(normal.numbers);
    std::vector<TypeId> children;
    for (size_t i = 0; i < normal.arrays.size(); ++i)
      for (TypeId child : arrays[arrayPlan(type, i)]->itemTypes())
        children.push_back(child);
    for (size_t i = 0; i < normal.objects.size(); ++i)
      for (TypeId child : objects[objectPlan(type, i)]->memberTypes())
        children.push_back(child);
    for (TypeId child : children)
      if (known.insert(child).second)
        work.push_back(child);
  }
  if (types.pool.overflow)
    types.failure.set(types.pool.describeOverflow(), ErrorKind::Budget);
}
