// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WordPiece (Wu et al., "Google's Neural Machine Translation System", 2016): a word is written as the longest piece it
// begins with, then the longest that continues it, and so on.
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_WORDENCODER_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_WORDENCODER_H

#include "PieceTrie.h"

#include <string>

namespace lamella::tokenizer {

class WordEncoder {
public:
  /// How the pieces of a word are told apart: what stands before its first, and before the others.
  void setPrefixes(std::string_view first, std::string_view others);
  void addPiece(std::string_view text, int32_t id) { trie.add(text, id); }

  /// Appends the ids of a word; false, and nothing is appended, where it cannot be written.
  bool encode(std::string_view word, std::vector<int32_t> &ids) const;

private:
  uint32_t walk(std::string_view text) const;

  PieceTrie trie;
  std::string firstPrefix, otherPrefix;
};

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_WORDENCODER_H
