// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What happens to text before a vocabulary's model sees it, as data: the normalizers and pre-tokenizers of
// tokenizer.json. GGUF files say the same by the name of a model.
#ifndef LAMELLA_RUNTIME_TOKENIZER_TEXTSTEPS_H
#define LAMELLA_RUNTIME_TOKENIZER_TEXTSTEPS_H

#include <cstdint>
#include <string>
#include <vector>

namespace lamella {

enum class NormalForm { NFC, NFD, NFKC, NFKD };

/// One change of the text as a whole.
struct NormalizeStep {
  enum Kind {
    Form,            // to a normal form
    Lowercase,       //
    StripAccents,    // without marks that have no width
    Replace,         // each `text` becomes `with`
    CollapseSpaces,  // each two or more spaces become `with`
    Prepend,         // `with` before a text that is not empty
    Strip,           // without white space at the begin and the end, where asked for
    TrimSpaces,      // without spaces at the begin and the end
    Clean,           // BERT: invisible characters go, white space becomes a space
    SpaceIdeographs, // BERT: a space on both sides of each
    CharsMap         // the table `text` that SentencePiece precompiled
  } kind;
  NormalForm form = NormalForm::NFC;
  std::string text, with;
  bool left = true, right = true; // of Strip
  bool byCluster = false;         // of CharsMap: a character and its marks are looked up together
};

/// One cut of the text into pieces, or a change of each piece.
struct CutStep {
  enum Kind {
    Pattern,     // at the matches of a known expression, `text`
    Literal,     // at each `text`
    Digits,      // at numbers
    Punctuation, //
    Words,       // at `\w+|[^\w\s]+`
    Spaces,      // at white space
    Metaspace,   // spaces become `text`, which may be put before; then cut before each
    SpaceBefore  // a piece that begins without a space gets one
  } kind;
  /// What becomes of a match.
  enum Behaviour { Isolated, Removed, MergedWithPrevious, MergedWithNext, Contiguous } behaviour = Isolated;
  bool invert = false; // what lies between counts as the matches
  std::string text;
  enum Scheme { Never, First, Always } scheme = Never; // of Metaspace: which pieces get one before
  bool split = true;                                   // of Metaspace
};

/// What tokenizer.json says beside the vocabulary.
struct TextPipeline {
  std::vector<NormalizeStep> normalizers;
  std::vector<CutStep> cuts;
  bool ignoreMerges = false;           // BPE: a piece that is a token is that token, whatever the merges say
  bool byteFallback = false;           // a character without a token is its bytes' tokens <0xHH>
  bool fuseUnknown = false;            // unknown characters in a row are one unknown token
  std::string wordPrefix;              // WordPiece: of a word's first part
  std::string subwordPrefix;           // WordPiece: of the other parts
  size_t maxWordCharacters = 100;      // WordPiece: longer words are unknown
  bool tidySpaces = false;             // WordPiece: decoding takes the space before a mark away
  bool stripsLeadingSpace = false;     // decoding takes the text's first space away
  std::vector<int32_t> prefix, suffix; // the tokens around a text
  /// Of a token that text is searched for (of type UserDefined or Control).
  struct Added {
    int32_t id;
    bool lstrip = false, rstrip = false; // takes the white space beside it
    bool singleWord = false;             // not inside a word
    bool normalized = false;             // searched for in the normalized text
  };
  std::vector<Added> added;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_TOKENIZER_TEXTSTEPS_H
