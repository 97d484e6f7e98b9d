// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/Profile.h"
#include "ToyModule.h"
#include "gtest/gtest.h"
#include <thread>

using namespace lamella;
using namespace lamella::test;

static int32_t sleepAWhile(LamellaContext *, const int64_t *, void *const *) {
  std::this_thread::sleep_for(std::chrono::milliseconds(3));
  return LAMELLA_OK;
}

static void add(LoadedModule &toy) {
  std::vector<float> x = {1};
  ASSERT_TRUE(toy.call("add", std::array{tensorValue(x, {1}), tensorValue(x, {1})}).ok());
}

TEST(ProfileTest, CountsAndTimesWhatTheSlotsRan) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  ASSERT_TRUE(toy->kernels().replace(*toy->kernels().find("add"), sleepAWhile).ok());
  Expected<std::unique_ptr<Profile>> profile = Profile::create(toy->kernels());
  ASSERT_TRUE(profile.ok()) << profile.message();
  for (int i = 0; i < 3; ++i)
    add(*toy);
  std::vector<float> logits(toyVocab), zero(1), one = {1};
  std::vector<int32_t> all(1);
  std::array settings = {tensorValue(logits, {1, toyVocab}),
                         tensorValue(zero, {1}),
                         tensorValue(all, {1}),
                         tensorValue(one, {1}),
                         tensorValue(zero, {1}),
                         tensorValue(zero, {1})};
  ASSERT_TRUE(toy->call("sample", settings).ok());
  std::vector<KernelProfile> rows = (*profile)->rows();
  ASSERT_EQ(rows.size(), 3u);
  if (rows[1].name != "draw") // "filter" is about as fast
    std::swap(rows[1], rows[2]);
  EXPECT_EQ(rows[0].name, "add");
  EXPECT_EQ(rows[0].calls, 3u);
  EXPECT_EQ(rows[0].bytes, 3 * 12);
  EXPECT_EQ(rows[0].operations, 3 * 1);
  EXPECT_GE(rows[0].time, std::chrono::milliseconds(9));
  EXPECT_EQ(rows[1].name, "draw");
  EXPECT_EQ(rows[1].calls, 1u);
  EXPECT_EQ(rows[1].bytes, toyVocab * 4 + 12);
  (*profile)->setCounting(false);
  add(*toy);
  EXPECT_EQ((*profile)->rows()[0].calls, 3u);
  (*profile)->setCounting(true);
  add(*toy);
  EXPECT_EQ((*profile)->rows()[0].calls, 4u);
}

TEST(ProfileTest, PutsBackWhatItFound) {
  std::unique_ptr<LoadedModule> toy = loadToy();
  KernelTable &table = toy->kernels();
  uint32_t add = *table.find("add"), draw = *table.find("draw");
  int calls = 0;
  auto hook = [&](LamellaContext &, const int64_t *, void *const *) { return ++calls, LAMELLA_OK; };
  ASSERT_TRUE(table.replace(add, KernelHook(hook)).ok());
  LamellaKernelFn own = table.get(draw);
  {
    Expected<std::unique_ptr<Profile>> profile = Profile::create(table);
    ASSERT_TRUE(profile.ok());
    ::add(*toy);
    EXPECT_NE(table.get(draw), own);
  }
  EXPECT_EQ(table.get(draw), own);
  ::add(*toy);
  EXPECT_EQ(calls, 2);
}
