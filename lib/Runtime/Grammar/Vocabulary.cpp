// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/Vocabulary.h"
#include "Masks.h"
#include "lamella/Runtime/Grammar/Errors.h"
#include "lamella/Runtime/Grammar/Json.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::grammar;

VocabularyIndex::VocabularyIndex() = default;
VocabularyIndex::~VocabularyIndex() = default;

size_t VocabularyIndex::size() const { return std::max(tokens.tokenBytes.size(), tokens.paddedSize); }

/// Characters of a token that is only text inside a JSON string; 0 if it is not.
static uint32_t plainLength(const std::string &bytes) {
  uint32_t characters = 0;
  for (char32_t c : decodeUtf8(bytes)) {
    if (c < 0x20 || c == '"' || c == '\\' || c == 0xFFFD)
      return 0;
    ++characters;
  }
  return characters;
}

/// Lengths up to here have a mask of their own.
constexpr size_t masksByLength = 16;

Expected<std::shared_ptr<VocabularyIndex>> VocabularyIndex::create(Vocabulary vocabulary, size_t cacheBytes) {
  std::shared_ptr<VocabularyIndex> out(new VocabularyIndex());
  out->tokens = std::move(vocabulary);
  out->prepared = std::make_unique<VocabularyTables>(cacheBytes);
  VocabularyTables &tables = *out->prepared;
  tables.words = out->maskWords();
  tables.isStop.assign(out->size(), 0);
  tables.isForbidden.assign(out->size(), 0);
  for (auto [list, marks] :
       {std::pair{&out->tokens.stopTokens, &tables.isStop}, std::pair{&out->tokens.specialTokens, &tables.isForbidden}})
    for (int32_t token : *list) {
      if (token < 0 || static_cast<size_t>(token) >= out->size())
        return errorOf(ErrorKind::Argument,
                       "expected a token below " + std::to_string(out->size()) + ", got " + std::to_string(token));
      (*marks)[static_cast<size_t>(token)] = 1;
    }

  std::vector<std::pair<std::string_view, int32_t>> sorted, notPlain;
  for (size_t t = 0; t < out->tokens.tokenBytes.size(); ++t)
    if (!out->tokens.tokenBytes[t].empty() && !tables.isStop[t] && !tables.isForbidden[t])
      sorted.push_back({out->tokens.tokenBytes[t], static_cast<int32_t>(t)});
  std::sort(sorted.begin(), sorted.end());
  tables.plainUpTo.assign(masksByLength + 1, std::vector<uint32_t>(tables.words, 0));
  tables.allPlain.assign(tables.words, 0);
  tables.notPlainBefore.push_back(0);
  for (auto [text, token] : sorted) {
    uint32_t length = plainLength(std::string(text));
    tables.longestPlain = std::max(tables.longestPlain, length);
    tables.notPlainBefore.push_back(static_cast<uint32_t>(notPlain.size()) + (length == 0));
    if (length == 0) {
      notPlain.push_back({text, token});
      continue;
    }
    uint32_t bit = 1u << (token & 31);
    tables.allPlain[static_cast<size_t>(token) >> 5] |= bit;
    for (size_t k = length; k <= masksByLength; ++k)
      tables.plainUpTo[k][static_cast<size_t>(token) >> 5] |= bit;
    if (length > masksByLength)
      tables.longPlain.push_back({length, token});
  }
  std::sort(tables.longPlain.begin(), tables.longPlain.end());
  tables.all = Trie::build(sorted);
  tables.notPlain = Trie::build(notPlain);
  return out;
}
