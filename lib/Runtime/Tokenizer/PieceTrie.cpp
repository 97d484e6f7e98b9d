// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "PieceTrie.h"

using namespace lamella::tokenizer;

static constexpr uint64_t emptyKey = ~uint64_t(0);

PieceTrie::PieceTrie() : ids(1, -1), edges(1024, Edge{emptyKey, none}) {}

size_t PieceTrie::slotOf(uint64_t key) const {
  uint64_t hash = key * 0x9e3779b97f4a7c15; // 2^64 over the golden ratio
  for (size_t at = hash ^ hash >> 29;; ++at) {
    const Edge &edge = edges[at & (edges.size() - 1)];
    if (edge.key == key || edge.key == emptyKey)
      return at & (edges.size() - 1);
  }
}

uint32_t PieceTrie::next(uint32_t node, uint8_t byte) const { return edges[slotOf(uint64_t(node) << 8 | byte)].target; }

void PieceTrie::add(std::string_view piece, int32_t id) {
  uint32_t node = root;
  for (char c : piece) {
    uint64_t key = uint64_t(node) << 8 | static_cast<uint8_t>(c);
    size_t slot = slotOf(key);
    if (edges[slot].key == emptyKey) {
      if (2 * (ids.size() + 1) > edges.size()) {
        std::vector<Edge> old(edges.size() * 2, Edge{emptyKey, none});
        old.swap(edges);
        for (const Edge &edge : old)
          if (edge.key != emptyKey)
            edges[slotOf(edge.key)] = edge;
        slot = slotOf(key);
      }
      edges[slot] = {key, static_cast<uint32_t>(ids.size())};
      ids.push_back(-1);
    }
    node = edges[slot].target;
  }
  if (ids[node] < 0)
    ids[node] = id;
}
