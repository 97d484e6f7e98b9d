// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostModule.h"
#include "gtest/gtest.h"

using namespace lamella::test;

namespace {
const char *const text = R"mlir(
relax.func @extend<b>(%s: !relax.state<kv_cache, [b, 2, 3, 4], f32>, %counts: tensor<?xi32, #relax.shape<b>>)
    -> (!relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<?x2xi32>) {
  %1 = relax.extend %s, %counts : (!relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<?xi32, #relax.shape<b>>)
      -> !relax.state<kv_cache, [b, 2, 3, 4], f32> loc("extend")
  %two = relax.constant dense<0> : tensor<2xi32>
  %rows = relax.dim %two, 0 : (tensor<2xi32>) -> !relax.size<2>
  %p = relax.positions %1, %counts, %rows : (!relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<?xi32, #relax.shape<b>>,
      !relax.size<2>) -> tensor<?x2xi32, #relax.shape<b, 2>>
  relax.return %1, %p : !relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<?x2xi32, #relax.shape<b, 2>>
}
relax.func @truncate<b, k>(%s: !relax.state<kv_cache, [b, 2, 3, 4], f32>, %keep: tensor<?xi32, #relax.shape<k>>)
    -> !relax.state<kv_cache, [b, 2, 3, 4], f32> {
  %1 = relax.truncate %s, %keep : (!relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<?xi32, #relax.shape<k>>)
      -> !relax.state<kv_cache, [b, 2, 3, 4], f32> loc("shorten")
  relax.return %1 : !relax.state<kv_cache, [b, 2, 3, 4], f32>
}
)mlir";

struct StateEmitterTest : testing::Test {
  static HostModule &module() {
    static HostModule *compiled = new HostModule(text);
    return *compiled;
  }
  std::vector<int32_t> positions() {
    const LamellaTensor &tensor = module().results[1].as.tensor;
    const auto *data = static_cast<const int32_t *>(tensor.data);
    return {data, data + tensor.shape[0] * tensor.shape[1]};
  }
  Cache cache{3, 2, 3, 4, 10};
};
} // namespace

TEST_F(StateEmitterTest, ExtendAddsCounts) {
  cache.lengths = {0, 5, 7};
  std::vector<int32_t> counts{2, 1, 3};
  ASSERT_EQ(module().run("extend", {cache.value(), tensor(counts, {3})}), LAMELLA_OK) << module().error();
  EXPECT_EQ(cache.lengths, (std::vector<int32_t>{2, 6, 10}));
  EXPECT_EQ(module().results[0].as.cache, &cache.cache);
  EXPECT_EQ(positions(), (std::vector<int32_t>{0, 1, 5, 6, 7, 8}));
}

TEST_F(StateEmitterTest, ExtendBeyondCapacityChangesNothing) {
  cache.lengths = {0, 5, 7};
  std::vector<int32_t> counts{2, 1, 4};
  EXPECT_EQ(module().run("extend", {cache.value(), tensor(counts, {3})}), LAMELLA_ERROR_CAPACITY);
  EXPECT_EQ(module().error(),
            "extend: extend at extend: sequence 2 of length 7 cannot grow by 4 in a cache of capacity 10");
  EXPECT_EQ(cache.lengths, (std::vector<int32_t>{0, 5, 7}));
  counts = {2, -1, 1};
  EXPECT_EQ(module().run("extend", {cache.value(), tensor(counts, {3})}), LAMELLA_ERROR_CAPACITY);
  EXPECT_EQ(module().error(),
            "extend: extend at extend: sequence 1 of length 5 cannot grow by -1 in a cache of capacity 10");
  counts = {2, 1, INT32_MAX};
  EXPECT_EQ(module().run("extend", {cache.value(), tensor(counts, {3})}), LAMELLA_ERROR_CAPACITY);
  EXPECT_EQ(cache.lengths, (std::vector<int32_t>{0, 5, 7}));
}

TEST_F(StateEmitterTest, TruncateKeepsTheShorterLength) {
  cache.lengths = {2, 5, 7};
  std::vector<int32_t> keep{4, 0, 6};
  ASSERT_EQ(module().run("truncate", {cache.value(), tensor(keep, {3})}), LAMELLA_OK) << module().error();
  EXPECT_EQ(cache.lengths, (std::vector<int32_t>{2, 0, 6}));
  keep = {1, 0, -2};
  EXPECT_EQ(module().run("truncate", {cache.value(), tensor(keep, {3})}), LAMELLA_ERROR_CAPACITY);
  EXPECT_EQ(module().error(), "truncate: truncate at shorten: sequence 2 cannot be shortened to length -2");
  EXPECT_EQ(cache.lengths, (std::vector<int32_t>{2, 0, 6}));
}

TEST_F(StateEmitterTest, ChecksTheBatchOfLengths) {
  std::vector<int32_t> keep{4, 0};
  EXPECT_EQ(module().run("truncate", {cache.value(), tensor(keep, {2})}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module().error(),
            "truncate: truncate at shorten: expected an entry for each of the cache's 3 sequences, got 2");
}

TEST_F(StateEmitterTest, ChecksTheCacheOfAnArgument) {
  std::vector<int32_t> counts{0, 0, 0};
  cache.cache.heads = 5;
  EXPECT_EQ(module().run("extend", {cache.value(), tensor(counts, {3})}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module().error(),
            "extend: argument 0: expected !relax.state<kv_cache, [b, 2, 3, 4], f32>, got sizes [3, 2, 5, 4]");
  cache.cache.heads = 3;
  cache.cache.element_type = LAMELLA_F16;
  EXPECT_EQ(module().run("extend", {cache.value(), tensor(counts, {3})}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module().error(), "extend: argument 0: expected element type f32, got f16");
  EXPECT_EQ(module().run("extend", {tensor(counts, {3}), tensor(counts, {3})}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module().error(), "extend: argument 0: expected a key/value cache, got a tensor");
}

TEST(StateEmitterLengthTest, LengthIsTheMaximum) {
  HostModule module(R"mlir(
relax.func @f<b>(%s: !relax.state<kv_cache, [b, 2, 3, 4], f32>, %x: tensor<?xf32>)
    -> (!relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<?xf32>) {
  %t = relax.length %s : !relax.state<kv_cache, [b, 2, 3, 4], f32> -> !relax.size<t>
  %y = relax.match_cast %x sizes(%t) : (tensor<?xf32>, !relax.size<t>) -> tensor<?xf32, #relax.shape<t>> loc("cast")
  relax.return %s, %y : !relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<?xf32, #relax.shape<t>>
}
)mlir");
  Cache cache(3, 2, 3, 4, 10);
  cache.lengths = {2, 4, 3};
  std::vector<float> x(4);
  EXPECT_EQ(module.run("f", {cache.value(), tensor(x, {4})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.run("f", {cache.value(), tensor(x, {3})}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module.error(), "f: match_cast at cast: expected tensor<?xf32, #relax.shape<t>> with t = 4, got shape [3]");
  cache.cache.batch = 0;
  EXPECT_EQ(module.run("f", {cache.value(), tensor(x, {0})}), LAMELLA_OK) << module.error();
}
