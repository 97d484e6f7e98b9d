// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/LanguageModel.h"
#include "../Core/ToyModule.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>

using namespace lamella;
using namespace lamella::test;

TEST(LanguageModelTest, StepsAndSamples) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  Expected<LanguageModel> model = LanguageModel::create(*toy);
  ASSERT_TRUE(model.ok()) << model.message();
  EXPECT_EQ(model->vocab(), 320);
  Expected<KVCache> cache = model->makeCache(2, 100);
  ASSERT_TRUE(cache.ok());
  ASSERT_TRUE(cache->reserve(3).ok());
  std::vector<int32_t> tokens = {4, 5, 6, 7, 0, 0}, counts = {3, 1}, wanted = {2, 3, 0};
  Expected<Results> results = model->step(*cache, tokens, 3, counts, wanted);
  ASSERT_TRUE(results.ok()) << results.message();
  std::vector<float> zero(3), one(3, 1);
  SampleSettings greedy = {zero, {0, 0, 0}, one, zero};
  Expected<std::vector<int32_t>> ids = model->sample(results->elements<float>(0), greedy, zero);
  ASSERT_TRUE(ids.ok());
  EXPECT_EQ(*ids, (std::vector<int32_t>{5 + 2 * 6 + 3 * 7, 8, 5}));
}

TEST(LanguageModelTest, PenalizesAndNormalizes) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  LanguageModel model = LanguageModel::create(*toy).take();
  std::vector<float> logits(2 * 320, -1);
  std::vector<int32_t> counts(2 * 320);
  logits[5] = 4;
  counts[5] = counts[320] = 3;
  Expected<Results> penalized =
      model.penalize(logits, counts, std::array{2.0f, 3.0f}, std::array{0.5f, 0.25f}, std::array{0.125f, 0.0f});
  ASSERT_TRUE(penalized.ok()) << penalized.message();
  std::span<const float> row = penalized->elements<float>(0);
  EXPECT_EQ(row[5], 4 / 2.0f - 1.5f - 0.125f);
  EXPECT_EQ(row[320], -1 * 3.0f - 0.75f);
  EXPECT_EQ(std::count(row.begin(), row.end(), -1.0f), 638);
  Expected<Results> normal = model.logProbabilities(std::vector<float>(640, 7));
  ASSERT_TRUE(normal.ok()) << normal.message();
  for (float logprob : normal->elements<float>(0))
    EXPECT_FLOAT_EQ(logprob, -std::log(320.0f));
  EXPECT_TRUE(model.logProbabilities({}).ok());
}

TEST(LanguageModelTest, AFailedStepLeavesTheCache) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  LanguageModel model = LanguageModel::create(*toy).take();
  KVCache cache = model.makeCache(1, 100).take();
  ASSERT_TRUE(cache.reserve(8).ok());
  std::vector<int32_t> good = {4}, bad = {999}, one = {1}, first = {0}, many(300, 1), count = {300};
  ASSERT_TRUE(model.step(cache, good, 1, one, first).ok());
  // The toy extends the cache before it looks at the tokens.
  EXPECT_EQ(model.step(cache, bad, 1, one, first).message(),
            LAMELLA_TOY_MODULE ": step: expected a token below 320, got 999");
  EXPECT_EQ(cache.length(), 1);
  EXPECT_EQ(model.step(cache, many, 300, count, first).message(),
            LAMELLA_TOY_MODULE ": step: expected success, got a full cache");
  EXPECT_EQ(cache.length(), 1);
}

namespace {
/// The toy with changed entries.
struct Variant {
  std::vector<LamellaEntry> entries;
  std::vector<LamellaValueType> arguments, results;
  LamellaModule raw;
  /// Has another name.
  std::string lacking;

  Variant() {
    Module toy = openToy();
    raw = toy.get();
    entries.assign(raw.entries, raw.entries + raw.entry_count);
    arguments.assign(entry("step").arguments, entry("step").arguments + 5);
    results.assign(entry("step").results, entry("step").results + 2);
  }
  LamellaEntry &entry(std::string_view name) {
    for (LamellaEntry &entry : entries)
      if (entry.name == name)
        return entry;
    return entries[0];
  }
  std::string message() {
    entry("step").arguments = arguments.data();
    entry("step").results = results.data();
    if (!lacking.empty())
      entry(lacking).name = "other";
    raw.entries = entries.data();
    auto loaded = LoadedModule::create(Module::create(&raw, nullptr, "x.so").take(), &toyFile());
    return loaded ? LanguageModel::create(**loaded).message() : loaded.message();
  }
};
} // namespace

TEST(LanguageModelTest, RefusesOtherModules) {
  Module keepsTheCode = openToy();
  EXPECT_EQ(Variant().message(), "");
  for (const char *name : {"step", "sample", "penalize", "log_probabilities", "constrain"}) {
    Variant missing;
    EXPECT_NE(Module::open(LAMELLA_TOY_MODULE)->findEntry(name), nullptr);
    missing.lacking = name;
    EXPECT_EQ(missing.message(),
              std::string("x.so: expected a language model with the entry '") + name + "', got a module without it");
  }
  Variant count;
  count.entry("step").result_count = 1;
  EXPECT_EQ(count.message(), "x.so: entry 'step': expected 4 arguments and 2 results, got 4 and 1");
  Variant tokens;
  tokens.arguments[0].element_type = LAMELLA_I64;
  EXPECT_EQ(tokens.message(), "x.so: entry 'step': argument 0: expected i32 [?, ?], got i64 [?, ?]");
  Variant cache;
  cache.arguments[3].shape[3] = cache.results[1].shape[3] = -1;
  EXPECT_EQ(cache.message(), "x.so: entry 'step': expected logits [?, vocab] and a cache [?, layers, heads, head dim] "
                             "of constant extents, got f32 [?, 320] and cache f32 [?, 1, 1, ?]");
  Variant result;
  result.results[1].shape[1] = 2;
  EXPECT_EQ(result.message(),
            "x.so: entry 'step': result 1: expected cache f32 [?, 1, 1, 1], got cache f32 [?, 2, 1, 1]");
  Variant sample;
  sample.results[0].shape[1] = 319;
  EXPECT_EQ(sample.message(), "x.so: entry 'sample': argument 0: expected f32 [?, 319], got f32 [?, 320]");
  Variant penalize;
  penalize.entry("penalize").arguments = penalize.entry("sample").arguments;
  EXPECT_EQ(penalize.message(), "x.so: entry 'penalize': argument 1: expected i32 [?, 320], got f32 [?]");
  Variant constrain;
  constrain.entry("constrain").argument_count = 1;
  EXPECT_EQ(constrain.message(), "x.so: entry 'constrain': expected 2 arguments and 1 results, got 1 and 1");
  Variant logprobs;
  logprobs.entry("log_probabilities").argument_count = 0;
  EXPECT_EQ(logprobs.message(), "x.so: entry 'log_probabilities': expected 1 arguments and 1 results, got 0 and 1");
}
