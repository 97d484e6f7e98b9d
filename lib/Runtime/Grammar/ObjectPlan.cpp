// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/Plans.h"
#include <algorithm>
#include <bit>
#include <unordered_map>
#include <unordered_set>

using namespace lamella::grammar;

constexpr size_t maxNameClasses = 64, maxSomeConditions = 6, maxWordsOfClass = 64;

ObjectPlan::Label ObjectPlan::label(const ObjectShape &shape, std::string name, const Property *property) const {
  Label out;
  if (property) {
    out.type = property->type;
    out.required = property->required;
  }
  for (const NameRule &rule : shape.rules)
    if (types.contains(rule.names, name))
      out.type = types.both(out.type, rule.type);
  for (size_t i = 0; i < shape.some.size() && i < maxSomeConditions; ++i)
    if (types.contains(shape.some[i].names, name))
      out.some |= 1u << i;
  out.name = std::move(name);
  return out;
}

ObjectPlan::ObjectPlan(Types &types, const ObjectShape &shape, bool fixedOrder)
    : types(types), min(shape.min), max(shape.max), fixedOrder(fixedOrder) {
  if (shape.some.size() > maxSomeConditions)
    types.failure.set("expected at most 6 conditions on some member of one object, got " +
                      std::to_string(shape.some.size()));
  for (const NameRule &rule : shape.some)
    some.push_back(rule.type);

  std::unordered_set<std::string> known;
  for (const Property &property : shape.properties)
    if (known.insert(property.name).second)
      labels.push_back(label(shape, property.name, &property));
  for (const std::vector<NameRule> *rules : {&shape.rules, &shape.some})
    for (const NameRule &rule : *rules)
      for (const std::string &name : rule.names.except)
        if (known.insert(name).second)
          labels.push_back(label(shape, name, nullptr));
  std::vector<std::string> names(known.begin(), known.end());
  addClasses(shape, names);
  for (const Label &l : labels) {
    nameCount += !l.isClass;
    requiredCount += l.required;
  }
  emptiness.assign(labels.size(), -1);
  bool endless = !labels.empty() && labels.back().isClass && !types.failure.failed;
  alwaysFeasible = !fixedOrder && some.empty() && max == noLimit &&
                   (min <= requiredCount || (endless && !isEmpty(labels.size() - 1)));
}

/// Splits the names that are not treated alone by the patterns that the shape mentions.
void ObjectPlan::addClasses(const ObjectShape &shape, std::vector<std::string> &names) {
  std::vector<DfaId> patterns;
  for (const std::vector<NameRule> *rules : {&shape.rules, &shape.some})
    for (const NameRule &rule : *rules) {
      patterns.insert(patterns.end(), rule.names.match.begin(), rule.names.match.end());
      patterns.insert(patterns.end(), rule.names.avoid.begin(), rule.names.avoid.end());
    }
  std::sort(patterns.begin(), patterns.end());
  patterns.erase(std::unique(patterns.begin(), patterns.end()), patterns.end());

  struct Class {
    DfaId names;
    std::vector<DfaId> matched; ///< sorted, as patterns are
  };
  std::vector<Class> classes;
  if (patterns.empty()) {
    classes.push_back({universalDfa, {}});
  } else {
    std::vector<std::u32string> words;
    for (const std::string &name : names)
      words.push_back(decodeUtf8(name));
    classes.push_back({types.pool.combine(DfaPool::Op::Minus, universalDfa, types.pool.words(words)), {}});
  }
  const DfaId everyName = classes[0].names;
  for (DfaId pattern : patterns) {
    std::vector<Class> split;
    for (const Class &c : classes) {
      DfaId in = types.pool.combine(DfaPool::Op::And, c.names, pattern);
      DfaId out = types.pool.combine(DfaPool::Op::Minus, c.names, pattern);
      if (in != emptyDfa) {
        split.push_back({in, c.matched});
        split.back().matched.push_back(pattern);
      }
      if (out != emptyDfa)
        split.push_back({out, c.matched});
    }
    classes = std::move(split);
    if (classes.size() > maxNameClasses) {
      types.failure.set("the patterns of one object split names into more than 64 classes", ErrorKind::Budget);
      return;
    }
  }
  auto holds = [&](const NameSet &set, const Class &c) {
    auto matched = [&](DfaId p) { return std::binary_search(c.matched.begin(), c.matched.end(), p); };
    return std::all_of(set.match.begin(), set.match.end(), matched) &&
           std::none_of(set.avoid.begin(), set.avoid.end(), matched);
  };
  std::vector<Label> endless;
  for (const Class &c : classes) {
    Label out;
    out.isClass = true;
    out.names = c.names;
    // Patterns that hold for all names, or for none, leave one class.
    out.everyOther = c.names == everyName;
    for (const NameRule &rule : shape.rules)
      if (holds(rule.names, c))
        out.type = types.both(out.type, rule.type);
    for (size_t i = 0; i < shape.some.size() && i < maxSomeConditions; ++i)
      if (holds(shape.some[i].names, c))
        out.some |= 1u << i;
    auto words =
        out.everyOther || out.type == noValue ? std::nullopt : enumerateWords(types.pool, c.names, maxWordsOfClass);
    if (!words) {
      endless.push_back(std::move(out));
      continue;
    }
    // A finite class is a list of names, each of which may come once.
    for (const std::u32string &word : *words) {
      Label named = out;
      named.isClass = false;
      for (char32_t ch : word)
        appendUtf8(named.name, ch);
      labels.push_back(std::move(named));
    }
  }
  labels.insert(labels.end(), endless.begin(), endless.end());
}

bool ObjectPlan::isEmpty(size_t label) {
  if (emptiness[label] < 0)
    emptiness[label] = types.isEmpty(labels[label].type);
  return emptiness[label];
}

Progress ObjectPlan::start() const { return Progress(3 + (fixedOrder ? 0 : (nameCount + 31) / 32), 0); }

bool ObjectPlan::available(const Progress &progress, size_t label) {
  if (isEmpty(label))
    return false;
  if (labels[label].isClass)
    return true;
  return fixedOrder ? label >= progress[2] : !seen(progress, label);
}

Progress ObjectPlan::advance(const Progress &progress, size_t label, uint32_t met) const {
  Progress next = progress;
  if (max != noLimit || next[0] < min)
    ++next[0];
  next[1] |= met;
  if (fixedOrder)
    next[2] = static_cast<uint32_t>(labels[label].isClass ? nameCount : label + 1);
  else if (!labels[label].isClass)
    next[3 + label / 32] |= 1u << (label % 32);
  return next;
}

bool ObjectPlan::mayClose(const Progress &progress) const {
  if (progress[0] < min || progress[1] != (1u << some.size()) - 1)
    return false;
  for (size_t i = 0; i < nameCount; ++i)
    if (owes(progress, i))
      return false;
  return true;
}

bool ObjectPlan::owes(const Progress &progress, size_t label) const {
  return labels[label].required && (fixedOrder ? label >= progress[2] : !seen(progress, label));
}

uint32_t ObjectPlan::owed(const Progress &progress) const {
  uint32_t names = 0;
  for (size_t i = 0; i < nameCount; ++i)
    names += owes(progress, i);
  names = std::max(names, min - std::min(min, progress[0]));
  return names + static_cast<uint32_t>(some.size()) - static_cast<uint32_t>(std::popcount(progress[1]));
}

/// Every required name has a value; with nothing else to watch, that decides feasibility.
bool ObjectPlan::requiredHaveValues() {
  if (requiredAlive < 0) {
    requiredAlive = 1;
    for (size_t i = 0; i < nameCount && requiredAlive; ++i)
      requiredAlive = !(labels[i].required && isEmpty(i));
  }
  return requiredAlive;
}

bool ObjectPlan::feasible(const Progress &progress) {
  if (types.failure.failed)
    return true;
  if (alwaysFeasible)
    return requiredHaveValues();
  uint64_t missing = 0;
  for (size_t i = 0; i < nameCount; ++i) {
    if (!labels[i].required || (fixedOrder ? i < progress[2] : seen(progress, i)))
      continue;
    ++missing;
    if (isEmpty(i))
      return false;
  }
  auto it = memo.find(progress);
  if (it != memo.end())
    return it->second;
  bool result = progress[0] + missing <= max;
  if (result && progress[0] + missing < min) {
    uint64_t supply = 0;
    for (size_t i = 0; i < labels.size() && supply < min; ++i)
      if (available(progress, i))
        supply += labels[i].isClass ? min : 1;
    result = progress[0] + supply >= min;
  }
  if (result && progress[1] != (1u << some.size()) - 1) {
    uint64_t slots = max == noLimit ? some.size() : max - progress[0] - missing;
    result = meetSome(progress, static_cast<uint32_t>(std::min<uint64_t>(slots, some.size())));
  }
  return memo[progress] = result;
}

/// Assigns every unmet condition to a member still to come: a missing required one, or a new one (at most `slots`), or
/// one already assigned. A small search, since there are at most six conditions.
bool ObjectPlan::meetSome(const Progress &progress, uint32_t slots) {
  struct Member {
    size_t label;
    TypeId type;
  };
  std::vector<Member> members;
  for (size_t i = 0; i < nameCount; ++i)
    if (labels[i].required && available(progress, i) && labels[i].some)
      members.push_back({i, labels[i].type});
  size_t required = members.size();
  std::function<bool(size_t)> assign = [&](size_t condition) -> bool {
    while (condition < some.size() && (progress[1] >> condition & 1))
      ++condition;
    if (condition == some.size())
      return true;
    for (size_t m = 0; m < members.size(); ++m) {
      if (!(labels[members[m].label].some >> condition & 1))
        continue;
      TypeId narrowed = types.both(members[m].type, some[condition]);
      if (types.isEmpty(narrowed))
        continue;
      TypeId before = std::exchange(members[m].type, narrowed);
      if (assign(condition + 1))
        return true;
      members[m].type = before;
    }
    if (members.size() - required >= slots)
      return false;
    for (size_t i = 0; i < labels.size(); ++i) {
      bool taken = !labels[i].isClass &&
                   std::any_of(members.begin(), members.end(), [&](const Member &m) { return m.label == i; });
      if (taken || !(labels[i].some >> condition & 1) || !available(progress, i))
        continue;
      TypeId narrowed = types.both(labels[i].type, some[condition]);
      if (types.isEmpty(narrowed))
        continue;
      members.push_back({i, narrowed});
      if (assign(condition + 1))
        return true;
      members.pop_back();
    }
    return false;
  };
  return assign(0);
}

std::vector<ObjectPlan::Choice> ObjectPlan::choices(const Progress &progress, size_t label) {
  std::vector<Choice> out;
  if (!available(progress, label) || (max != noLimit && progress[0] >= max))
    return out;
  if (alwaysFeasible) {
    if (requiredHaveValues())
      out.push_back({labels[label].type, 0});
    return out;
  }
  if (fixedOrder)
    for (size_t i = progress[2]; i < std::min(label, nameCount); ++i)
      if (labels[i].required)
        return out;
  uint32_t open = labels[label].some & ~progress[1];
  for (uint32_t met = open;; met = (met - 1) & open) {
    TypeId type = labels[label].type;
    for (size_t i = 0; i < some.size(); ++i)
      if (met >> i & 1)
        type = types.both(type, some[i]);
    if (!types.isEmpty(type) && feasible(advance(progress, label, met)))
      out.push_back({type, met});
    if (met == 0)
      return out;
  }
}

bool ObjectPlan::mayAdd(const Progress &progress) {
  // Classes come last and are the likeliest to be open.
  for (size_t i = labels.size(); i-- > 0;)
    if (!choices(progress, i).empty())
      return true;
  return false;
}

std::vector<TypeId> ObjectPlan::memberTypes() {
  std::vector<TypeId> out;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (isEmpty(i))
      continue;
    for (uint32_t met = labels[i].some;; met = (met - 1) & labels[i].some) {
      TypeId type = labels[i].type;
      for (size_t c = 0; c < some.size(); ++c)
        if (met >> c & 1)
          type = types.both(type, some[c]);
      if (!types.isEmpty(type))
        out.push_back(type);
      if (met == 0)
        break;
    }
  }
  feasibleAtStart();
  return out;
}
