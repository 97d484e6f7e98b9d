// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The merging of SentencePiece's BPE vocabularies (Kudo and Richardson, "SentencePiece", 2018): pieces have scores, and
// while two adjacent pieces of the text make a piece, those that make the one of the highest score become it, the
// leftmost first.
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_PIECEENCODER_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_PIECEENCODER_H

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lamella::tokenizer {

/// How SentencePiece writes a space: U+2581.
inline constexpr std::string_view spaceMark = "\xe2\x96\x81";

class PieceEncoder {
public:
  /// `text` stays where it is.
  void addPiece(std::string_view text, int32_t id, float score);

  /// A part of the text that is a piece; a character that is none has the id -1.
  struct Part {
    size_t begin, size;
    int32_t id;
  };
  /// Together the parts are the text; a byte that is no UTF-8 is a character. O(n log n) time, for less than 2^31
  /// bytes.
  std::vector<Part> encode(std::string_view text) const;

private:
  struct Piece {
    int32_t id;
    float score;
  };
  const Piece *find(std::string_view text) const;

  std::unordered_map<std::string_view, Piece> pieces;
  size_t longest = 0;
};

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_PIECEENCODER_H
