// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/Plans.h"
#include <algorithm>

using namespace lamella::grammar;

constexpr size_t maxContains = 4, maxUniqueValues = 64, maxSearchStates = 20000;

ArrayPlan::ArrayPlan(Types &types, const ArrayShape &shape) : types(types), shape(shape) {
  stable = static_cast<uint32_t>(shape.prefix.size());
  for (const Contains &c : shape.contains)
    stable = std::max(stable, c.from);
  indexCap = shape.max == noLimit ? std::max(stable, shape.min) : shape.max;
  if (shape.max <= 1)
    this->shape.unique = false;
  simple = shape.contains.empty() && !this->shape.unique;
  if (simple) {
    for (uint32_t i = 0; i <= stable && simpleMax == noLimit; ++i)
      if (types.isEmpty(typeAt(i)))
        simpleMax = i;
    simpleMax = std::min(simpleMax, shape.max);
    return;
  }
  if (shape.contains.size() > maxContains)
    types.failure.set("expected at most 4 conditions on contained items of one array, got " +
                      std::to_string(shape.contains.size()));
  if (indexCap > 2000)
    types.failure.set("contains or uniqueItems together with a length bound above 2000 cannot be enforced");
  if (this->shape.unique) {
    std::vector<TypeId> all(shape.prefix.begin(),
                            shape.prefix.begin() + std::min<size_t>(shape.prefix.size(), shape.max));
    if (shape.max > shape.prefix.size())
      all.push_back(shape.rest);
    auto list = types.enumerate(types.either(all), maxUniqueValues);
    if (!list)
      types.failure.set("uniqueItems is enforced only where items have at most 64 possible scalar values");
    for (size_t i = 0; list && i < list->size(); ++i)
      values.push_back(types.constant((*list)[i]));
  }
}

Progress ArrayPlan::start() const { return Progress(1 + shape.contains.size() + 2, 0); }

uint32_t ArrayPlan::owed(const Progress &progress) const {
  uint32_t count = shape.min - std::min(shape.min, progress[0]);
  for (size_t c = 0; c < shape.contains.size(); ++c)
    count += shape.contains[c].min - std::min(shape.contains[c].min, progress[1 + c]);
  return count;
}

bool ArrayPlan::mayClose(const Progress &progress) const {
  if (progress[0] < shape.min)
    return false;
  for (size_t c = 0; c < shape.contains.size(); ++c)
    if (progress[1 + c] < shape.contains[c].min)
      return false;
  return true;
}

Progress ArrayPlan::advance(const Progress &progress, const Cell &cell) const {
  Progress next = progress;
  if (next[0] < indexCap || shape.max != noLimit)
    ++next[0];
  for (size_t c = 0; c < shape.contains.size(); ++c) {
    // Beyond the minimum only a maximum still needs the count.
    uint32_t cap = shape.contains[c].max == noLimit ? shape.contains[c].min : shape.contains[c].max + 1;
    if (cell.counted >> c & 1)
      next[1 + c] = std::min(next[1 + c] + 1, cap);
  }
  if (cell.value >= 0)
    next[1 + shape.contains.size() + static_cast<size_t>(cell.value) / 32] |= 1u << (cell.value % 32);
  return next;
}

std::vector<ArrayPlan::Cell> ArrayPlan::candidates(const Progress &progress) {
  if (simple)
    return progress[0] < simpleMax ? std::vector<Cell>{{typeAt(progress[0]), 0, -1}} : std::vector<Cell>{};
  if (progress[0] >= shape.max)
    return {};
  // Conditions that this item could still matter for.
  uint32_t open = 0;
  for (size_t c = 0; c < shape.contains.size(); ++c) {
    const Contains &condition = shape.contains[c];
    if (progress[0] >= condition.from && (condition.max != noLimit || progress[1 + c] < condition.min))
      open |= 1u << c;
  }
  uint32_t index = std::min(progress[0], stable);
  auto [it, isNew] = cellCache.try_emplace({index, open});
  std::vector<Cell> &list = it->second;
  if (isNew) {
    for (uint32_t counted = open;; counted = (counted - 1) & open) {
      TypeId type = typeAt(index);
      for (size_t c = 0; c < shape.contains.size(); ++c) {
        if (counted >> c & 1)
          type = types.both(type, shape.contains[c].type);
        else if ((open >> c & 1) && shape.contains[c].max != noLimit)
          type = types.both(type, types.negate(shape.contains[c].type));
      }
      if (!shape.unique && !types.isEmpty(type))
        list.push_back({type, counted, -1});
      for (size_t v = 0; shape.unique && v < values.size(); ++v)
        if (!types.isEmpty(types.both(type, values[v])))
          list.push_back({values[v], counted, static_cast<int>(v)});
      if (counted == 0)
        break;
    }
  }
  if (!shape.unique)
    return list;
  std::vector<Cell> unused;
  for (const Cell &cell : list)
    if (!(progress[1 + shape.contains.size() + static_cast<size_t>(cell.value) / 32] >> (cell.value % 32) & 1))
      unused.push_back(cell);
  return unused;
}

bool ArrayPlan::feasible(const Progress &progress) {
  if (simple)
    return simpleMax >= shape.min;
  for (size_t c = 0; c < shape.contains.size(); ++c)
    if (shape.contains[c].max != noLimit && progress[1 + c] > shape.contains[c].max)
      return false;
  if (types.failure.failed)
    return true;
  auto it = memo.find(progress);
  if (it != memo.end())
    return it->second;
  if (memo.size() > maxSearchStates) {
    types.failure.set("contains and uniqueItems of one array combine to more than 20000 states", ErrorKind::Budget);
    return true;
  }
  memo[progress] = false; // A way that returns to where it was gains nothing.
  bool found = mayClose(progress);
  std::vector<Cell> list = candidates(progress);
  for (size_t i = 0; i < list.size() && !found; ++i) {
    Progress next = advance(progress, list[i]);
    found = next != progress && feasible(next);
  }
  return memo[progress] = found;
}

std::vector<ArrayPlan::Cell> ArrayPlan::cells(const Progress &progress) {
  std::vector<Cell> list = candidates(progress);
  if (!simple)
    std::erase_if(list, [&](const Cell &cell) { return !feasible(advance(progress, cell)); });
  return list;
}

std::vector<TypeId> ArrayPlan::itemTypes() {
  std::vector<TypeId> out;
  if (simple) {
    for (uint32_t i = 0; i <= stable && i < simpleMax; ++i)
      out.push_back(typeAt(i));
    return out;
  }
  // Every index and every set of conditions that may be open there.
  for (uint32_t index = 0; index <= stable; ++index)
    for (uint32_t met = 0; met < (1u << std::min(shape.contains.size(), maxContains)); ++met) {
      Progress progress = start();
      progress[0] = index;
      for (size_t c = 0; c < shape.contains.size(); ++c)
        progress[1 + c] = met >> c & 1 ? shape.contains[c].min : 0;
      for (const Cell &cell : candidates(progress))
        out.push_back(cell.type);
    }
  feasibleAtStart();
  return out;
}
