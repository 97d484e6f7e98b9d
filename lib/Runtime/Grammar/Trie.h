// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_GRAMMAR_TRIE_H
#define LAMELLA_LIB_RUNTIME_GRAMMAR_TRIE_H

#include <bitset>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace lamella::grammar {

/// Token texts by prefix, depth first: the first child of node n is n + 1, its next sibling is end(child). The tokens
/// of a subtree are a contiguous range, those of its root first.
struct Trie {
  struct Node {
    uint32_t end;      ///< one past the last node of the subtree
    uint32_t tokens;   ///< first token of the subtree
    uint8_t byte;      ///< that leads here
    uint32_t ownCount; ///< tokens that end here
  };
  std::vector<Node> nodes;
  std::vector<int32_t> tokens;

  uint32_t tokenEnd(uint32_t node) const {
    uint32_t end = nodes[node].end;
    return end < nodes.size() ? nodes[end].tokens : static_cast<uint32_t>(tokens.size());
  }
  uint32_t subtreeTokens(uint32_t node) const { return tokenEnd(node) - nodes[node].tokens; }

  /// Of (text, token) pairs, sorted by text.
  static Trie build(const std::vector<std::pair<std::string_view, int32_t>> &sorted);
  /// The union of subtrees, without the tokens that end at their roots: of texts that begin with one of the bytes.
  static Trie merge(const std::vector<std::pair<const Trie *, uint32_t>> &subtrees, const std::bitset<256> &first);
  size_t bytes() const { return nodes.capacity() * sizeof(Node) + tokens.capacity() * sizeof(int32_t); }
};

} // namespace lamella::grammar

#endif // LAMELLA_LIB_RUNTIME_GRAMMAR_TRIE_H
