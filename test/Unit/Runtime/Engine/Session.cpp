// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/Session.h"
#include "ToySession.h"
#include "lamella/Support/Random.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <set>

using namespace lamella;
using namespace lamella::test;
using Ids = std::vector<int32_t>;

static GenerateOptions greedy(int64_t maxTokens) {
  GenerateOptions options;
  options.maxTokens = maxTokens;
  options.ignoreEos = true;
  return options;
}

TEST(SessionTest, ARaggedBatchGivesWhatEachGivesAlone) {
  std::vector<Ids> prompts = {bytesOf("a"), bytesOf("hello there"), {3, 1}, Ids(40, 7)};
  for (int64_t rows : {0, 1, 3, 11, 256}) {
    Toy toy(4);
    GenerateOptions options = greedy(20);
    options.prefillRows = rows;
    Expected<std::vector<Generation>> generations = toy.session.generate(prompts, options);
    ASSERT_TRUE(generations.ok()) << generations.message();
    for (size_t s = 0; s < prompts.size(); ++s) {
      EXPECT_EQ((*generations)[s].ids, simulate(prompts[s], 20)) << "sequence " << s << ", rows " << rows;
      EXPECT_EQ((*generations)[s].stop, StopReason::MaxTokens);
      // The last token is not in the cache.
      EXPECT_EQ(toy.session.lengths()[s], int32_t(prompts[s].size()) + 19);
    }
    EXPECT_EQ(toy.session.stats().prefillTokens, 1 + 11 + 2 + 40);
    EXPECT_EQ(toy.session.stats().decodeTokens, 4 * 19);
  }
}

TEST(SessionTest, GenerationGoesOnWhereItStopped) {
  Toy toy;
  Ids prompt = bytesOf("abc"), all = prompt;
  ASSERT_TRUE(toy.session.generate(std::array{prompt}, greedy(5)).ok());
  Ids first = simulate(prompt, 5);
  all.insert(all.end(), first.begin(), first.end());
  Ids next = {first.back(), 8}; // the last token was not appended
  all.push_back(8);
  Expected<std::vector<Generation>> second = toy.session.generate(std::array{next}, greedy(5));
  ASSERT_TRUE(second.ok());
  EXPECT_EQ((*second)[0].ids, simulate(all, 5));
  toy.session.truncate(3);
  second = toy.session.generate(std::array{first}, greedy(1));
  ASSERT_TRUE(second.ok());
  all.resize(8);
  EXPECT_EQ((*second)[0].ids, simulate(all, 1));
}

TEST(SessionTest, EndedSequencesWaitForTheOthers) {
  Toy toy(2, 512);
  // The toy ends the first text when it prefers 257; look for a prompt that leads there soon.
  Ids ending;
  int64_t when = 0;
  for (int32_t token = 0; when == 0 && token < 256; ++token) {
    Ids answer = simulate({token}, 30);
    auto found = std::find(answer.begin(), answer.end(), turnEnd);
    if (found != answer.end() && found != answer.begin()) {
      ending = {token};
      when = found - answer.begin();
    }
  }
  ASSERT_GT(when, 0);
  Ids endless;
  for (int32_t token = 0; endless.empty() && token < 256; ++token) {
    Ids answer = simulate({token, token}, 50);
    if (std::find(answer.begin(), answer.end(), turnEnd) == answer.end())
      endless = {token, token};
  }
  std::vector<Ids> counts;
  toy.watch([&](Ids seen) { counts.push_back(seen); });
  GenerateOptions options = greedy(50);
  options.ignoreEos = false;
  Expected<std::vector<Generation>> generations = toy.session.generate(std::array{ending, endless}, options);
  ASSERT_TRUE(generations.ok()) << generations.message();
  EXPECT_EQ((*generations)[0].stop, StopReason::EndOfText);
  EXPECT_EQ((*generations)[0].ids, simulate(ending, when));
  EXPECT_EQ((*generations)[1].ids, simulate(endless, 50));
  EXPECT_EQ(toy.session.lengths()[0], 1 + when);
  ASSERT_EQ(counts.size(), 50u);
  EXPECT_EQ(counts[when], (Ids{1, 1}));
  EXPECT_EQ(counts[when + 1], (Ids{0, 1}));

  options.ignoreEos = true;
  Toy again;
  generations = again.session.generate(std::array{ending}, options);
  ASSERT_TRUE(generations.ok());
  EXPECT_EQ((*generations)[0].ids, simulate(ending, 50));
}

TEST(SessionTest, PromptsThatDoNotFitAreRefusedBeforeAnythingChanges) {
  Toy toy(2, 64);
  ASSERT_TRUE(toy.session.generate(std::array{Ids(9, 1), Ids(5, 1)}, greedy(1)).ok());
  EXPECT_EQ(toy.session.generate(std::array{Ids(3, 1), Ids(60, 1)}, greedy(1)).message(),
            "prompt 2 has 60 tokens after 5 of the conversation, expected at most 59 (the context holds 64)");
  EXPECT_EQ(toy.session.lengths()[0], 9);
  EXPECT_EQ(toy.session.lengths()[1], 5);
  Toy one(1, 64);
  EXPECT_EQ(one.session.generate(std::array{Ids(65, 1)}, greedy(1)).message(),
            "prompt has 65 tokens, expected at most 64 (the context holds 64)");
  EXPECT_EQ(one.session.generate(std::array{Ids()}, greedy(1)).message(),
            "prompt: expected at least one token, got none");
  EXPECT_EQ(one.session.generate(std::array{Ids{320}}, greedy(1)).message(),
            "prompt: expected tokens below 320 (the model's vocabulary), got 320");
  EXPECT_EQ(one.session.generate({}, greedy(1)).message(), "expected 1 prompts, got 0");
  GenerateOptions hot;
  hot.temperature = NAN;
  EXPECT_EQ(one.session.generate(std::array{Ids{1}}, hot).message(), "expected a temperature of at least 0, got nan");
}

TEST(SessionTest, AFullContextStopsTheAnswer) {
  Toy toy(1, 10);
  Ids prompt = {1, 2, 3, 4, 5, 6, 7};
  Expected<std::vector<Generation>> generations = toy.session.generate(std::array{prompt}, greedy(0));
  ASSERT_TRUE(generations.ok()) << generations.message();
  EXPECT_EQ((*generations)[0].stop, StopReason::ContextFull);
  EXPECT_EQ((*generations)[0].ids, simulate(prompt, 4)); // three that fit, and one after them
  Toy full(1, 7);
  generations = full.session.generate(std::array{prompt}, greedy(0));
  ASSERT_TRUE(generations.ok());
  EXPECT_EQ((*generations)[0].ids, simulate(prompt, 1));
}

TEST(SessionTest, AFailureOfTheModuleLeavesTheLengths) {
  Toy toy;
  Ids prompt = bytesOf("abc");
  ASSERT_TRUE(toy.session.generate(std::array{prompt}, greedy(1)).ok());
  int calls = 0;
  auto fail = [&](LamellaContext &context, const int64_t *, void *const *) {
    if (++calls < 3)
      return int32_t(LAMELLA_OK);
    std::snprintf(context.error, sizeof(context.error), "the kernel broke");
    return int32_t(LAMELLA_ERROR_INDEX);
  };
  ASSERT_TRUE(toy.module->kernels().replace(*toy.module->kernels().find("score"), KernelHook(fail)).ok());
  Expected<std::vector<Generation>> failed = toy.session.generate(std::array{prompt}, greedy(9));
  EXPECT_EQ(failed.message(), LAMELLA_TOY_MODULE ": step: the kernel broke");
  EXPECT_EQ(toy.session.lengths()[0], 3);
}

TEST(SessionTest, TemperatureDrawsByTheSeed) {
  // Against the definition: the smallest token whose cumulated probability exceeds the uniform number.
  Ids prompt = bytesOf("seed");
  GenerateOptions options = greedy(12);
  options.temperature = 2.5;
  options.seed = 99;
  Toy toy;
  Expected<std::vector<Generation>> generations = toy.session.generate(std::array{prompt}, options);
  ASSERT_TRUE(generations.ok());
  Ids tokens = prompt;
  for (int32_t id : (*generations)[0].ids) {
    std::vector<double> mass(320);
    double total = 0, sum = 0;
    for (int32_t v = 0; v < 320; ++v)
      total += mass[v] = std::exp((double(v % 64) / 128 + (v == preferred(tokens) ? 10 : 0)) / 2.5);
    float uniform = uniformAt(99, 0, tokens.size());
    int32_t expected = 0;
    while ((sum += mass[expected]) <= uniform * total)
      ++expected;
    EXPECT_EQ(id, expected);
    tokens.push_back(id);
  }
  EXPECT_NE((*generations)[0].ids, simulate(prompt, 12));
  Toy same, other;
  EXPECT_EQ((*same.session.generate(std::array{prompt}, options))[0].ids, (*generations)[0].ids);
  options.seed = 100;
  EXPECT_NE((*other.session.generate(std::array{prompt}, options))[0].ids, (*generations)[0].ids);
}

TEST(SessionTest, StreamsCompleteCharacters) {
  Toy toy;
  std::string text = "né €😀";
  Ids ids = bytesOf(text);
  ids.insert(ids.begin() + 1, turnStart); // a control token: not shown
  ids.push_back(0xe2);                    // an incomplete character at the end
  ids.push_back(turnEnd);
  toy.dictate(ids);
  std::vector<std::string> pieces;
  GenerateOptions options;
  options.onText = [&](int64_t sequence, std::string_view piece) {
    EXPECT_EQ(sequence, 0);
    pieces.emplace_back(piece);
    return true;
  };
  Expected<std::vector<Generation>> generations = toy.session.generate(std::array{Ids{1}}, options);
  ASSERT_TRUE(generations.ok());
  EXPECT_EQ(pieces, (std::vector<std::string>{"n", "é", " ", "€", "😀", "\uFFFD"}));
  EXPECT_EQ((*generations)[0].text, text + "\uFFFD");
  EXPECT_EQ((*generations)[0].stop, StopReason::EndOfText);
  ids.pop_back();
  EXPECT_EQ((*generations)[0].ids, ids);

  toy.dictate({'a', turnStart, 300, turnEnd, 'b'});
  options = greedy(5);
  options.showControl = true;
  generations = toy.session.generate(std::array{Ids{1}}, options);
  EXPECT_EQ((*generations)[0].text, "a<|im_start|><|im_end|>b"); // the model's vocabulary may be padded: 300 is no text
}

TEST(SessionTest, CancelStopsBetweenCalls) {
  Toy toy;
  std::atomic<bool> cancel = false;
  GenerateOptions options = greedy(0);
  options.cancel = &cancel;
  options.prefillRows = 4;
  int calls = 0;
  toy.watch([&](Ids) { cancel = ++calls == 2; });
  Expected<std::vector<Generation>> generations = toy.session.generate(std::array{Ids(20, 1)}, options);
  ASSERT_TRUE(generations.ok());
  EXPECT_EQ((*generations)[0].stop, StopReason::Cancelled);
  EXPECT_TRUE((*generations)[0].ids.empty());
  EXPECT_EQ(toy.session.lengths()[0], 8);

  cancel = false;
  calls = -10;
  generations = toy.session.generate(std::array{Ids(4, 1)}, options);
  ASSERT_TRUE(generations.ok());
  EXPECT_EQ((*generations)[0].stop, StopReason::Cancelled);
  EXPECT_EQ((*generations)[0].ids.size(), 11u);

  cancel = false;
  options.onText = [](int64_t, std::string_view) { return false; };
  Toy other;
  other.dictate(bytesOf("hello"));
  generations = other.session.generate(std::array{Ids{1}}, options);
  ASSERT_TRUE(generations.ok());
  EXPECT_EQ((*generations)[0].text, "h");
  EXPECT_EQ((*generations)[0].stop, StopReason::Cancelled);
}

TEST(SessionTest, ReportsTheGreatestLogitsOfTheFirstPosition) {
  Toy toy;
  GenerateOptions options = greedy(3);
  options.topLogits = 4;
  Ids prompt = bytesOf("x");
  int32_t best = preferred(prompt);
  Expected<std::vector<Generation>> generations = toy.session.generate(std::array{prompt}, options);
  ASSERT_TRUE(generations.ok());
  // p is greatest at 63 modulo 64; among equals the lower token comes first.
  std::vector<std::pair<int32_t, float>> expected = {{best, float(best % 64) / 128 + 10}};
  for (int32_t v : {63, 127, 191, 255})
    if (v != best && expected.size() < 4)
      expected.emplace_back(v, 63.0f / 128);
  EXPECT_EQ((*generations)[0].topLogits, expected);
}

TEST(SessionTest, PrefillReportsProgress) {
  Toy toy(2);
  GenerateOptions options = greedy(1);
  options.prefillRows = 4;
  std::vector<std::pair<int64_t, int64_t>> seen;
  options.onPrefill = [&](int64_t done, int64_t total) { seen.emplace_back(done, total); };
  ASSERT_TRUE(toy.session.generate(std::array{Ids(3, 1), Ids(9, 1)}, options).ok());
  EXPECT_EQ(seen, (std::vector<std::pair<int64_t, int64_t>>{{7, 12}, {11, 12}, {12, 12}}));
}

TEST(SessionTest, AStopStringEndsTheAnswerBeforeIt) {
  Toy toy;
  Ids given = bytesOf("one\n\ntwo");
  toy.dictate(given);
  std::vector<std::string> pieces;
  GenerateOptions options = greedy(20);
  options.stop = {"tower", "\n\nt"};
  options.logprobs = 0;
  options.onText = [&](int64_t, std::string_view piece) {
    pieces.emplace_back(piece);
    return true;
  };
  Expected<std::vector<Generation>> generations = toy.session.generate(std::array{Ids{1}}, options);
  ASSERT_TRUE(generations.ok()) << generations.message();
  const Generation &answer = (*generations)[0];
  EXPECT_EQ(answer.text, "one");
  EXPECT_EQ(pieces, (std::vector<std::string>{"o", "n", "e"}));
  EXPECT_EQ(answer.stop, StopReason::StopString);
  EXPECT_EQ(answer.ids, Ids(given.begin(), given.begin() + 6)); // up to the one that completed it
  EXPECT_EQ(answer.logprobs.size(), 6u);
  EXPECT_EQ(toy.session.lengths()[0], 1 + 5);

  // What was held back comes when the answer ends otherwise.
  Toy other;
  other.dictate({'a', '\n', '\n', turnEnd});
  pieces.clear();
  options.ignoreEos = false;
  generations = other.session.generate(std::array{Ids{1}}, options);
  ASSERT_TRUE(generations.ok());
  EXPECT_EQ((*generations)[0].text, "a\n\n");
  EXPECT_EQ((*generations)[0].stop, StopReason::EndOfText);
  EXPECT_EQ(pieces, (std::vector<std::string>{"a", "\n\n"}));
}

TEST(SessionTest, TheEndOfTheTextCanCompleteAStopString) {
  Toy toy;
  toy.dictate({'a', 'b', 0xe2, turnEnd}); // half a character is U+FFFD once nothing follows
  GenerateOptions options;
  options.stop = {"b\uFFFD"};
  Expected<std::vector<Generation>> generations = toy.session.generate(std::array{Ids{1}}, options);
  ASSERT_TRUE(generations.ok()) << generations.message();
  EXPECT_EQ((*generations)[0].text, "a");
  EXPECT_EQ((*generations)[0].stop, StopReason::StopString);
}

TEST(SessionTest, AStopStringOfCharactersOverSeveralTokens) {
  Toy toy(2);
  Ids ids = bytesOf("x\u20ac\U0001F600y");
  toy.dictate(ids); // the toy gives each row the next: row 0 and row 1 the same
  GenerateOptions options = greedy(12);
  options.stop = {"\U0001F600"};
  Expected<std::vector<Generation>> generations = toy.session.generate(std::array{Ids{1}, Ids{2, 3}}, options);
  ASSERT_TRUE(generations.ok()) << generations.message();
  for (const Generation &answer : *generations) {
    EXPECT_EQ(answer.text, "x\u20ac");
    EXPECT_EQ(answer.stop, StopReason::StopString);
    EXPECT_EQ(answer.ids, Ids(ids.begin(), ids.end() - 1));
  }
}

TEST(SessionTest, PenaltiesCountPromptAnswerAndWhatWasBefore) {
  // Whatever the toy prefers has at least 10 - 1 more than any other token: a presence penalty of 20 rules out what
  // occurred.
  Ids prompt = bytesOf("abc");
  GenerateOptions options = greedy(6);
  options.presencePenalty = 20;
  options.penaltyWindow = 0;
  Toy toy;
  Ids all = prompt;
  auto check = [&](const Ids &fresh) {
    Expected<std::vector<Generation>> generations = toy.session.generate(std::array{fresh}, options);
    ASSERT_TRUE(generations.ok()) << generations.message();
    for (int32_t id : (*generations)[0].ids) {
      std::vector<float> logits(320);
      for (int32_t v = 0; v < 320; ++v)
        logits[v] = float(v % 64) / 128 + (v == preferred(all) ? 10 : 0) -
                    (std::find(all.begin(), all.end(), v) != all.end() ? 20 : 0);
      EXPECT_EQ(id, std::max_element(logits.begin(), logits.end()) - logits.begin());
      all.push_back(id);
    }
  };
  check(prompt);
  Ids next = {all.back(), preferred(all)};
  all.push_back(next[1]);
  check(next);
  EXPECT_EQ(std::set<int32_t>(all.begin(), all.end()).size(), all.size());
}

TEST(SessionTest, LogprobsOfEachToken) {
  Toy toy;
  GenerateOptions options = greedy(5);
  options.logprobs = 3;
  Ids tokens = bytesOf("p");
  Expected<std::vector<Generation>> generations = toy.session.generate(std::array{tokens}, options);
  ASSERT_TRUE(generations.ok()) << generations.message();
  const Generation &answer = (*generations)[0];
  ASSERT_EQ(answer.logprobs.size(), 5u);
  for (size_t i = 0; i < 5; ++i) {
    double total = 0;
    for (int32_t v = 0; v < 320; ++v)
      total += std::exp(double(v % 64) / 128 + (v == preferred(tokens) ? 10 : 0));
    EXPECT_EQ(answer.logprobs[i].id, answer.ids[i]);
    EXPECT_NEAR(answer.logprobs[i].logprob, double(answer.ids[i] % 64) / 128 + 10 - std::log(total), 1e-6);
    ASSERT_EQ(answer.logprobs[i].top.size(), 3u);
    EXPECT_EQ(answer.logprobs[i].top[0].first, answer.ids[i]);
    tokens.push_back(answer.ids[i]);
  }
  options.logprobs.reset();
  generations = toy.session.generate(std::array{Ids{1}}, options);
  EXPECT_TRUE((*generations)[0].logprobs.empty());
}

TEST(SessionTest, FiltersReachTheDraw) {
  GenerateOptions options = greedy(12);
  options.temperature = 100; // all tokens nearly alike
  options.seed = 3;
  Ids prompt = bytesOf("q");
  Toy free, one, share, least;
  EXPECT_NE((*free.session.generate(std::array{prompt}, options))[0].ids, simulate(prompt, 12));
  options.topK = 1;
  EXPECT_EQ((*one.session.generate(std::array{prompt}, options))[0].ids, simulate(prompt, 12));
  options.topK = 0, options.topP = 0;
  EXPECT_EQ((*share.session.generate(std::array{prompt}, options))[0].ids, simulate(prompt, 12));
  options.topP = 1, options.minP = 1;
  EXPECT_EQ((*least.session.generate(std::array{prompt}, options))[0].ids, simulate(prompt, 12));
}

static GenerateOptions following(const char *regex, int64_t maxTokens = 0) {
  GenerateOptions options;
  options.grammar = grammar::Grammar::fromRegex(regex).take();
  options.maxTokens = maxTokens;
  return options;
}

TEST(SessionTest, AnswersFollowTheGrammar) {
  for (uint64_t seed = 0; seed < 5; ++seed) {
    Toy toy(3, 64);
    GenerateOptions options = following("[a-c]{3,5}(, [0-9]+!|; the end)");
    options.temperature = 20;
    options.seed = seed;
    std::vector<Ids> prompts = {bytesOf("a"), bytesOf("hello there"), {3, 1}};
    Expected<std::vector<Generation>> generations = toy.session.generate(prompts, options);
    ASSERT_TRUE(generations.ok()) << generations.message();
    for (size_t s = 0; s < prompts.size(); ++s) {
      const Generation &answer = (*generations)[s];
      grammar::Matcher matcher(*options.grammar);
      EXPECT_TRUE(matcher.acceptBytes(answer.text)) << answer.text;
      EXPECT_EQ(answer.ids, bytesOf(answer.text));
      if (answer.stop != StopReason::ContextFull) {
        EXPECT_TRUE(matcher.isComplete()) << answer.text;
        EXPECT_EQ(answer.stop, StopReason::EndOfText);
      }
    }
    ASSERT_TRUE(toy.session.stats().constraint.has_value());
    EXPECT_GT(toy.session.stats().constraint->masks, 0);
  }
}

TEST(SessionTest, ForcedTextIsReadInOneStep) {
  std::vector<Ids> counts;
  Toy toy;
  toy.watch([&](Ids seen) { counts.push_back(seen); });
  Expected<std::vector<Generation>> generations =
      toy.session.generate(std::array{bytesOf("say")}, following("hello (world|there)"));
  ASSERT_TRUE(generations.ok()) << generations.message();
  const Generation &answer = (*generations)[0];
  EXPECT_TRUE(answer.text == "hello world" || answer.text == "hello there") << answer.text;
  EXPECT_EQ(answer.ids, bytesOf(answer.text));
  EXPECT_EQ(answer.stop, StopReason::EndOfText);
  // The prompt, the start, and one letter that is drawn: the rest follows from it and needs no step.
  EXPECT_EQ(counts, (std::vector<Ids>{{3}, {6}}));
  EXPECT_EQ(toy.session.stats().constraint->jumpedTokens, 10);
  EXPECT_EQ(toy.session.lengths()[0], 9);

  // What the cache lacks is read with the next prompt.
  Ids next = bytesOf(answer.text.substr(6) + "?");
  Expected<std::vector<Generation>> more = toy.session.generate(std::array{next}, greedy(3));
  ASSERT_TRUE(more.ok());
  EXPECT_EQ((*more)[0].ids, simulate(bytesOf("say" + answer.text + "?"), 3));
}

TEST(SessionTest, JumpsDoNotChangeTheText) {
  GenerateOptions options = following("(one|once|only){1,4}( and so on| andante)\\.");
  options.temperature = 0.1f;
  for (const char *prompt : {"a", "bb", "count"}) {
    Toy jumping, drawing;
    Expected<std::vector<Generation>> jumped = jumping.session.generate(std::array{bytesOf(prompt)}, options);
    GenerateOptions each = options;
    each.logprobs = 0;
    Expected<std::vector<Generation>> drawn = drawing.session.generate(std::array{bytesOf(prompt)}, each);
    ASSERT_TRUE(jumped.ok() && drawn.ok()) << jumped.message() << drawn.message();
    EXPECT_EQ((*jumped)[0].text, (*drawn)[0].text);
    EXPECT_EQ((*drawn)[0].logprobs.size(), (*drawn)[0].ids.size());
    EXPECT_EQ(drawing.session.stats().constraint->jumpedTokens, 0);
    EXPECT_GT(jumping.session.stats().constraint->jumpedTokens, 0);
  }
}

TEST(SessionTest, LimitsCutForcedText) {
  Toy few;
  Expected<std::vector<Generation>> cut = few.session.generate(std::array{bytesOf("a")}, following("hello world", 4));
  ASSERT_TRUE(cut.ok()) << cut.message();
  EXPECT_EQ((*cut)[0].text, "hell");
  EXPECT_EQ((*cut)[0].stop, StopReason::MaxTokens);
  Toy exact;
  cut = exact.session.generate(std::array{bytesOf("a")}, following("hello", 5));
  ASSERT_TRUE(cut.ok());
  EXPECT_EQ((*cut)[0].stop, StopReason::EndOfText);
  Toy small(1, 8);
  cut = small.session.generate(std::array{bytesOf("abc")}, following("hello world"));
  ASSERT_TRUE(cut.ok());
  EXPECT_EQ((*cut)[0].text, "hello ");
  EXPECT_EQ((*cut)[0].stop, StopReason::ContextFull);
  Toy stopped;
  GenerateOptions options = following("hello world");
  options.stop = {"wo"};
  cut = stopped.session.generate(std::array{bytesOf("abc")}, options);
  ASSERT_TRUE(cut.ok());
  EXPECT_EQ((*cut)[0].text, "hello ");
  EXPECT_EQ((*cut)[0].stop, StopReason::StopString);
}

TEST(SessionTest, ATextEndsOnlyWhereTheGrammarAllows) {
  Toy toy;
  toy.dictate({'a', turnEnd});
  Expected<std::vector<Generation>> generations =
      toy.session.generate(std::array{bytesOf("x")}, following("[ab]{2,3}"));
  EXPECT_EQ(generations.message(), "token 257 does not follow the grammar: the text cannot end here");
  EXPECT_EQ(toy.session.lengths()[0], 0);
  Toy fine;
  fine.dictate({'a', 'b', turnEnd});
  generations = fine.session.generate(std::array{bytesOf("x")}, following("[ab]{2,3}"));
  ASSERT_TRUE(generations.ok()) << generations.message();
  EXPECT_EQ((*generations)[0].text, "ab");
  EXPECT_EQ((*generations)[0].stop, StopReason::EndOfText);
  GenerateOptions endless = following("a");
  endless.ignoreEos = true;
  EXPECT_EQ(fine.session.generate(std::array{bytesOf("x")}, endless).message(),
            "expected a grammar or going on past the end of a text, got both");
}

TEST(SessionTest, AnswersAreCompletedBeforeALimit) {
  int completed = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    bool byContext = seed % 2;
    Toy toy(2, byContext ? 48 : 400);
    GenerateOptions options = following("\\([a-z]*: (\\[[0-9]+(, [0-9]+)*\\])+\\)", byContext ? 0 : 40);
    options.temperature = 5;
    options.seed = seed;
    Expected<std::vector<Generation>> generations =
        toy.session.generate(std::array{bytesOf("a"), bytesOf("some words")}, options);
    ASSERT_TRUE(generations.ok()) << generations.message();
    for (const Generation &answer : *generations) {
      grammar::Matcher matcher(*options.grammar);
      EXPECT_TRUE(matcher.acceptBytes(answer.text) && matcher.isComplete()) << answer.text;
      EXPECT_TRUE(answer.stop == StopReason::Completed || answer.stop == StopReason::EndOfText);
      EXPECT_LE(answer.ids.size(), byContext ? 47u : 40u);
      EXPECT_EQ(answer.ids, bytesOf(answer.text));
      completed += answer.stop == StopReason::Completed && answer.ids.size() > 20;
    }
  }
  EXPECT_GT(completed, 0);
  Toy small;
  Expected<std::vector<Generation>> cut =
      small.session.generate(std::array{bytesOf("a")}, following("[ab]{1,2}, and so on and on", 9));
  ASSERT_TRUE(cut.ok());
  EXPECT_EQ((*cut)[0].stop, StopReason::MaxTokens);
  EXPECT_EQ((*cut)[0].ids.size(), 9u);
}
