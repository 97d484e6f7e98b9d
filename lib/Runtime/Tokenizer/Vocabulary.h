// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_VOCABULARY_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_VOCABULARY_H

#include "Cutter.h"
#include "Normalizer.h"
#include "PieceEncoder.h"
#include "SpecialTokens.h"
#include "UnigramEncoder.h"
#include "WordEncoder.h"
#include "lamella/Runtime/Tokenizer/BytePairEncoder.h"
#include "lamella/Runtime/Tokenizer/PreTokenizer.h"
#include "lamella/Runtime/Tokenizer/Tokenizer.h"

#include <array>
#include <unordered_map>

namespace lamella {

/// A checked TokenizerSpec and what is derived from it.
struct Tokenizer::Vocabulary {
  enum class Kind { Bytes, Pieces, Characters, Unigram, Words };

  TokenizerSpec spec;
  Kind kind;
  std::optional<PreTokenizer> preTokenizer; // of byte-level BPE without a pipeline
  tokenizer::Normalizer normalizer;         // of a pipeline, as is the cutter
  tokenizer::Cutter cutter;
  BytePairEncoder merges; // of Bytes and Characters
  tokenizer::PieceEncoder pieces;
  tokenizer::UnigramEncoder unigram;
  tokenizer::WordEncoder words;
  std::unordered_map<std::string_view, int32_t> ids; // by spec.tokens, whose strings stay where they are
  std::vector<std::string> bytes;                    // what each token decodes to
  std::array<int32_t, 256> byteTokens;               // -1: none
  /// By content, normal tokens only; filled where whole pieces are taken.
  std::unordered_map<std::string_view, int32_t> wholePieces;
  /// What text is searched for; text that no stranger wrote for control tokens too.
  struct Specials {
    tokenizer::SpecialTokens userDefined, userDefinedAndControl;
  };
  Specials specials, normalizedSpecials;
  std::vector<std::string> normalizedNames; // of normalizedSpecials
  /// Of the special tokens that look at what is beside them.
  std::unordered_map<int32_t, TextPipeline::Added> added;
  std::vector<bool> endOfText;

  Vocabulary(TokenizerSpec spec, Kind kind, std::optional<PreTokenizer> preTokenizer);
  Vocabulary(const Vocabulary &) = delete;

  /// The checks and derivations of Tokenizer::create, in this order.
  Status addPipeline();
  Status indexTokens();
  Status checkSpecialIds();
  Status addByteTokens();
  Status addFallbackBytes();
  Status addMerges();
  Status addPieces();
  Status addWords();
  Status addSpecialTokens();

  /// Where the ids of a text go, and what their encoding shares.
  struct Encoding {
    std::vector<int32_t> ids;
    bool dropMissing;
    BytePairEncoder::Workspace workspace;
  };
  Status encodePieces(std::string_view plain, size_t offset, Encoding &encoding) const;
  Status encodeBytes(std::string_view piece, size_t offset, Encoding &encoding) const;
  Status encodeCharacters(std::string_view piece, size_t offset, Encoding &encoding) const;
  Status encodeUnigram(std::string_view piece, size_t offset, Encoding &encoding) const;
  Status encodeWord(std::string_view word, size_t offset, Encoding &encoding) const;
  /// A part of the text without tokens that are searched for in the text as it is.
  Status encodePlain(std::string_view plain, size_t offset, const EncodeOptions &options, Encoding &encoding) const;
  /// The same where a pipeline says what happens to it.
  Status encodePipeline(std::string_view plain, size_t offset, const EncodeOptions &options, Encoding &encoding) const;
  Status encodeNormalized(std::string_view text, bool isFirst, size_t offset, Encoding &encoding) const;
  bool appendByteTokens(std::string_view text, std::vector<int32_t> &result) const;
  Status appendUnknown(std::string_view text, size_t offset, Encoding &encoding) const;
  /// The next special token at or behind `at`: in verbatim ranges only a user-defined one.
  tokenizer::SpecialTokens::Match findSpecial(const Specials &set, std::string_view text, size_t at,
                                              const EncodeOptions &options) const;
  /// The same with the white space that it takes, where it stands as it must.
  tokenizer::SpecialTokens::Match findAdded(const Specials &set, std::string_view text, size_t at,
                                            const EncodeOptions &options) const;

  TokenType typeOf(int32_t id) const {
    return spec.types.empty() ? TokenType::Normal : static_cast<TokenType>(spec.types[id]);
  }
  /// Spaces are written as U+2581.
  bool marksSpaces() const { return kind == Kind::Pieces || kind == Kind::Characters || kind == Kind::Unigram; }
  /// Text begins with the begin-of-text token where the file does not say.
  bool addsBosByDefault() const {
    return kind == Kind::Pieces || kind == Kind::Words || (preTokenizer && preTokenizer->addsBosByDefault());
  }
  bool addsEosByDefault() const { return (kind == Kind::Unigram || kind == Kind::Words) && spec.eos; }
  bool addsSpacePrefix() const { return spec.addSpacePrefix.value_or(marksSpaces()); }
  bool stripsLeadingSpace() const { return spec.pipeline ? spec.pipeline->stripsLeadingSpace : addsSpacePrefix(); }
  bool contains(int32_t id) const { return id >= 0 && static_cast<size_t>(id) < spec.tokens.size(); }
};

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_VOCABULARY_H
