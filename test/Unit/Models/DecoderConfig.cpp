// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SmallConfig.h"
#include "gtest/gtest.h"
#include <limits>

using namespace lamella;
using namespace lamella::test;

/// The error of a config that differs from the small one in one number.
template <typename T>
static std::string with(T DecoderConfig::*field, T value) {
  DecoderConfig config = smallConfig();
  config.*field = value;
  return config.verify().message();
}

TEST(DecoderConfig, AcceptsASmallOne) { EXPECT_TRUE(smallConfig().verify().ok()); }

TEST(DecoderConfig, RefusesNumbersOutOfRange) {
  EXPECT_EQ(with(&DecoderConfig::layers, int64_t(0)), "expected 1 to 4096 layers, got 0");
  EXPECT_EQ(with(&DecoderConfig::layers, int64_t(4097)), "expected 1 to 4096 layers, got 4097");
  EXPECT_EQ(with(&DecoderConfig::width, int64_t(0)), "expected 1 to 2147483647 elements of the embedding, got 0");
  EXPECT_EQ(with(&DecoderConfig::heads, int64_t(-4)), "expected 1 to 2147483647 attention heads, got -4");
  EXPECT_EQ(with(&DecoderConfig::keyValueHeads, int64_t(0)), "expected 1 to 2147483647 key/value heads, got 0");
  EXPECT_EQ(with(&DecoderConfig::headDim, int64_t(0)), "expected 1 to 2147483647 elements of a head, got 0");
  EXPECT_EQ(with(&DecoderConfig::feedForward, int64_t(0)),
            "expected 1 to 2147483647 elements of the feed-forward layer, got 0");
  EXPECT_EQ(with(&DecoderConfig::vocabulary, int64_t(1) << 40),
            "expected 1 to 2147483647 tokens of the vocabulary, got 1099511627776");
  EXPECT_EQ(with(&DecoderConfig::context, int64_t(0)), "expected 1 to 2147483647 positions of the context, got 0");
  EXPECT_EQ(with(&DecoderConfig::rotaryDims, int64_t(18)), "expected 1 to 16 rotary dimensions, got 18");
}

TEST(DecoderConfig, RefusesNumbersThatDisagree) {
  EXPECT_EQ(with(&DecoderConfig::rotaryDims, int64_t(3)), "expected an even number of rotary dimensions, got 3");
  EXPECT_EQ(with(&DecoderConfig::keyValueHeads, int64_t(3)),
            "expected attention heads to be a multiple of key/value heads, got 4 and 3");
  EXPECT_EQ(with(&DecoderConfig::headDim, int64_t(1) << 30),
            "expected heads * elements of a head to be at most 2147483647, got 4 * 1073741824");
  EXPECT_EQ(with(&DecoderConfig::rotaryBase, 0.0), "expected a positive finite rotary base, got 0.000000");
  EXPECT_EQ(with(&DecoderConfig::rotaryBase, std::numeric_limits<double>::infinity()),
            "expected a positive finite rotary base, got inf");
  EXPECT_EQ(with(&DecoderConfig::rotaryDivisors, std::vector<double>{1}),
            "expected a divisor for each of 8 rotary pairs, got 1");
  EXPECT_EQ(with(&DecoderConfig::rotaryDivisors, std::vector<double>(8, 0.0)),
            "expected positive finite rotary divisors, got 0.000000");
  EXPECT_EQ(with(&DecoderConfig::rotaryMagnitude, std::numeric_limits<double>::infinity()),
            "expected a finite rotary magnitude, got inf");
  EXPECT_EQ(with(&DecoderConfig::window, int64_t(-1)), "expected a window of at least 0, got -1");
  EXPECT_EQ(with(&DecoderConfig::attentionScale, -1.0),
            "expected a finite attention scale of at least 0, got -1.000000");
  EXPECT_EQ(with(&DecoderConfig::attentionSoftcap, -1.0),
            "expected a finite softcap of attention of at least 0, got -1.000000");
  EXPECT_EQ(with(&DecoderConfig::outputSoftcap, -1.0),
            "expected a finite softcap of the output of at least 0, got -1.000000");
  EXPECT_EQ(with(&DecoderConfig::experts, int64_t(1025)), "expected 0 to 1024 experts, got 1025");
  EXPECT_EQ(with(&DecoderConfig::experts, int64_t(4)), "expected 1 to 4 used experts, got 0");
  EXPECT_EQ(with(&DecoderConfig::normEpsilon, -1.0), "expected a finite norm epsilon of at least 0, got -1.000000");
}
