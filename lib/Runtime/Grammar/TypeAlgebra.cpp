// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Intersection, union and complement of normal forms. A shape is a conjunction, so its complement is the union of the
// shapes that break one condition each; the conditions "some item" and "some member" close the algebra.
#include "lamella/Runtime/Grammar/Plans.h"
#include "lamella/Runtime/Grammar/Types.h"
#include <algorithm>
#include <unordered_map>

using namespace lamella::grammar;

void Types::addString(std::vector<StringPart> &list, StringPart part) {
  if (part.lo > part.hi || part.dfa == emptyDfa)
    return;
  if (part.lo > 0 || part.hi != noLimit) {
    const LengthTable *lengths = pool.lengths(part.dfa);
    if (!lengths || !lengths->reaches(0, part.lo, part.hi))
      return;
    if (part.lo > 0 && !lengths->reaches(0, 0, part.lo - 1))
      part.lo = 0;
    if (part.hi != noLimit && !lengths->reaches(0, static_cast<uint64_t>(part.hi) + 1, UINT32_MAX))
      part.hi = noLimit;
  }
  if (part.lo == 0 && part.hi == noLimit)
    for (StringPart &known : list)
      if (known.lo == 0 && known.hi == noLimit) {
        known.dfa = pool.combine(DfaPool::Op::Or, known.dfa, part.dfa);
        return;
      }
  if (std::find(list.begin(), list.end(), part) == list.end())
    list.push_back(part);
}

namespace {

size_t mix(size_t h, size_t v) {
  h = (h ^ v) * 0x9E3779B97F4A7C15ull;
  return h ^ (h >> 29);
}

size_t hashOf(const std::vector<NameRule> &rules, size_t h) {
  for (const NameRule &rule : rules) {
    h = mix(h, static_cast<size_t>(rule.type));
    for (DfaId id : rule.names.match)
      h = mix(h, id);
    for (DfaId id : rule.names.avoid)
      h = mix(h, id + 1000003);
    h = mix(h, rule.names.except.size());
  }
  return h;
}

size_t hashOf(const ObjectShape &shape) {
  size_t h = mix(shape.min, shape.max);
  for (const Property &property : shape.properties)
    h = mix(mix(h, std::hash<std::string>()(property.name)),
            static_cast<size_t>(property.type) * 2 + property.required);
  return hashOf(shape.some, hashOf(shape.rules, h));
}

size_t hashOf(const ArrayShape &shape) {
  size_t h = mix(mix(shape.min, shape.max), static_cast<size_t>(shape.rest));
  for (TypeId type : shape.prefix)
    h = mix(h, static_cast<size_t>(type));
  for (const Contains &c : shape.contains)
    h = mix(mix(h, static_cast<size_t>(c.type)), c.min);
  return h;
}

/// A union of shapes without repetitions; the shape of every value takes the place of all others.
template <typename Shape>
class ShapeUnion {
public:
  explicit ShapeUnion(std::vector<Shape> &list) : list(list) {
    for (size_t i = 0; i < list.size(); ++i)
      known.emplace(hashOf(list[i]), i);
  }

  void add(Shape shape) {
    static const Shape everyShape;
    if (!list.empty() && list[0] == everyShape)
      return;
    if (shape == everyShape) {
      list.clear();
      known.clear();
    }
    size_t hash = hashOf(shape);
    auto [begin, end] = known.equal_range(hash);
    for (auto it = begin; it != end; ++it)
      if (list[it->second] == shape)
        return;
    known.emplace(hash, list.size());
    list.push_back(std::move(shape));
  }

private:
  std::vector<Shape> &list;
  std::unordered_multimap<size_t, size_t> known;
};

} // namespace

ArrayShape Types::intersect(const ArrayShape &a, const ArrayShape &b) {
  ArrayShape out;
  pool.spend(16 * (1 + a.prefix.size() + b.prefix.size()));
  for (size_t i = 0; i < std::max(a.prefix.size(), b.prefix.size()); ++i)
    out.prefix.push_back(both(i < a.prefix.size() ? a.prefix[i] : a.rest, i < b.prefix.size() ? b.prefix[i] : b.rest));
  out.rest = both(a.rest, b.rest);
  out.min = std::max(a.min, b.min);
  out.max = std::min(a.max, b.max);
  out.contains = a.contains;
  for (const Contains &c : b.contains)
    if (std::find(out.contains.begin(), out.contains.end(), c) == out.contains.end())
      out.contains.push_back(c);
  out.unique = a.unique || b.unique;
  return out;
}

ObjectShape Types::intersect(const ObjectShape &a, const ObjectShape &b) {
  ObjectShape out = a;
  pool.spend(32 * (1 + a.properties.size() + b.properties.size() + a.rules.size() + b.rules.size()));
  std::unordered_map<std::string_view, size_t> index;
  for (size_t i = 0; i < a.properties.size(); ++i)
    index.emplace(a.properties[i].name, i);
  for (const Property &property : b.properties) {
    auto it = index.find(property.name);
    if (it == index.end()) {
      out.properties.push_back(property);
      continue;
    }
    Property &known = out.properties[it->second];
    known.type = both(known.type, property.type);
    known.required |= property.required;
  }
  for (const NameRule &rule : b.rules)
    if (std::find(out.rules.begin(), out.rules.end(), rule) == out.rules.end())
      out.rules.push_back(rule);
  for (const NameRule &rule : b.some)
    if (std::find(out.some.begin(), out.some.end(), rule) == out.some.end())
      out.some.push_back(rule);
  out.min = std::max(a.min, b.min);
  out.max = std::min(a.max, b.max);
  return out;
}

/// A cheap necessary condition, used to keep products small; `isEmpty` decides exactly.
bool Types::mayHaveValues(const ArrayShape &shape) {
  if (shape.min > shape.max)
    return false;
  for (size_t i = 0; i < shape.prefix.size() && i < shape.min; ++i)
    if (isEmpty(shape.prefix[i]))
      return false;
  return shape.min <= shape.prefix.size() || !isEmpty(shape.rest);
}

bool Types::mayHaveValues(const ObjectShape &shape) {
  size_t required = 0;
  for (const Property &property : shape.properties) {
    if (!property.required)
      continue;
    ++required;
    TypeId type = property.type;
    for (const NameRule &rule : shape.rules)
      if (contains(rule.names, property.name))
        type = both(type, rule.type);
    if (isEmpty(type))
      return false;
  }
  return required <= shape.max && shape.min <= shape.max;
}

Normal Types::intersect(const Normal &a, const Normal &b) {
  Normal out;
  out.null = a.null && b.null;
  out.booleans = a.booleans & b.booleans;
  out.numbers = numbers.both(a.numbers, b.numbers);
  for (const StringPart &x : a.strings)
    for (const StringPart &y : b.strings)
      addString(out.strings,
                {pool.combine(DfaPool::Op::And, x.dfa, y.dfa), std::max(x.lo, y.lo), std::min(x.hi, y.hi)});
  bool severalArrays = a.arrays.size() * b.arrays.size() > 1, severalObjects = a.objects.size() * b.objects.size() > 1;
  ShapeUnion arrays(out.arrays);
  for (const ArrayShape &x : a.arrays)
    for (const ArrayShape &y : b.arrays) {
      ArrayShape shape = intersect(x, y);
      if (!severalArrays || mayHaveValues(shape))
        arrays.add(std::move(shape));
      if (failure.failed || pool.isExhausted() || out.arrays.size() > maxShapes)
        return out;
    }
  ShapeUnion objects(out.objects);
  for (const ObjectShape &x : a.objects)
    for (const ObjectShape &y : b.objects) {
      ObjectShape shape = intersect(x, y);
      if (!severalObjects || mayHaveValues(shape))
        objects.add(std::move(shape));
      if (failure.failed || pool.isExhausted() || out.objects.size() > maxShapes)
        return out;
    }
  return out;
}

Normal Types::unite(const Normal &a, const Normal &b) {
  Normal out = a;
  pool.spend(16 * (1 + a.strings.size() + a.arrays.size() + a.objects.size()));
  out.null |= b.null;
  out.booleans |= b.booleans;
  out.numbers = numbers.either(a.numbers, b.numbers);
  for (const StringPart &part : b.strings)
    addString(out.strings, part);
  ShapeUnion arrays(out.arrays);
  for (const ArrayShape &shape : b.arrays)
    arrays.add(shape);
  ShapeUnion objects(out.objects);
  for (const ObjectShape &shape : b.objects)
    objects.add(shape);
  return out;
}

std::vector<ArrayShape> Types::complement(const ArrayShape &shape) {
  std::vector<ArrayShape> out;
  if (shape.unique) {
    failure.set("the complement of uniqueItems cannot be enforced");
    return out;
  }
  auto fewer = [&](uint32_t min) {
    if (min > 0)
      out.emplace_back().max = min - 1;
  };
  fewer(shape.min);
  if (shape.max != noLimit)
    out.emplace_back().min = shape.max + 1;
  for (size_t i = 0; i < shape.prefix.size(); ++i) {
    if (shape.prefix[i] == anyValue)
      continue;
    ArrayShape broken;
    broken.prefix.assign(i + 1, anyValue);
    broken.prefix[i] = negate(shape.prefix[i]);
    broken.min = static_cast<uint32_t>(i) + 1;
    out.push_back(std::move(broken));
  }
  if (shape.rest == noValue)
    out.emplace_back().min = static_cast<uint32_t>(shape.prefix.size()) + 1;
  else if (shape.rest != anyValue)
    out.emplace_back().contains.push_back({negate(shape.rest), static_cast<uint32_t>(shape.prefix.size()), 1, noLimit});
  for (const Contains &c : shape.contains) {
    if (c.min > 0)
      out.emplace_back().contains.push_back({c.type, c.from, 0, c.min - 1});
    if (c.max != noLimit)
      out.emplace_back().contains.push_back({c.type, c.from, c.max + 1, noLimit});
  }
  return out;
}

std::vector<ObjectShape> Types::complement(const ObjectShape &shape) {
  std::vector<ObjectShape> out;
  if (shape.min > 0)
    out.emplace_back().max = shape.min - 1;
  if (shape.max != noLimit)
    out.emplace_back().min = shape.max + 1;
  for (const Property &property : shape.properties) {
    if (property.required)
      out.emplace_back().properties.push_back({property.name, noValue, false});
    if (property.type != anyValue)
      out.emplace_back().properties.push_back({property.name, negate(property.type), true});
  }
  for (const NameRule &rule : shape.rules)
    out.emplace_back().some.push_back({rule.names, negate(rule.type)});
  for (const NameRule &rule : shape.some)
    out.emplace_back().rules.push_back({rule.names, negate(rule.type)});
  return out;
}

Normal Types::complement(const Normal &a) {
  Normal out = everything();
  out.null = !a.null;
  out.booleans = ~a.booleans & 3;
  out.numbers = numbers.complement(a.numbers);
  for (const StringPart &part : a.strings) {
    std::vector<StringPart> rest;
    for (const StringPart &x : out.strings) {
      addString(rest, {pool.combine(DfaPool::Op::Minus, x.dfa, part.dfa), x.lo, x.hi});
      if (part.lo > 0)
        addString(rest, {x.dfa, x.lo, std::min(x.hi, part.lo - 1)});
      if (part.hi != noLimit)
        addString(rest, {x.dfa, std::max(x.lo, part.hi + 1), x.hi});
    }
    out.strings = std::move(rest);
  }
  for (const ArrayShape &shape : a.arrays) {
    Normal broken;
    broken.arrays = complement(shape);
    out.arrays = intersect(out, broken).arrays;
  }
  for (const ObjectShape &shape : a.objects) {
    Normal broken;
    broken.objects = complement(shape);
    out.objects = intersect(out, broken).objects;
  }
  return out;
}
