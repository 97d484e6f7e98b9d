// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/LoadedModule.h"
#include "ToyModule.h"
#include "gtest/gtest.h"
#include <cstring>

using namespace lamella;
using namespace lamella::test;

static const std::string name = LAMELLA_TOY_MODULE;

TEST(LoadedModuleTest, RunsLoadOnceAndPassesItsResults) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  ASSERT_EQ(toy->parameters().size(), 1u);
  EXPECT_EQ(static_cast<const float *>(toy->parameters()[0].as.tensor.data)[63], 126.0f / 256);

  std::vector<float> keys(8);
  std::vector<int32_t> lengths(1), tokens = {5, 9}, counts = {2}, wanted = {1};
  LamellaKVCache cache = {1, 1, 1, 1, 8, LAMELLA_F32, 0, keys.data(), keys.data(), lengths.data()};
  std::array arguments = {tensorValue(tokens, {1, 2}), tensorValue(counts, {1}), tensorValue(wanted, {1}),
                          cacheValue(&cache)};
  Expected<Results> results = toy->call("step", arguments);
  ASSERT_TRUE(results.ok()) << results.message();
  EXPECT_EQ((*results)[1].as.cache, &cache);
  std::span<const float> logits = results->elements<float>(0);
  ASSERT_EQ(logits.size(), 320u);
  int32_t best = preferred(tokens); // 6 * 1 + 10 * 2
  EXPECT_EQ(best, 26);
  for (int32_t v = 0; v < 320; ++v)
    EXPECT_EQ(logits[v], float(v % 64) / 128 + (v == best ? 10 : 0));

  // One more context sees the same parameters.
  std::unique_ptr<CallContext> context = toy->makeContext();
  ASSERT_TRUE(toy->call(*context, "step", arguments).ok());
  EXPECT_EQ(lengths[0], 4);
}

TEST(LoadedModuleTest, ErrorsNameTheEntryAndTheArgument) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  std::vector<float> x(3);
  EXPECT_EQ(toy->call("mul", {}).message(), name + ": expected an entry of the module, got 'mul'");
  EXPECT_EQ(toy->call("step", {}).message(), name + ": step: expected 4 arguments besides the parameters, got 0");
  EXPECT_EQ(toy->call("add", std::array{tensorValue(x, {3}), tensorValue(x, {3, 1})}).message(),
            name + ": add: argument 1: expected f32 [?], got f32 [3, 1]");
  EXPECT_EQ(LoadedModule::create(openToy(), nullptr).message(),
            name + ": expected a model file for 1 weights, got none");
}

namespace {
struct Store : ParameterStore {
  std::optional<std::string> kept;
  int finds = 0;

  std::optional<MappedEntry> find() override {
    ++finds;
    if (!kept)
      return std::nullopt;
    return MappedEntry{std::as_bytes(std::span(*kept)), nullptr};
  }
  void keep(std::span<const std::span<const std::byte>> pieces) override {
    kept = "";
    for (std::span<const std::byte> piece : pieces)
      kept->append(reinterpret_cast<const char *>(piece.data()), piece.size());
  }
};
} // namespace

TEST(LoadedModuleTest, TakesParametersFromTheStore) {
  Store store;
  std::unique_ptr<LoadedModule> first = loadToy({{}, {}, &store});
  ASSERT_TRUE(store.kept);
  EXPECT_EQ(first->madeBytes(), int64_t(store.kept->size()));
  ASSERT_EQ(store.kept->size() % 64, 0u);
  EXPECT_EQ(std::memcmp(store.kept->data(), first->parameters()[0].as.tensor.data, 64 * sizeof(float)), 0);

  std::unique_ptr<LoadedModule> second = loadToy({{}, {}, &store});
  EXPECT_EQ(second->madeBytes(), 0);
  EXPECT_EQ(second->parameters()[0].as.tensor.data, store.kept->data());
  EXPECT_EQ(describeValue(second->parameters()[0]), describeValue(first->parameters()[0]));
  EXPECT_EQ(store.finds, 2);

  // What does not have the size of the parameters is none of them.
  *store.kept += std::string(64, '\0');
  std::unique_ptr<LoadedModule> third = loadToy({{}, {}, &store});
  EXPECT_EQ(third->madeBytes(), first->madeBytes());
  EXPECT_EQ(int64_t(store.kept->size()), first->madeBytes());
}
