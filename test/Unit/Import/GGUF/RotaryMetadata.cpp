// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the scaled rotation computes: Integration/architectures.test.
#include "ModelDraft.h"
#include "lamella/Import/GGUF/ImportGGUF.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace lamella;
using namespace lamella::test;

static Expected<DecoderConfig> read(const ModelDraft &draft) {
  Bytes bytes = draft.build();
  Expected<ModelFile> file = ModelFile::parse(bytes, "m.gguf");
  return file ? readDecoderConfig(*file) : Expected<DecoderConfig>(file.status());
}

static ModelDraft scaled(const std::string &type, float factor) {
  return ModelDraft::create("llama").set(".rope.scaling.type", type).set(".rope.scaling.factor", factor);
}

TEST(RotaryMetadata, NoneAndLinear) {
  EXPECT_TRUE(read(scaled("none", 1))->rotaryDivisors.empty());
  EXPECT_TRUE(read(scaled("linear", 1))->rotaryDivisors.empty());
  EXPECT_EQ(read(scaled("linear", 4))->rotaryDivisors, std::vector<double>(8, 4.0));
  // Without a type a factor is linear, and an old key gives it.
  EXPECT_EQ(read(scaled("linear", 4).erase(".rope.scaling.type"))->rotaryDivisors, std::vector<double>(8, 4.0));
  EXPECT_EQ(read(ModelDraft::create("llama").set(".rope.scale_linear", 2.0f))->rotaryDivisors,
            std::vector<double>(8, 2.0));
}

TEST(RotaryMetadata, Yarn) {
  DecoderConfig config =
      *read(scaled("yarn", 4).set(".rope.freq_base", 1e6f).set(".rope.scaling.original_context_length", 4096u));
  ASSERT_EQ(config.rotaryDivisors.size(), 8u);
  EXPECT_EQ(config.rotaryDivisors.front(), 1.0); // turns often
  EXPECT_EQ(config.rotaryDivisors.back(), 4.0);  // turns less than once
  EXPECT_TRUE(std::is_sorted(config.rotaryDivisors.begin(), config.rotaryDivisors.end()));
  EXPECT_DOUBLE_EQ(config.rotaryMagnitude, 1 + 0.1 * std::log(4));
}

TEST(RotaryMetadata, Llama3) {
  ModelDraft draft = scaled("llama3", 8)
                         .set(".rope.freq_base", 500000.0f)
                         .set(".rope.scaling.original_context_length", 8192u)
                         .set(".rope.scaling.low_freq_factor", 1.0f)
                         .set(".rope.scaling.high_freq_factor", 4.0f);
  std::vector<double> divisors = read(draft)->rotaryDivisors;
  ASSERT_EQ(divisors.size(), 8u);
  // Turns in the context of training: 1304, 253, 49, 9.5, 1.84, 0.36, ...
  for (size_t pair : {0, 1, 2, 3})
    EXPECT_EQ(divisors[pair], 1.0);
  EXPECT_NEAR(divisors[4], 1 / ((1 - 0.2813) / 8 + 0.2813), 1e-2);
  for (size_t pair : {5, 6, 7})
    EXPECT_EQ(divisors[pair], 8.0);
  EXPECT_EQ(read(draft.set(".rope.scaling.high_freq_factor", 1.0f)).message(),
            "m.gguf: metadata key 'llama.rope.scaling.high_freq_factor': expected more than the low factor, 1.000000, "
            "got 1.000000");
}

TEST(RotaryMetadata, Refuses) {
  EXPECT_EQ(
      read(scaled("longrope", 4)).message(),
      "m.gguf: metadata key 'llama.rope.scaling.type': expected 'none', 'linear', 'yarn' or 'llama3', got 'longrope'");
  EXPECT_EQ(read(scaled("linear", 0)).message(), "m.gguf: metadata key 'llama.rope.scaling.factor': expected a finite "
                                                 "number of at least 1, got 0.000000");
  EXPECT_EQ(read(scaled("linear", 2).set(".rope.scaling.attn_factor", 2.0f)).message(),
            "m.gguf: metadata key 'llama.rope.scaling.attn_factor': expected 1, got 2.000000");
  EXPECT_EQ(read(scaled("linear", 2).set(".rope.dimension_count", 1u << 20)).message(),
            "m.gguf: metadata key 'llama.rope.dimension_count': expected at most 65536, got 1048576");
}
