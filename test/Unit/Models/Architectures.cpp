// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Models/Decoder.h"
#include "gtest/gtest.h"

using namespace lamella;

TEST(Architectures, AreFoundByName) {
  for (const Architecture &architecture : architectures())
    EXPECT_EQ(findArchitecture(architecture.name), &architecture);
  EXPECT_EQ(findArchitecture("rwkv"), nullptr);
  EXPECT_EQ(findArchitecture(""), nullptr);
  EXPECT_EQ(architectureNames(), "llama, qwen2, qwen3, gemma, gemma2, gemma3, phi3, gpt2, olmo2");
}

// What published models of these names do.
TEST(Architectures, Choices) {
  const Architecture *llama = findArchitecture("llama"), *qwen2 = findArchitecture("qwen2"),
                     *qwen3 = findArchitecture("qwen3");
  ASSERT_TRUE(llama && qwen2 && qwen3);
  EXPECT_EQ(llama->rotary, RotaryStyle::Interleaved);
  EXPECT_EQ(qwen2->rotary, RotaryStyle::Halves);
  EXPECT_EQ(qwen3->rotary, RotaryStyle::Halves);
  EXPECT_EQ(llama->biases, Biases::None);
  EXPECT_EQ(qwen2->biases, Biases::Projections);
  EXPECT_EQ(qwen3->biases, Biases::None);
  EXPECT_EQ(llama->queryKeyNorm, QueryKeyNorm::None);
  EXPECT_EQ(qwen2->queryKeyNorm, QueryKeyNorm::None);
  EXPECT_EQ(qwen3->queryKeyNorm, QueryKeyNorm::Heads);
}
