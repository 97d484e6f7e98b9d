// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/KernelTable.h"
#include "ToyModule.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

static int32_t fill(LamellaContext *, const int64_t *sizes, void *const *buffers) {
  std::fill_n(static_cast<float *>(buffers[2]), sizes[0], 7.0f);
  return LAMELLA_OK;
}

static std::vector<float> add(LoadedModule &toy) {
  std::vector<float> x = {1, 2, 3}, y = {10, 20, 30};
  Expected<Results> sum = toy.call("add", std::array{tensorValue(x, {3}), tensorValue(y, {3})});
  if (!sum)
    return {};
  std::span<const float> values = sum->elements<float>(0);
  return {values.begin(), values.end()};
}

TEST(KernelTableTest, AReplacedSlotRunsInstead) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  Expected<uint32_t> slot = toy->kernels().find("add");
  ASSERT_TRUE(slot.ok());
  EXPECT_EQ(add(*toy), (std::vector<float>{11, 22, 33}));
  ASSERT_TRUE(toy->kernels().replace(*slot, fill).ok());
  EXPECT_EQ(add(*toy), (std::vector<float>{7, 7, 7}));
  ASSERT_TRUE(toy->kernels().restore(*slot).ok());
  EXPECT_EQ(add(*toy), (std::vector<float>{11, 22, 33}));
  // The module's own table never changed.
  EXPECT_EQ(loadToy()->kernels().get(*slot), toy->kernels().get(*slot));
}

TEST(KernelTableTest, AHookCarriesDataAndMayCallWhatItReplaced) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  KernelTable &table = toy->kernels();
  uint32_t slot = *table.find("add");
  std::vector<int64_t> seen;
  LamellaKernelFn own = table.get(slot);
  auto hook = [&](LamellaContext &context, const int64_t *sizes, void *const *buffers) {
    seen.push_back(sizes[0]);
    int32_t code = own(&context, sizes, buffers);
    static_cast<float *>(buffers[2])[0] = -1;
    return code;
  };
  ASSERT_TRUE(table.replace(slot, KernelHook(hook)).ok());
  EXPECT_EQ(add(*toy), (std::vector<float>{-1, 22, 33}));
  EXPECT_EQ(seen, (std::vector<int64_t>{3}));
}

TEST(KernelTableTest, RefusesBadSlots) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  KernelTable &table = toy->kernels();
  std::string name = LAMELLA_TOY_MODULE;
  EXPECT_EQ(table.replace(99, fill).message(), name + ": expected a kernel slot below 9, got 99");
  EXPECT_EQ(table.restore(99).message(), name + ": expected a kernel slot below 9, got 99");
  EXPECT_EQ(table.replace(4, LamellaKernelFn(nullptr)).message(),
            name + ": kernel 'add': expected a function, got a null pointer");
  EXPECT_EQ(table.replace(4, KernelHook()).message(), name + ": kernel 'add': expected a function, got an empty one");
  EXPECT_EQ(table.find("sub").message(), name + ": expected a kernel of the module, got 'sub'");
}

TEST(KernelTableTest, RefusesAHookPastTheLast) {
  std::vector<std::string> names;
  for (int i = 0; i < 1025; ++i)
    names.push_back("k" + std::to_string(i));
  std::vector<LamellaKernel> kernels;
  for (const std::string &name : names)
    kernels.push_back({name.c_str(), "", 0, 0, "", ""});
  std::vector<LamellaKernelFn> functions(1025, fill);
  LamellaModule module = {LAMELLA_ABI_VERSION, 0, 1025, 0, nullptr, functions.data(), kernels.data(), nullptr};
  KernelTable table(Module::create(&module, nullptr, "x.so").take());
  auto hook = [](LamellaContext &, const int64_t *, void *const *) { return 0; };
  EXPECT_TRUE(table.replace(1023, KernelHook(hook)).ok());
  EXPECT_EQ(table.replace(1024, KernelHook(hook)).message(),
            "x.so: expected a kernel slot below 1024 for a hook, got 1024");
}
