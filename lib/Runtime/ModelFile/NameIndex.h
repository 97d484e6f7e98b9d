// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Positions sorted by name. Sorted and not hashed: names come from anyone, and no choice of them makes this slow.
#ifndef LAMELLA_LIB_RUNTIME_MODELFILE_NAMEINDEX_H
#define LAMELLA_LIB_RUNTIME_MODELFILE_NAMEINDEX_H

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace lamella {

/// The positions of `items`, sorted by `item.*name`; equal names stay in order.
template <typename Item>
std::vector<size_t> sortByName(const std::vector<Item> &items, std::string_view Item::*name) {
  std::vector<size_t> index(items.size());
  std::iota(index.begin(), index.end(), size_t(0));
  std::sort(index.begin(), index.end(),
            [&](size_t a, size_t b) { return std::tie(items[a].*name, a) < std::tie(items[b].*name, b); });
  return index;
}

/// Two positions with one name, the first first, or none.
template <typename Item>
std::optional<std::pair<size_t, size_t>> findDuplicate(const std::vector<Item> &items, const std::vector<size_t> &index,
                                                       std::string_view Item::*name) {
  for (size_t i = 1; i < index.size(); ++i)
    if (items[index[i - 1]].*name == items[index[i]].*name)
      return std::pair(index[i - 1], index[i]);
  return std::nullopt;
}

template <typename Item>
const Item *findByName(const std::vector<Item> &items, const std::vector<size_t> &index, std::string_view Item::*name,
                       std::string_view wanted) {
  auto found = std::partition_point(index.begin(), index.end(), [&](size_t i) { return items[i].*name < wanted; });
  return found != index.end() && items[*found].*name == wanted ? &items[*found] : nullptr;
}

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_MODELFILE_NAMEINDEX_H
