// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/Sampler.h"
#include "../Core/ToyModule.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace lamella;
using namespace lamella::test;
using Ids = std::vector<int32_t>;

namespace {
/// The toy, and which of its kernels ran; what `penalize` was given.
struct Watched {
  std::unique_ptr<LoadedModule> module = loadToy();
  LanguageModel model = LanguageModel::create(*module).take();
  int penalties = 0, normalizations = 0;
  Ids counts;

  Watched() {
    watch("penalize", [this](void *const *buffers, int64_t rows) {
      ++penalties;
      auto *given = static_cast<const int32_t *>(buffers[1]);
      counts.assign(given, given + rows * 320);
    });
    watch("normalize", [this](void *const *, int64_t) { ++normalizations; });
  }
  void watch(const char *kernel, std::function<void(void *const *, int64_t)> seen) {
    uint32_t slot = *module->kernels().find(kernel);
    auto hook = [seen, own = module->module()->kernel_table[slot]](LamellaContext &context, const int64_t *sizes,
                                                                   void *const *buffers) {
      seen(buffers, sizes[0]);
      return own(&context, sizes, buffers);
    };
    EXPECT_TRUE(module->kernels().replace(slot, KernelHook(hook)).ok());
  }
};
} // namespace

TEST(SamplerTest, EntriesAreCalledOnlyWhenAskedFor) {
  Watched toy;
  std::vector<float> logits(640), uniform(2);
  logits[7] = logits[320 + 9] = 3;
  GenerateOptions options;
  Expected<Ids> ids = Sampler(toy.model, options, 2).draw(logits, uniform);
  ASSERT_TRUE(ids.ok()) << ids.message();
  EXPECT_EQ(*ids, (Ids{7, 9}));
  EXPECT_EQ(toy.penalties + toy.normalizations, 0);
  options.logprobs = 1;
  options.presencePenalty = 5;
  Sampler sampler(toy.model, options, 2);
  sampler.see(0, Ids{7});
  ids = sampler.draw(logits, uniform);
  ASSERT_TRUE(ids.ok()) << ids.message();
  EXPECT_EQ(*ids, (Ids{0, 9}));
  EXPECT_EQ(toy.penalties, 1);
  EXPECT_EQ(toy.normalizations, 1);
}

TEST(SamplerTest, LogprobsAreTheModelsOwn) {
  Watched toy;
  std::vector<float> logits(320);
  logits[3] = 2, logits[4] = 1;
  GenerateOptions options;
  options.logprobs = 2;
  options.temperature = 0.1f, options.topK = 1, options.frequencyPenalty = 9;
  Sampler sampler(toy.model, options, 1);
  sampler.see(0, Ids{3});
  Expected<Ids> ids = sampler.draw(logits, std::array{0.5f});
  ASSERT_TRUE(ids.ok()) << ids.message();
  EXPECT_EQ(*ids, Ids{4});
  double total = std::log(std::exp(2.0) + std::exp(1.0) + 318);
  TokenProbability probability = sampler.probability(0, 4);
  EXPECT_EQ(probability.id, 4);
  EXPECT_NEAR(probability.logprob, 1 - total, 1e-6);
  ASSERT_EQ(probability.top.size(), 2u);
  EXPECT_EQ(probability.top[0].first, 3);
  EXPECT_NEAR(probability.top[0].second, 2 - total, 1e-6);
  EXPECT_EQ(probability.top[1], (std::pair<int32_t, float>(4, probability.logprob)));
}

TEST(SamplerTest, TheWindowForgets) {
  Watched toy;
  std::vector<float> logits(640), uniform(2);
  Ids first = {5, 6, 5, 7}, second = {5, 8};
  for (int64_t window : {0, 1, 3, 6, 7}) {
    GenerateOptions options;
    options.repetitionPenalty = 1.5f;
    options.penaltyWindow = window;
    Sampler sampler(toy.model, options, 2);
    sampler.see(0, first);
    sampler.see(0, second);
    sampler.see(1, second);
    ASSERT_TRUE(sampler.draw(logits, uniform).ok());
    Ids expected(640), all = {5, 6, 5, 7, 5, 8};
    for (size_t i = window ? all.size() - std::min<size_t>(window, all.size()) : 0; i < all.size(); ++i)
      ++expected[all[i]];
    for (size_t i = window == 1 ? 1 : 0; i < 2; ++i)
      ++expected[320 + second[i]];
    EXPECT_EQ(toy.counts, expected) << window;
  }
}
