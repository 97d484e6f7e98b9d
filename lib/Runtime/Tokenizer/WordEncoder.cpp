// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "WordEncoder.h"

using namespace lamella::tokenizer;

void WordEncoder::setPrefixes(std::string_view first, std::string_view others) {
  firstPrefix = first;
  otherPrefix = others;
}

/// The node behind a prefix.
uint32_t WordEncoder::walk(std::string_view text) const {
  uint32_t node = PieceTrie::root;
  for (char c : text)
    if (node != PieceTrie::none)
      node = trie.next(node, static_cast<uint8_t>(c));
  return node;
}

bool WordEncoder::encode(std::string_view word, std::vector<int32_t> &ids) const {
  size_t first = ids.size();
  for (size_t at = 0; at < word.size();) {
    int32_t longest = -1;
    size_t longestEnd = at;
    uint32_t node = walk(at == 0 ? firstPrefix : otherPrefix);
    for (size_t end = at; end < word.size() && node != PieceTrie::none;) {
      node = trie.next(node, static_cast<uint8_t>(word[end++]));
      if (node != PieceTrie::none && trie.idAt(node) >= 0) {
        longest = trie.idAt(node);
        longestEnd = end;
      }
    }
    if (longest < 0) {
      ids.resize(first);
      return false;
    }
    ids.push_back(longest);
    at = longestEnd;
  }
  return true;
}
