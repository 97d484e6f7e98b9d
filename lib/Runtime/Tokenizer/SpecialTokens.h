// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_SPECIALTOKENS_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_SPECIALTOKENS_H

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lamella::tokenizer {

/// The tokens that are recognised in text as they are written: a trie over their bytes.
class SpecialTokens {
public:
  SpecialTokens();
  /// `text` is not empty and was not added before.
  void add(std::string_view text, int32_t id);

  struct Match {
    size_t begin, end;
    int32_t id;
  };
  /// The leftmost match at or behind `from`, the longest of those; `begin` is the size of the text if there is none.
  Match find(std::string_view text, size_t from) const;

private:
  struct Node {
    uint8_t byte;
    int32_t id = -1;                          // of the token that ends here
    uint32_t firstChild = 0, nextSibling = 0; // 0: none
  };
  uint32_t childOf(uint32_t node, uint8_t byte) const;

  std::vector<Node> nodes;              // nodes[0] is unused
  std::array<uint32_t, 256> roots = {}; // by first byte; 0: none
};

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_SPECIALTOKENS_H
