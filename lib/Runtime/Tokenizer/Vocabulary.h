// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_VOCABULARY_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_VOCABULARY_H

#include "PieceEncoder.h"
#include "SpecialTokens.h"
#include "lamella/Runtime/Tokenizer/BytePairEncoder.h"
#include "lamella/Runtime/Tokenizer/PreTokenizer.h"
#include "lamella/Runtime/Tokenizer/Tokenizer.h"

#include <array>
#include <unordered_map>

namespace lamella {

/// A checked TokenizerSpec and what is derived from it.
struct Tokenizer::Vocabulary {
  TokenizerSpec spec;
  std::optional<PreTokenizer> preTokenizer;          // of byte-level BPE
  BytePairEncoder merges;                            // of byte-level BPE
  tokenizer::PieceEncoder pieces;                    // of SentencePiece
  std::unordered_map<std::string_view, int32_t> ids; // by spec.tokens, whose strings stay where they are
  std::vector<std::string> bytes;                    // what each token decodes to
  std::array<int32_t, 256> byteTokens;               // -1: none
  /// By content, normal tokens only; filled for pre-tokenizers that take whole pieces.
  std::unordered_map<std::string_view, int32_t> wholePieces;
  tokenizer::SpecialTokens userDefined, userDefinedAndControl;
  std::vector<bool> endOfText;

  Vocabulary(TokenizerSpec spec, std::optional<PreTokenizer> preTokenizer);
  Vocabulary(const Vocabulary &) = delete;

  /// The checks and derivations of Tokenizer::create, in this order.
  Status indexTokens();
  Status checkSpecialIds();
  Status addByteTokens();
  Status addMerges();
  Status addPieces();
  void addSpecialTokens();

  Status encodePieces(std::string_view plain, size_t offset, bool dropMissing, std::vector<int32_t> &result) const;
  tokenizer::SpecialTokens::Match findSpecial(std::string_view text, size_t at, const EncodeOptions &options) const;

  TokenType typeOf(int32_t id) const {
    return spec.types.empty() ? TokenType::Normal : static_cast<TokenType>(spec.types[id]);
  }
  bool isSentencePiece() const { return !preTokenizer; }
  /// Text begins with the begin-of-text token where the file does not say.
  bool addsBosByDefault() const { return isSentencePiece() || preTokenizer->addsBosByDefault(); }
  bool addsSpacePrefix() const { return spec.addSpacePrefix.value_or(isSentencePiece()); }
  bool contains(int32_t id) const { return id >= 0 && static_cast<size_t>(id) < spec.tokens.size(); }
};

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_VOCABULARY_H
