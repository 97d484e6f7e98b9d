// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/CallContext.h"
#include "ToyModule.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

TEST(CallContextTest, LoopsRunOnTheCallersThreads) {
  struct Pool {
    int loops = 0;
    int64_t indices = 0;
  } pool;
  auto run = [](void *data, void (*body)(void *, int64_t), void *argument, int64_t count) {
    auto *pool = static_cast<Pool *>(data);
    ++pool->loops;
    pool->indices += count;
    for (int64_t i = count; i-- > 0;)
      body(argument, i);
  };
  std::unique_ptr<LoadedModule> toy = loadToy({{run, &pool}, {}});
  std::vector<float> x = {1, 2, 3, 4};
  Expected<Results> sum = toy->call("add", std::array{tensorValue(x, {4}), tensorValue(x, {4})});
  ASSERT_TRUE(sum.ok()) << sum.message();
  EXPECT_EQ(sum->elements<float>(0)[3], 8);
  EXPECT_EQ(pool.loops, 1);
  EXPECT_EQ(pool.indices, 4);
}

TEST(CallContextTest, LibraryFunctionsAreTheCallers) {
  auto negate = [](LamellaContext *, const LamellaTensor *tensors, int32_t) {
    for (int64_t i = 0; i < tensors[0].shape[0]; ++i)
      static_cast<float *>(tensors[1].data)[i] = -static_cast<const float *>(tensors[0].data)[i];
    return int32_t(LAMELLA_OK);
  };
  auto lookup = [&](const char *name) -> LamellaLibraryFn {
    return std::string_view(name) == "negate" ? LamellaLibraryFn(negate) : nullptr;
  };
  std::unique_ptr<LoadedModule> toy = loadToy({{}, lookup});
  std::vector<float> x = {1, 2};
  Expected<Results> result = toy->call("negate", std::array{tensorValue(x, {2})});
  ASSERT_TRUE(result.ok()) << result.message();
  EXPECT_EQ(result->elements<float>(0)[1], -2);
}

TEST(CallContextTest, ErrorsHaveTheModulesTextOrTheCodesName) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  std::vector<float> x = {1, 2, 3};
  std::string name = LAMELLA_TOY_MODULE;
  EXPECT_EQ(toy->call("add", std::array{tensorValue(x, {3}), tensorValue(x, {2})}).message(),
            name + ": add: n: expected 3, got 2");
  EXPECT_EQ(toy->call("negate", std::array{tensorValue(x, {3})}).message(),
            name + ": negate: expected success, got a failed library function");
  auto fail = [](LamellaContext *, const int64_t *, void *const *) { return int32_t(77); };
  ASSERT_TRUE(toy->kernels().replace(*toy->kernels().find("add"), LamellaKernelFn(fail)).ok());
  EXPECT_EQ(toy->call("add", std::array{tensorValue(x, {3}), tensorValue(x, {3})}).message(),
            name + ": add: expected success, got error code 77");
}

TEST(CallContextTest, ResultsOutliveLaterCalls) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  std::vector<float> x = {1, 2, 3}, y = {5, 5, 5};
  std::array first = {tensorValue(x, {3}), tensorValue(x, {3})}, second = {tensorValue(y, {3}), tensorValue(y, {3})};
  Expected<Results> a = toy->call("add", first), b = toy->call("add", second);
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ(a->elements<float>(0)[2], 6);
  EXPECT_EQ(b->elements<float>(0)[2], 10);
  const void *memory = (*a)[0].as.tensor.data;
  *a = Results();
  Expected<Results> c = toy->call("add", second);
  ASSERT_TRUE(c.ok());
  EXPECT_EQ((*c)[0].as.tensor.data, memory);
  EXPECT_EQ(b->elements<float>(0)[2], 10);
}

TEST(CallContextTest, ResultsOutliveTheModule) {
  Expected<Results> sum = Status::error("");
  {
    std::vector<float> x = {1};
    sum = loadToy()->call("add", std::array{tensorValue(x, {1}), tensorValue(x, {1})});
  }
  ASSERT_TRUE(sum.ok());
  EXPECT_EQ(sum->elements<float>(0)[0], 2);
}

TEST(CallContextTest, AResultOfAnotherTypeIsFound) {
  static const LamellaValueType declared = {LAMELLA_TENSOR, LAMELLA_F32, 1, 0, {2}, ""};
  auto run = [](LamellaContext *, const LamellaValue *, LamellaValue *results) {
    results[0] = sizeValue(3);
    return int32_t(LAMELLA_OK);
  };
  LamellaEntry entry = {"main", run, 0, 1, nullptr, &declared, 0, 0, nullptr};
  LamellaModule raw = {LAMELLA_ABI_VERSION, 1, 0, 0, &entry, nullptr, nullptr, nullptr};
  auto module = LoadedModule::create(Module::create(&raw, nullptr, "x.so").take(), nullptr);
  ASSERT_TRUE(module.ok()) << module.message();
  EXPECT_EQ((*module)->call("main", {}).message(), "x.so: main: result 0: expected f32 [2], got size 3");
}
