// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Trie.h"
#include <algorithm>

using namespace lamella::grammar;

Trie Trie::build(const std::vector<std::pair<std::string_view, int32_t>> &sorted) {
  Trie out;
  out.nodes.push_back({0, 0, 0, 0});
  std::vector<uint32_t> path{0};
  std::string_view previous;
  for (auto [text, token] : sorted) {
    size_t common = 0;
    while (common < previous.size() && common < text.size() && previous[common] == text[common])
      ++common;
    while (path.size() > common + 1) {
      out.nodes[path.back()].end = static_cast<uint32_t>(out.nodes.size());
      path.pop_back();
    }
    for (size_t i = common; i < text.size(); ++i) {
      path.push_back(static_cast<uint32_t>(out.nodes.size()));
      out.nodes.push_back({0, static_cast<uint32_t>(out.tokens.size()), static_cast<uint8_t>(text[i]), 0});
    }
    ++out.nodes[path.back()].ownCount;
    out.tokens.push_back(token);
    previous = text;
  }
  for (uint32_t node : path)
    out.nodes[node].end = static_cast<uint32_t>(out.nodes.size());
  return out;
}

namespace {

using Subtrees = std::vector<std::pair<const Trie *, uint32_t>>;

void mergeInto(Trie &out, const Subtrees &subtrees, const std::bitset<256> &first = std::bitset<256>().set()) {
  std::vector<std::pair<uint8_t, std::pair<const Trie *, uint32_t>>> children;
  for (auto [trie, node] : subtrees)
    for (uint32_t child = node + 1; child < trie->nodes[node].end; child = trie->nodes[child].end)
      if (first[trie->nodes[child].byte])
        children.push_back({trie->nodes[child].byte, {trie, child}});
  std::sort(children.begin(), children.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
  for (size_t i = 0; i < children.size();) {
    auto node = static_cast<uint32_t>(out.nodes.size());
    out.nodes.push_back({0, static_cast<uint32_t>(out.tokens.size()), children[i].first, 0});
    Subtrees same;
    for (uint8_t byte = children[i].first; i < children.size() && children[i].first == byte; ++i) {
      auto [trie, child] = children[i].second;
      same.push_back({trie, child});
      const Trie::Node &source = trie->nodes[child];
      out.tokens.insert(out.tokens.end(), trie->tokens.begin() + source.tokens,
                        trie->tokens.begin() + source.tokens + source.ownCount);
      out.nodes[node].ownCount += source.ownCount;
    }
    mergeInto(out, same);
    out.nodes[node].end = static_cast<uint32_t>(out.nodes.size());
  }
}

} // namespace

Trie Trie::merge(const std::vector<std::pair<const Trie *, uint32_t>> &subtrees, const std::bitset<256> &first) {
  Trie out;
  out.nodes.push_back({0, 0, 0, 0});
  mergeInto(out, subtrees, first);
  out.nodes[0].end = static_cast<uint32_t>(out.nodes.size());
  return out;
}
