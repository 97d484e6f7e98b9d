// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_GRAMMAR_VOCABULARY_H
#define LAMELLA_RUNTIME_GRAMMAR_VOCABULARY_H

#include "lamella/Support/Status.h"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lamella::grammar {

/// What each token writes, as raw bytes.
struct Vocabulary {
  std::vector<std::string> tokenBytes;
  /// Allowed exactly where the text may end; never by their bytes.
  std::vector<int32_t> stopTokens;
  /// Never allowed (control tokens, padding). Tokens without bytes are never allowed either.
  std::vector<int32_t> specialTokens;
  /// Ids of the model's output, where more than tokenBytes has; ids beyond it are never allowed.
  size_t paddedSize = 0;
};

struct VocabularyTables;

/// A vocabulary prepared for masks: tries, and masks of states that many grammars share. Immutable to its users and
/// safe to share between threads and grammars.
class VocabularyIndex {
public:
  /// Fails where a stop or special token is no id of the vocabulary. `cacheBytes` bounds the shared masks.
  static Expected<std::shared_ptr<VocabularyIndex>> create(Vocabulary vocabulary, size_t cacheBytes = 64 << 20);
  ~VocabularyIndex();

  const Vocabulary &vocabulary() const { return tokens; }
  /// Number of ids a mask covers.
  size_t size() const;
  /// 32-bit words of a mask: bit t % 32 of word t / 32 is token t.
  size_t maskWords() const { return (size() + 31) / 32; }
  VocabularyTables &tables() const { return *prepared; }

private:
  VocabularyIndex();
  Vocabulary tokens;
  std::unique_ptr<VocabularyTables> prepared;
};

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_VOCABULARY_H
