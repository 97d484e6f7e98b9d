// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_PIECETRIE_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_PIECETRIE_H

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lamella::tokenizer {

/// Pieces by their bytes, for the question which of them a text begins with.
class PieceTrie {
public:
  PieceTrie();
  /// The first of equal pieces stays.
  void add(std::string_view piece, int32_t id);

  static constexpr uint32_t root = 0, none = 0xffffffff;
  /// The node behind `node` for a byte.
  uint32_t next(uint32_t node, uint8_t byte) const;
  /// Of the piece that ends at a node; -1: none does.
  int32_t idAt(uint32_t node) const { return ids[node]; }

private:
  struct Edge {
    uint64_t key; // node << 8 | byte
    uint32_t target;
  };
  size_t slotOf(uint64_t key) const;

  std::vector<int32_t> ids; // by node
  std::vector<Edge> edges;  // open addressing; its size is a power of two, at most half full
};

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_PIECETRIE_H
