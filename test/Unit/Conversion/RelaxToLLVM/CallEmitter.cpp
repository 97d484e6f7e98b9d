// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostModule.h"
#include "gtest/gtest.h"

using namespace lamella::test;

namespace {
const char *const sumText = R"mlir(
relax.func @sum<n>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32, #relax.shape<n>>)
    -> tensor<?xf32, #relax.shape<n>> {
  %a = relax.call_tir @double<n>(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %b = relax.call_tir @add<n>(%a, %y)
      : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %b : tensor<?xf32, #relax.shape<n>>
}
)mlir";

int32_t triple(LamellaContext *, const int64_t *sizes, void *const *buffers) {
  for (int64_t i = 0; i < sizes[0]; ++i)
    static_cast<float *>(buffers[1])[i] = 3 * static_cast<float *>(buffers[0])[i];
  return LAMELLA_OK;
}
} // namespace

TEST(CallEmitterTest, CallsKernelsThroughTheTable) {
  HostModule module(std::string(kernels) + sumText);
  std::vector<float> x{1, 2, 3}, y{10, 20, 30};
  ASSERT_EQ(module.run("sum", {tensor(x, {3}), tensor(y, {3})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), (std::vector<float>{12, 24, 36}));
  ASSERT_EQ(module.module().kernel_count, 2u); // those that are called, in the order of the module
  EXPECT_STREQ(module.module().kernels[0].name, "double");
  EXPECT_STREQ(module.module().kernels[1].name, "add");
  module.kernelTable[0] = triple;
  ASSERT_EQ(module.run("sum", {tensor(x, {3}), tensor(y, {3})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), (std::vector<float>{13, 26, 39}));
}

TEST(CallEmitterTest, PassesOnAKernelsFailure) {
  HostModule module(std::string(kernels) + R"mlir(
relax.func @f<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> {
  %a = relax.call_tir @fail(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %a : tensor<?xf32, #relax.shape<n>>
}
)mlir");
  std::vector<float> x{1};
  EXPECT_EQ(module.run("f", {tensor(x, {1})}), LAMELLA_ERROR_INDEX);
  EXPECT_EQ(module.error(), "no");
}

TEST(CallEmitterTest, GivesACacheAsThreeBuffers) {
  HostModule module(R"mlir(
func.func private @touch(index, index, memref<?xf32>, memref<?x?x?x?x?xf32>, memref<?x?x?x?x?xf32>, memref<?xi32>)
llvm.func @touch$packed(%context: !llvm.ptr, %sizes: !llvm.ptr, %buffers: !llvm.ptr) -> i32 {
  %ok = arith.constant 0 : i32
  llvm.return %ok : i32
}
relax.func @f<b>(%x: tensor<?xf32, #relax.shape<b>>, %s: !relax.state<kv_cache, [b, 1, 1, 2], f32>)
    -> !relax.state<kv_cache, [b, 1, 1, 2], f32> {
  %t = relax.call_tir @touch<b>(%x, %s) : (tensor<?xf32, #relax.shape<b>>, !relax.state<kv_cache, [b, 1, 1, 2], f32>)
      -> !relax.state<kv_cache, [b, 1, 1, 2], f32>
  relax.return %t : !relax.state<kv_cache, [b, 1, 1, 2], f32>
}
)mlir");
  static void *seen[4];
  module.kernelTable[0] = [](LamellaContext *, const int64_t *sizes, void *const *buffers) -> int32_t {
    std::copy(buffers, buffers + 4, seen);
    static_cast<float *>(buffers[1])[0] = sizes[0];
    static_cast<float *>(buffers[1])[1] = sizes[1];
    return LAMELLA_OK;
  };
  EXPECT_EQ(module.module().kernels[0].size_count, 2);
  EXPECT_EQ(module.module().kernels[0].buffer_count, 4);
  Cache cache(2, 1, 1, 2, 4);
  std::vector<float> x{1, 2};
  ASSERT_EQ(module.run("f", {tensor(x, {2}), cache.value()}), LAMELLA_OK) << module.error();
  EXPECT_EQ(seen[0], x.data());
  EXPECT_EQ(seen[1], cache.keys.data());
  EXPECT_EQ(seen[2], cache.values.data());
  EXPECT_EQ(seen[3], cache.lengths.data());
  EXPECT_EQ(cache.keys[0], 2);
  EXPECT_EQ(cache.keys[1], cache.cache.capacity);
  EXPECT_EQ(module.results[0].kind, LAMELLA_KV_CACHE);
  EXPECT_EQ(module.results[0].as.cache, &cache.cache);
}

TEST(CallEmitterTest, CallsLibraryFunctions) {
  HostModule module(R"mlir(
relax.func @f<n>(%x: tensor<?x2xf32, #relax.shape<n, 2>>) -> tensor<?xf32, #relax.shape<n>> {
  %a = relax.call_dps "rows.sum"(%x) : (tensor<?x2xf32, #relax.shape<n, 2>>) -> tensor<?xf32, #relax.shape<n>>
      loc("layer")
  relax.return %a : tensor<?xf32, #relax.shape<n>>
}
)mlir");
  std::vector<float> x{1, 2, 3, 4, 5, 6};
  EXPECT_EQ(module.run("f", {tensor(x, {3, 2})}), LAMELLA_ERROR_LIBRARY);
  EXPECT_EQ(module.error(), "f: call_dps at layer: there is no library function 'rows.sum'");

  module.libraries["rows.sum"] = [](LamellaContext *, const LamellaTensor *tensors, int32_t count) -> int32_t {
    bool fits = count == 2 && tensors[0].rank == 2 && tensors[0].shape[1] == 2 && tensors[1].rank == 1 &&
                tensors[1].shape[0] == tensors[0].shape[0] && tensors[1].element_type == LAMELLA_F32;
    for (int64_t i = 0; fits && i < tensors[1].shape[0]; ++i)
      static_cast<float *>(tensors[1].data)[i] =
          static_cast<float *>(tensors[0].data)[2 * i] + static_cast<float *>(tensors[0].data)[2 * i + 1];
    return fits ? 0 : 1;
  };
  ASSERT_EQ(module.run("f", {tensor(x, {3, 2})}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), (std::vector<float>{3, 7, 11}));

  module.libraries["rows.sum"] = [](LamellaContext *, const LamellaTensor *, int32_t) -> int32_t { return -2; };
  EXPECT_EQ(module.run("f", {tensor(x, {3, 2})}), LAMELLA_ERROR_LIBRARY);
  EXPECT_EQ(module.error(), "f: call_dps at layer: library function 'rows.sum' failed with status -2");
}
