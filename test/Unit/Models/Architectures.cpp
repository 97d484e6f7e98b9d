// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Models/Decoder.h"
#include "gtest/gtest.h"

using namespace lamella;

TEST(Architectures, AreFoundByName) {
  for (const Architecture &architecture : architectures())
    EXPECT_EQ(findArchitecture(architecture.name), &architecture);
  EXPECT_EQ(findArchitecture("rwkv"), nullptr);
  EXPECT_EQ(findArchitecture(""), nullptr);
  EXPECT_EQ(architectureNames(), "llama, qwen2, qwen3");
}

// What published models of these names do.
TEST(Architectures, Choices) {
  const Architecture *llama = findArchitecture("llama"), *qwen2 = findArchitecture("qwen2"),
                     *qwen3 = findArchitecture("qwen3");
  ASSERT_TRUE(llama && qwen2 && qwen3);
  EXPECT_EQ(llama->rotary, RotaryStyle::Interleaved);
  EXPECT_EQ(qwen2->rotary, RotaryStyle::Halves);
  EXPECT_EQ(qwen3->rotary, RotaryStyle::Halves);
  EXPECT_TRUE(qwen2->projectionBias && !llama->projectionBias && !qwen3->projectionBias);
  EXPECT_TRUE(qwen3->queryKeyNorm && !llama->queryKeyNorm && !qwen2->queryKeyNorm);
}
