// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SentencePiece's unigram vocabularies (Kudo, "Subword Regularization", 2018): of all ways to write a text as pieces,
// the one whose scores have the greatest sum.
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_UNIGRAMENCODER_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_UNIGRAMENCODER_H

#include "PieceEncoder.h"
#include "PieceTrie.h"

#include <algorithm>

namespace lamella::tokenizer {

class UnigramEncoder {
public:
  void addPiece(std::string_view text, int32_t id, double score);
  /// Lowers the score of an unknown character, which is below that of every piece given here.
  void noteScore(double score) { lowest = std::min(lowest, score); }

  /// Together the parts are the text; unknown characters in a row are one part with the id -1. O(n l) time for n bytes
  /// and pieces of at most l.
  std::vector<PieceEncoder::Part> encode(std::string_view text) const;

private:
  PieceTrie trie;
  std::vector<double> scores; // by id
  double lowest = 0;
};

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_UNIGRAMENCODER_H
