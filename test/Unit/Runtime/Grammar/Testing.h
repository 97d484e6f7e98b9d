// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_TEST_UNIT_RUNTIME_GRAMMAR_TESTING_H
#define LAMELLA_TEST_UNIT_RUNTIME_GRAMMAR_TESTING_H

#include "lamella/Runtime/Grammar/Matcher.h"
#include "gtest/gtest.h"
#include <random>

namespace lamella::grammar {

using Random = std::mt19937;
inline size_t below(Random &random, size_t limit) { return random() % limit; }

/// Whether a grammar accepts a whole text.
inline bool accepts(const Grammar &grammar, std::string_view text) {
  Matcher matcher(grammar);
  return matcher.acceptBytes(text) && matcher.isComplete();
}

/// Reads random allowed tokens; at each place the mask must equal the set of tokens that accept() takes, and no place
/// may be a dead end. Returns the number of places compared.
inline size_t compareMasksAlong(Matcher matcher, Random &random, size_t steps) {
  const VocabularyIndex &index = *matcher.vocabulary();
  std::vector<uint32_t> words(index.maskWords());
  for (size_t step = 0; step < steps; ++step) {
    matcher.fillMask(words);
    std::vector<int32_t> allowed;
    bool mayStop = false;
    for (size_t t = 0; t < index.maskWords() * 32; ++t) {
      bool bit = words[t / 32] >> (t % 32) & 1;
      Matcher trial = matcher.fork();
      bool accepted = t < index.size() && trial.accept(static_cast<int32_t>(t));
      EXPECT_EQ(bit, accepted) << "token " << t << " at step " << step;
      if (bit != accepted)
        return step;
      if (accepted && trial.isTerminated())
        mayStop = true;
      else if (accepted)
        allowed.push_back(static_cast<int32_t>(t));
    }
    EXPECT_EQ(mayStop, matcher.isComplete());
    if (allowed.empty()) {
      EXPECT_TRUE(mayStop) << "dead end at step " << step;
      return step + 1;
    }
    EXPECT_TRUE(matcher.accept(allowed[below(random, allowed.size())]));
  }
  return steps;
}

/// Every byte, random concatenations of the pieces, an empty token, a stop token and padding.
inline Vocabulary randomVocabulary(Random &random, const std::vector<std::string> &pieces, size_t count) {
  Vocabulary out;
  for (int b = 0; b < 256; ++b)
    out.tokenBytes.push_back(std::string(1, static_cast<char>(b)));
  for (size_t i = 0; i < count; ++i) {
    std::string token;
    for (size_t n = 1 + below(random, 4); n > 0; --n)
      token += pieces[below(random, pieces.size())];
    out.tokenBytes.push_back(token);
  }
  out.tokenBytes.push_back("");
  out.tokenBytes.push_back("</s>");
  out.stopTokens = {static_cast<int32_t>(out.tokenBytes.size()) - 1};
  out.paddedSize = out.tokenBytes.size() + below(random, 40);
  return out;
}

/// A token for each byte, and a stop token.
inline std::shared_ptr<VocabularyIndex> byteIndex() {
  Vocabulary vocabulary;
  for (int b = 0; b < 256; ++b)
    vocabulary.tokenBytes.push_back(std::string(1, static_cast<char>(b)));
  vocabulary.tokenBytes.push_back("</s>");
  vocabulary.stopTokens = {256};
  return *VocabularyIndex::create(vocabulary);
}

inline std::vector<uint32_t> maskOf(Matcher &matcher) {
  std::vector<uint32_t> words(matcher.vocabulary()->maskWords());
  matcher.fillMask(words);
  return words;
}

/// Each text, marked '+' (must be accepted) or '-' (must not).
inline void expectTexts(std::string_view schema, std::initializer_list<std::string_view> texts,
                        CompileOptions options = {}) {
  SCOPED_TRACE(std::string(schema));
  auto grammar = Grammar::fromJsonSchema(schema, options);
  ASSERT_TRUE(grammar.ok()) << grammar.message();
  for (std::string_view text : texts)
    EXPECT_EQ(accepts(*grammar, text.substr(1)), text[0] == '+') << text;
}

} // namespace lamella::grammar

#endif // LAMELLA_TEST_UNIT_RUNTIME_GRAMMAR_TESTING_H
