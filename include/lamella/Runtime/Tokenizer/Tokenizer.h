// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text to token ids and back, for the vocabularies that model files carry: byte-level BPE ("gpt2"), SentencePiece's BPE
// ("llama") and unigram ("t5"), whose spaces are U+2581 and whose missing characters are written byte by byte, and
// WordPiece ("bert").
#ifndef LAMELLA_RUNTIME_TOKENIZER_TOKENIZER_H
#define LAMELLA_RUNTIME_TOKENIZER_TOKENIZER_H

#include "lamella/Runtime/Tokenizer/TextSteps.h"
#include "lamella/Support/Status.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamella {

/// A token's type, numbered as in GGUF.
enum class TokenType : int32_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

/// A vocabulary as a GGUF file states it. The comment of a field is the metadata key that fills it; an optional field
/// stays empty where the file lacks the key.
struct TokenizerSpec {
  /// tokenizer.ggml.model: gpt2, llama, t5 or bert. From tokenizer.json also bpe: BPE over characters, whose spaces are
  /// U+2581.
  std::string model;
  std::string pre;                 // tokenizer.ggml.pre; of byte-level BPE
  std::vector<std::string> tokens; // tokenizer.ggml.tokens, as written: byte-level BPE has bytes in GPT-2's alphabet
  std::vector<double> scores;      // tokenizer.ggml.scores; of SentencePiece
  std::vector<int32_t> types;      // tokenizer.ggml.token_type; empty: all are normal
  std::vector<std::string> merges; // tokenizer.ggml.merges: "left right", by rank
  std::optional<int32_t> bos;      // tokenizer.ggml.bos_token_id
  std::optional<int32_t> eos;      // tokenizer.ggml.eos_token_id
  std::optional<int32_t> eot;      // tokenizer.ggml.eot_token_id: end of turn
  std::optional<int32_t> eom;      // tokenizer.ggml.eom_token_id: end of message
  std::optional<int32_t> pad;      // tokenizer.ggml.padding_token_id
  std::optional<int32_t> unknown;  // tokenizer.ggml.unknown_token_id
  std::optional<bool> addBos;      // tokenizer.ggml.add_bos_token; empty: as published models of the kind do
  std::optional<bool> addEos;      // tokenizer.ggml.add_eos_token; empty: false
  /// tokenizer.ggml.add_space_prefix: text at the beginning and behind a control or user-defined token is read as if a
  /// space were before it. Empty: SentencePiece does; byte-level BPE cannot.
  std::optional<bool> addSpacePrefix;
  /// tokenizer.ggml.remove_extra_whitespaces, of unigram: spaces at the begin and the end go, several become one.
  std::optional<bool> removeExtraSpaces;
  std::string charsMap;     // tokenizer.ggml.precompiled_charsmap, of unigram
  std::string chatTemplate; // tokenizer.chat_template; for ChatTemplate, not read here
  /// What tokenizer.json says of the text (see readTokenizerJson). Empty: what the model's kind implies.
  std::optional<TextPipeline> pipeline;
};

/// Bytes [begin, end) of a text.
struct TextRange {
  size_t begin, end;
};

struct EncodeOptions {
  /// Control tokens written in the text (`<|im_end|>`) become their ids. Off for text from a stranger, which then
  /// cannot forge them. User-defined tokens are recognised always.
  bool parseSpecial = false;
  /// Parts of the text, sorted, in which parseSpecial does not hold: what a stranger wrote inside a chat prompt.
  std::span<const TextRange> verbatim;
  /// Empty: as the model file says.
  std::optional<bool> addBos, addEos;
  /// Published vocabularies may lack tokens for some bytes (most often those that no common text has). Published
  /// tokenizers leave such bytes out without a word; here that is an error unless asked for.
  bool dropMissingBytes = false;
};

/// Immutable; copies share the vocabulary; may be used by several threads at once.
class Tokenizer {
public:
  /// Errors name the metadata key, the entry and what was expected.
  static Expected<Tokenizer> create(TokenizerSpec spec);

  /// Fails where a byte has no token (see `dropMissingBytes`), where a begin or end token is asked for that the file
  /// does not name, and on texts of 2 GiB or more. Otherwise, without such tokens, decode(encode(text)) == text for
  /// any bytes, but that SentencePiece cannot tell U+2581 from a space. Takes O(n log n) time.
  Expected<std::vector<int32_t>> encode(std::string_view text, const EncodeOptions &options = {}) const;

  /// The bytes of all tokens in a row; they need not be UTF-8 (see StreamDecoder). Control tokens are written as
  /// they are named, or left out. A space that encoding put at the beginning is taken off again. Fails on an id out of
  /// range.
  Expected<std::string> decode(std::span<const int32_t> ids, bool skipControl = false) const;

  /// The bytes a token stands for; empty for an id out of range. Valid as long as any copy of this tokenizer.
  std::string_view tokenBytes(int32_t id) const;
  int32_t vocabSize() const;
  bool isControl(int32_t id) const;
  /// Whether generation ends with this token: the file's end-of-text, -turn and -message tokens, and control tokens
  /// with the names that published models give those.
  bool isEndOfText(int32_t id) const;
  /// The token written exactly so, in a file's alphabet for normal tokens and as it is for control tokens.
  std::optional<int32_t> findToken(std::string_view text) const;

  std::optional<int32_t> bos() const;
  std::optional<int32_t> eos() const;
  std::optional<int32_t> pad() const;
  /// The bytes for which this vocabulary has no token.
  std::vector<uint8_t> missingBytes() const;

private:
  struct Vocabulary;
  explicit Tokenizer(std::shared_ptr<const Vocabulary> vocabulary);
  std::shared_ptr<const Vocabulary> vocabulary;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_TOKENIZER_TOKENIZER_H
