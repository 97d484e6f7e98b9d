// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Random.h"
#include "gtest/gtest.h"

using namespace lamella;

using Words = std::array<uint32_t, 4>;

// The known answers that the authors of the generator publish (the file kat_vectors of Random123).
TEST(RandomTest, EqualsThePublishedAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(RandomTest, UniformIsTheCountersFirstWord) {
  EXPECT_EQ(uniformAt(0, 0, 0), 0x6627e8 / 16777216.0f);
  EXPECT_EQ(uniformAt(0x299f31d0a4093822, 0x0370734413198a2e, 0x85a308d3243f6a88), 0xd16cfe / 16777216.0f);
}

TEST(RandomTest, UniformFillsTheUnitInterval) {
  double sum = 0;
  float least = 1, greatest = 0;
  for (uint64_t i = 0; i < 10000; ++i) {
    float value = uniformAt(7, 1, i);
    sum += value;
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
  EXPECT_GE(least, 0);
  EXPECT_LT(greatest, 1);
  EXPECT_NEAR(sum / 10000, 0.5, 0.015); // five standard deviations
}
