// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Minimize.h"
#include <algorithm>
#include <numeric>

using namespace lamella;
using namespace lamella::grammar;

namespace {

/// Sets of elements 0 .. n-1 that are split by marking some of their elements; the smaller part gets the new number.
class Partition {
public:
  explicit Partition(size_t n) : elements(n), place(n), setOf(n, 0), first(n + 1, 0), end(n + 1, 0), marked(n + 1, 0) {
    std::iota(elements.begin(), elements.end(), 0);
    std::iota(place.begin(), place.end(), 0);
    sets = n > 0;
    if (n > 0)
      end[0] = static_cast<int32_t>(n);
  }

  /// Replaces the sets by runs of equal keys in the order given.
  template <typename Key>
  void group(std::vector<int32_t> order, Key key) {
    elements = std::move(order);
    sets = 0;
    for (size_t i = 0; i < elements.size(); ++i) {
      if (i == 0 || key(elements[i]) != key(elements[i - 1])) {
        first[sets] = static_cast<int32_t>(i);
        ++sets;
      }
      end[sets - 1] = static_cast<int32_t>(i) + 1;
      setOf[elements[i]] = static_cast<int32_t>(sets) - 1;
      place[elements[i]] = static_cast<int32_t>(i);
    }
  }

  void mark(int32_t element) {
    int32_t set = setOf[element], from = place[element], to = first[set] + marked[set];
    if (from < to)
      return;
    std::swap(elements[from], elements[to]);
    place[elements[from]] = from;
    place[element] = to;
    if (marked[set]++ == 0)
      touched.push_back(set);
  }

  void split() {
    for (int32_t set : touched) {
      int32_t middle = first[set] + marked[set];
      if (middle != end[set]) {
        auto fresh = static_cast<int32_t>(sets++);
        if (marked[set] <= end[set] - middle) {
          first[fresh] = first[set];
          end[fresh] = first[set] = middle;
        } else {
          end[fresh] = end[set];
          first[fresh] = end[set] = middle;
        }
        for (int32_t i = first[fresh]; i < end[fresh]; ++i)
          setOf[elements[i]] = fresh;
      }
      marked[set] = 0;
    }
    touched.clear();
  }

  size_t sets = 0;
  std::vector<int32_t> elements, place, setOf, first, end;

private:
  std::vector<int32_t> marked, touched;
};

struct Transition {
  int32_t tail, head;
  uint32_t label;
};

/// One transition for each range between neighbouring bounds that an edge covers; empty if they are too many.
std::vector<Transition> transitionsOf(const std::vector<std::vector<Dfa::Edge>> &rows) {
  constexpr size_t limit = 4000000;
  std::vector<uint32_t> bounds;
  for (const auto &row : rows)
    for (const Dfa::Edge &e : row)
      bounds.insert(bounds.end(), {e.lo, e.hi + 1});
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  std::vector<Transition> out;
  for (size_t q = 0; q < rows.size(); ++q)
    for (const Dfa::Edge &e : rows[q]) {
      auto at = std::lower_bound(bounds.begin(), bounds.end(), e.lo);
      for (; *at <= e.hi; ++at)
        out.push_back({static_cast<int32_t>(q), e.to, static_cast<uint32_t>(at - bounds.begin())});
      if (out.size() > limit)
        return {};
    }
  return out;
}

} // namespace

std::vector<int32_t> grammar::refinedClasses(const std::vector<std::vector<Dfa::Edge>> &rows,
                                             const std::vector<uint8_t> &accept) {
  size_t states = rows.size();
  std::vector<Transition> transitions = transitionsOf(rows);
  Partition blocks(states);
  if (transitions.empty()) {
    std::iota(blocks.setOf.begin(), blocks.setOf.end(), 0);
    return blocks.setOf;
  }
  for (size_t q = 0; q < states; ++q)
    if (accept[q])
      blocks.mark(static_cast<int32_t>(q));
  blocks.split();

  // Cords: transitions of one label whose heads are in one block.
  std::vector<int32_t> order(transitions.size());
  std::iota(order.begin(), order.end(), 0);
  auto label = [&](int32_t t) { return transitions[t].label; };
  std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return label(a) < label(b); });
  Partition cords(transitions.size());
  cords.group(std::move(order), label);

  std::vector<int32_t> firstInto(states + 1, 0), into(transitions.size());
  for (const Transition &t : transitions)
    ++firstInto[t.head + 1];
  std::partial_sum(firstInto.begin(), firstInto.end(), firstInto.begin());
  std::vector<int32_t> next(firstInto.begin(), firstInto.end() - 1);
  for (size_t t = 0; t < transitions.size(); ++t)
    into[next[transitions[t].head]++] = static_cast<int32_t>(t);

  for (size_t block = 1, cord = 0; cord < cords.sets; ++cord) {
    for (int32_t i = cords.first[cord]; i < cords.end[cord]; ++i)
      blocks.mark(transitions[cords.elements[i]].tail);
    blocks.split();
    for (; block < blocks.sets; ++block) {
      for (int32_t i = blocks.first[block]; i < blocks.end[block]; ++i) {
        int32_t state = blocks.elements[i];
        for (int32_t j = firstInto[state]; j < firstInto[state + 1]; ++j)
          cords.mark(into[j]);
      }
      cords.split();
    }
  }
  return blocks.setOf;
}
