// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/Constraint.h"
#include "../Core/ToyModule.h"
#include "../Tokenizer/TestVocabulary.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;
using grammar::Grammar;
using grammar::Matcher;
using Ids = std::vector<int32_t>;

namespace {
/// A part of SmolLM2's vocabulary, with its merges, and a grammar that one sequence follows.
struct Followed {
  Tokenizer tokenizer = Tokenizer::create(goldenSpec()).take();
  std::shared_ptr<grammar::VocabularyIndex> index = indexVocabulary(tokenizer, tokenizer.vocabSize()).take();
  Grammar grammar;
  Constraint constraint;

  explicit Followed(Grammar text, bool jumps = true)
      : grammar(std::move(text)), constraint(grammar, index, tokenizer, 1, jumps) {}
  Ids encode(std::string_view text) {
    EncodeOptions options;
    options.addBos = false;
    return tokenizer.encode(text, options).take();
  }
  std::string decode(const Ids &ids) { return tokenizer.decode(ids).take(); }
};
} // namespace

TEST(ConstraintTest, VocabularyKeepsControlTokensOut) {
  Tokenizer tokenizer = Tokenizer::create(goldenSpec()).take();
  auto index = indexVocabulary(tokenizer, tokenizer.vocabSize() + 40).take();
  EXPECT_EQ(index->size(), size_t(tokenizer.vocabSize()) + 40);
  Matcher matcher(Grammar::fromRegex("[^]*").take(), index);
  std::vector<uint32_t> words(index->maskWords());
  matcher.fillMask(words);
  size_t control = 0, ends = 0;
  for (int32_t id = 0; id < int32_t(words.size() * 32); ++id) {
    bool isText = id < tokenizer.vocabSize() && !tokenizer.isControl(id) && !tokenizer.tokenBytes(id).empty();
    // A token may be a part of a character: then it is allowed where the character can be completed, as at the start.
    bool isAllowed = words[id / 32] >> (id % 32) & 1;
    if (!isText)
      EXPECT_EQ(isAllowed, tokenizer.isEndOfText(id)) << id;
    control += id < tokenizer.vocabSize() && tokenizer.isControl(id);
    ends += tokenizer.isEndOfText(id);
  }
  EXPECT_GT(control, ends);
  EXPECT_GT(ends, 0u);
}

TEST(ConstraintTest, ForcedTextBecomesTokensAtOnce) {
  Followed constant(Grammar::fromRegex("the thing and the time").take());
  EXPECT_EQ(constant.constraint.start(0), constant.encode("the thing and the time"));
  EXPECT_TRUE(constant.constraint.isFinished(0));
  EXPECT_EQ(constant.constraint.stats().jumpedTokens, int64_t(constant.encode("the thing and the time").size()));

  Followed drawn(Grammar::fromRegex("the thing and the time").take(), /*jumps=*/false);
  EXPECT_EQ(drawn.constraint.start(0), Ids());
  EXPECT_EQ(drawn.constraint.read(0, drawn.encode("t")[0]).take(), drawn.encode("t"));
}

TEST(ConstraintTest, ATokenIsCutAnewWithTheTextAfterIt) {
  // "t" decides for "the": both become the token "the", but not the space, which " thing" or " time" may take with it.
  Followed followed(Grammar::fromRegex("(the (thing|time))|and").take());
  ASSERT_EQ(followed.encode("the").size(), 1u);
  ASSERT_GT(followed.encode("t")[0], 0);
  EXPECT_EQ(followed.constraint.start(0), Ids());
  Ids ids = followed.constraint.read(0, followed.encode("t")[0]).take();
  EXPECT_EQ(ids, followed.encode("the"));
  EXPECT_EQ(followed.constraint.stats().jumpedTokens, 0);
}

TEST(ConstraintTest, WrongTokensAreNamed) {
  Followed followed(Grammar::fromRegex("a[bc]").take());
  EXPECT_EQ(followed.constraint.read(0, followed.encode("x")[0]).message(),
            "token " + std::to_string(followed.encode("x")[0]) +
                " does not follow the grammar: expected 'a', got 'x' at byte 0");
}

/// Texts of random draws: whatever is jumped, each token is one that its place allows, and the text is of the grammar.
TEST(ConstraintTest, JumpsStayInsideTheGrammar) {
  Random random;
  const std::vector<Grammar> grammars = {
      Grammar::fromJsonSchema(R"({"type": "object", "properties": {"name": {"type": "string", "maxLength": 6},
        "number": {"type": "integer", "minimum": 0, "maximum": 99}, "nothing": {"const": null}},
        "required": ["name", "number", "nothing"], "additionalProperties": false})")
          .take(),
      Grammar::fromEbnf("root ::= (\"the \" | \"there \" | \"then \")* (\"end\" | \"é\" | \"è\" | \"\\xff\\xff\")")
          .take(),
      Grammar::fromJsonSchema(R"({"enum": ["one", "once", "on the time", {"a": [1, 2, 3]}, {"a": [1, 22]}]})").take()};
  int64_t jumped = 0;
  for (int round = 0; round < 60; ++round) {
    Followed followed(grammars[round % grammars.size()]);
    Matcher matcher(followed.grammar, followed.index);
    std::vector<uint32_t> words(followed.index->maskWords());
    Ids all;
    auto append = [&](const Ids &ids) {
      for (int32_t id : ids) {
        matcher.fillMask(words);
        ASSERT_TRUE(words[id / 32] >> (id % 32) & 1) << "token " << id << " after " << followed.decode(all);
        ASSERT_TRUE(matcher.accept(id));
        all.push_back(id);
      }
    };
    append(followed.constraint.start(0));
    for (int step = 0; step < 200 && !followed.constraint.isFinished(0); ++step) {
      matcher.fillMask(words);
      Ids allowed;
      for (int32_t id = 0; id < followed.tokenizer.vocabSize(); ++id)
        if (words[id / 32] >> (id % 32) & 1)
          allowed.push_back(id);
      ASSERT_FALSE(allowed.empty()) << followed.decode(all);
      int32_t id = allowed[random.below(allowed.size())];
      if (followed.tokenizer.isEndOfText(id)) {
        ASSERT_TRUE(matcher.isComplete());
        break;
      }
      std::string before = followed.decode(all), drawn(followed.tokenizer.tokenBytes(id));
      append(followed.constraint.read(0, id).take());
      if (HasFatalFailure())
        return;
      EXPECT_TRUE(followed.decode(all).starts_with(before + drawn));
    }
    EXPECT_TRUE(matcher.isComplete() || all.size() > 100) << followed.decode(all);
    jumped += followed.constraint.stats().jumpedTokens;
  }
  EXPECT_GT(jumped, 100);
}

TEST(ConstraintTest, MasksFollowWhatWasRead) {
  auto module = loadToy({{}, engineLibrary()});
  LanguageModel model = LanguageModel::create(*module).take();
  TokenizerSpec spec = bytesSpec("smollm");
  spec.addBos = false;
  Tokenizer tokenizer = Tokenizer::create(spec).take();
  Constraint constraint(Grammar::fromRegex("a[bc]|xyz").take(), indexVocabulary(tokenizer, toyVocab).take(), tokenizer,
                        2, true);
  auto allowed = [&](std::vector<int32_t> sequences) {
    constraint.prepare(std::move(sequences));
    std::vector<float> logits(2 * toyVocab);
    Expected<Results> results = constraint.apply(model, logits);
    std::string text;
    for (int i = 0; results.ok() && i < 2 * toyVocab; ++i)
      if (results->elements<float>(0)[i] == 0)
        text += i < toyVocab ? char(i) : char(toupper(i - toyVocab));
    return results.ok() ? text : results.message();
  };
  EXPECT_EQ(allowed({0, 1}), "axAX");
  EXPECT_EQ(constraint.read(0, 'a').take(), Ids{'a'});
  EXPECT_EQ(constraint.read(1, 'x').take(), (Ids{'x', 'y', 'z'}));
  EXPECT_TRUE(constraint.isFinished(1));
  EXPECT_EQ(allowed({0}).substr(0, 2), "bc");
  EXPECT_EQ(allowed({0}).size(), 2u + toyVocab); // the other row is as it was
  // This vocabulary has no token that ends a text.
  EXPECT_EQ(allowed({1}), "expected a token that follows the grammar, got none in the vocabulary");
  ConstraintStats stats = constraint.stats();
  EXPECT_EQ(stats.masks, 2 + 1 + 1 + 1);
  EXPECT_EQ(stats.jumpedTokens, 2);
  EXPECT_GT(stats.exposedTime.count(), 0);
}

TEST(ConstraintTest, MedianOfShares) {
  ConstraintStats stats;
  EXPECT_EQ(stats.medianExposedShare(), 0);
  stats.exposedShares = {0.5, 0.1, 0.2};
  EXPECT_EQ(stats.medianExposedShare(), 0.2);
}
