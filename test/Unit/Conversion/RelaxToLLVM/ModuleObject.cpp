// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostModule.h"
#include "gtest/gtest.h"

using namespace lamella::test;

TEST(ModuleObjectTest, ListsEntriesKernelsAndWeights) {
  HostModule module(std::string(kernels) + R"mlir(
relax.func @load() -> tensor<2x3xf32> {
  %w = relax.weight "b" : tensor<2x3xf32>
  %a = relax.weight "a" : tensor<4xi8>
  %again = relax.weight "b" : tensor<2x3xf32>
  relax.return %again : tensor<2x3xf32>
}
relax.func @step<n in [1, 8]>(%x: tensor<?xf32, #relax.shape<n>>, %s: !relax.state<kv_cache, [n, 2, 3, 4], f16>,
    %n: !relax.size<n>, %p: tensor<2x3xf32> {relax.parameter = 0 : i64}, %q: tensor<2x3xf32> {relax.parameter = 5 : i64})
    -> (tensor<?xf32, #relax.shape<n>>, !relax.state<kv_cache, [n, 2, 3, 4], f16>) {
  %y = relax.call_tir @double<n>(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %y, %s : tensor<?xf32, #relax.shape<n>>, !relax.state<kv_cache, [n, 2, 3, 4], f16>
}
relax.func private @unused(%x: tensor<2xf32>) -> tensor<2xf32> {
  relax.return %x : tensor<2xf32>
}
)mlir");
  const LamellaModule &object = module.module();
  EXPECT_EQ(object.abi_version, uint32_t(LAMELLA_ABI_VERSION));
  ASSERT_EQ(object.entry_count, 2u);
  EXPECT_STREQ(object.entries[0].name, "load");

  const LamellaEntry &step = object.entries[1];
  EXPECT_STREQ(step.name, "step");
  ASSERT_EQ(step.argument_count, 5);
  ASSERT_EQ(step.result_count, 2);
  EXPECT_EQ(step.arguments[0].kind, LAMELLA_TENSOR);
  EXPECT_EQ(step.arguments[0].element_type, LAMELLA_F32);
  EXPECT_EQ(step.arguments[0].rank, 1);
  EXPECT_EQ(step.arguments[0].shape[0], -1);
  EXPECT_STREQ(step.arguments[0].text, "tensor<?xf32, #relax.shape<n>>");
  EXPECT_EQ(step.arguments[1].kind, LAMELLA_KV_CACHE);
  EXPECT_EQ(step.arguments[1].element_type, LAMELLA_F16);
  EXPECT_EQ(step.arguments[1].rank, 4);
  EXPECT_EQ(step.arguments[1].shape[0], -1);
  EXPECT_EQ(step.arguments[1].shape[3], 4);
  EXPECT_EQ(step.arguments[2].kind, LAMELLA_SIZE);
  EXPECT_EQ(step.arguments[3].shape[1], 3);
  EXPECT_EQ(step.results[1].kind, LAMELLA_KV_CACHE);
  ASSERT_EQ(step.parameter_count, 2);
  EXPECT_EQ(step.parameters[0], 0);
  EXPECT_EQ(step.parameters[1], 5);

  ASSERT_EQ(object.kernel_count, 1u);
  EXPECT_STREQ(object.kernels[0].name, "double");
  EXPECT_EQ(object.kernels[0].size_count, 1);
  EXPECT_EQ(object.kernels[0].buffer_count, 2);

  ASSERT_EQ(object.weight_count, 2u); // in the order of first use, each once
  EXPECT_STREQ(object.weights[0].name, "b");
  EXPECT_EQ(object.weights[0].rank, 2);
  EXPECT_EQ(object.weights[0].shape[1], 3);
  EXPECT_STREQ(object.weights[1].name, "a");
  EXPECT_EQ(object.weights[1].element_type, LAMELLA_I8);

  std::vector<float> b{1, 2, 3, 4, 5, 6};
  module.weights[0] = b.data();
  ASSERT_EQ(module.run("load", {}), LAMELLA_OK) << module.error();
  EXPECT_EQ(module.values(0), b);
}

TEST(ModuleObjectTest, AnEmptyModuleHasEmptyLists) {
  HostModule module("relax.func @f() {\n  relax.return\n}\n");
  EXPECT_EQ(module.module().kernel_count, 0u);
  EXPECT_EQ(module.module().weight_count, 0u);
  EXPECT_EQ(module.entry("f").arguments, nullptr);
  EXPECT_EQ(module.run("f", {}), LAMELLA_OK);
}

TEST(ModuleObjectTest, KernelsNameTheirNode) {
  std::string text = kernels;
  size_t end = text.find('\n', text.find("@double(index"));
  text.insert(end, " loc(\"blk.0.ffn\")");
  HostModule module(text + R"mlir(
relax.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = relax.call_tir @double<2>(%x) : (tensor<2xf32>) -> tensor<2xf32>
  relax.return %y : tensor<2xf32>
}
)mlir");
  EXPECT_STREQ(module.module().kernels[0].location, "blk.0.ffn");
}
