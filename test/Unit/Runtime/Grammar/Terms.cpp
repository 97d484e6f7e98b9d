// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random context-free grammars against a recognizer written from the definition: a fixed point over all spans of the
// text, which knows nothing of stacks, left recursion or prefixes.
#include "Testing.h"
#include <map>

using namespace lamella;
using namespace lamella::grammar;

namespace {

struct Symbol {
  bool isRule;
  int rule;
  std::string text;
};
using Body = std::vector<std::vector<Symbol>>; // alternatives of sequences
using Rules = std::vector<Body>;

Rules randomRules(Random &random) {
  Rules rules(1 + below(random, 4));
  for (Body &body : rules)
    for (size_t n = 1 + below(random, 3); n > 0; --n) {
      body.emplace_back();
      for (size_t k = below(random, 4); k > 0; --k) {
        bool isRule = below(random, 2);
        static const char *const texts[] = {"a", "b", "ab", "é"};
        body.back().push_back(
            {isRule, static_cast<int>(below(random, rules.size())), isRule ? "" : texts[below(random, 4)]});
      }
    }
  return rules;
}

std::string ebnfOf(const Rules &rules) {
  std::string out;
  for (size_t r = 0; r < rules.size(); ++r) {
    out += (r == 0 ? "root" : "r" + std::to_string(r)) + " ::= ";
    for (size_t i = 0; i < rules[r].size(); ++i) {
      out += i ? " | " : "";
      for (const Symbol &s : rules[r][i])
        out += s.isRule ? (s.rule == 0 ? "root " : "r" + std::to_string(s.rule) + " ") : "\"" + s.text + "\" ";
      if (rules[r][i].empty())
        out += "\"\"";
    }
    out += "\n";
  }
  return out;
}

/// holds[r][i][j]: rule r derives text[i, j).
bool derives(const Rules &rules, const std::string &text) {
  size_t n = text.size() + 1;
  std::vector<std::vector<std::vector<char>>> holds(rules.size(), std::vector(n, std::vector<char>(n, 0)));
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t r = 0; r < rules.size(); ++r)
      for (const auto &sequence : rules[r])
        for (size_t i = 0; i < n; ++i) {
          std::vector<char> at(n, 0);
          at[i] = 1;
          for (const Symbol &s : sequence) {
            std::vector<char> next(n, 0);
            for (size_t from = i; from < n; ++from)
              for (size_t to = from; at[from] && to < n; ++to)
                next[to] |= s.isRule ? holds[static_cast<size_t>(s.rule)][from][to]
                                     : text.compare(from, to - from, s.text) == 0;
            at = next;
          }
          for (size_t j = i; j < n; ++j)
            if (at[j] && !holds[r][i][j])
              holds[r][i][j] = changed = true;
        }
  }
  return holds[0][0][text.size()];
}

} // namespace

TEST(TermsTest, AcceptsExactlyTheDerivableTexts) {
  Random random(7);
  size_t accepted = 0, empty = 0;
  for (int round = 0; round < 300; ++round) {
    Rules rules = randomRules(random);
    std::string source = ebnfOf(rules);
    SCOPED_TRACE(source);
    auto grammar = Grammar::fromEbnf(source);
    if (!grammar) {
      // Only a grammar without any text is refused: none of the short texts derives.
      EXPECT_NE(grammar.message().find("has no text"), std::string::npos) << grammar.message();
      ++empty;
    }
    std::vector<std::string> words{""};
    for (size_t i = 0; i < words.size() && words.size() < 127; ++i)
      for (const char *next : {"a", "b", "é"})
        words.push_back(words[i] + next);
    for (const std::string &word : words) {
      bool expected = derives(rules, word);
      EXPECT_EQ(grammar.ok() && accepts(*grammar, word), expected) << '"' << word << '"';

      accepted += expected;
    }
    if (HasFailure())
      return;
  }
  EXPECT_GT(accepted, 500u);
  EXPECT_LT(empty, 200u);
}

TEST(TermsTest, MasksEqualBruteForce) {
  Random random(11);
  size_t places = 0;
  for (int round = 0; round < 120; ++round) {
    std::string source = ebnfOf(randomRules(random));
    SCOPED_TRACE(source);
    auto grammar = Grammar::fromEbnf(source);
    if (!grammar)
      continue;
    auto index = *VocabularyIndex::create(randomVocabulary(random, {"a", "b", "ab", "\xC3", "\xA9", "é"}, 30));
    places += compareMasksAlong(Matcher(*grammar, index), random, 8);
    if (HasFailure())
      return;
  }
  EXPECT_GT(places, 300u);
}

TEST(TermsTest, LeftRecursionAndNullablePrefixes) {
  auto sums = *Grammar::fromEbnf("root ::= root \"+\" term | term\nterm ::= [0-9]+ | \"(\" root \")\"");
  EXPECT_TRUE(accepts(sums, "1+(22+3)+4"));
  EXPECT_FALSE(accepts(sums, "1+"));
  // The recursion hides behind something that may be empty.
  auto hidden = *Grammar::fromEbnf("root ::= blank root \"x\" | \"y\"\nblank ::= \" \"*");
  EXPECT_TRUE(accepts(hidden, "yxx"));
  EXPECT_TRUE(accepts(hidden, "  y xx") == false && accepts(hidden, " yx"));
  // Two rules that begin with each other.
  auto mutual = *Grammar::fromEbnf("root ::= a\na ::= b \"1\" | \"a\"\nb ::= a \"2\" | \"b\"");
  EXPECT_TRUE(accepts(mutual, "a21"));
  EXPECT_TRUE(accepts(mutual, "b121"));
  EXPECT_FALSE(accepts(mutual, "a12"));
}

TEST(TermsTest, RepetitionIsCountedNotCopied) {
  auto grammar = *Grammar::fromEbnf("root ::= (\"ab\" | \"c\"){3,200000}");
  Matcher matcher(grammar);
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += i % 2 ? "ab" : "c";
  EXPECT_TRUE(matcher.acceptBytes("cc"));
  EXPECT_FALSE(matcher.isComplete());
  EXPECT_TRUE(matcher.acceptBytes(text));
  EXPECT_TRUE(matcher.isComplete());
  auto exact = *Grammar::fromEbnf("root ::= \"a\"{4}");
  EXPECT_TRUE(accepts(exact, "aaaa"));
  EXPECT_FALSE(accepts(exact, "aaa"));
  EXPECT_FALSE(accepts(exact, "aaaaa"));
}
