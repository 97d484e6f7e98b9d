// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The linear layer of test/Design/linear-registers.mlir, scheduled by its script and compiled, against loops in f64.
#include "KernelRunner.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <random>

using namespace lamella::test;

namespace {

constexpr int kSize = 576, kBlocks = kSize / 32;

/// Codes, scales and mins are drawn so that each weight is a small dyadic number: f16 holds it exactly.
struct Weight {
  std::vector<uint8_t> codes;
  std::vector<_Float16> scales, mins;

  explicit Weight(std::mt19937 &random) : codes(kSize * kBlocks * 16), scales(kSize * kBlocks), mins(kSize * kBlocks) {
    for (uint8_t &code : codes)
      code = random();
    for (_Float16 &scale : scales)
      scale = _Float16(1 + int(random() % 7)) / 64;
    for (_Float16 &min : mins)
      min = -_Float16(int(random() % 32)) / 32;
  }

  /// Element k of a block of 32: the low halves of 16 bytes, then the high ones.
  double at(int row, int k) const {
    int block = row * kBlocks + k / 32;
    int code = codes[block * 16 + k % 16] >> (k % 32 / 16 * 4) & 15;
    return double(scales[block]) * code + double(mins[block]);
  }
};

TEST(Linear, RegistersAndTails) {
  std::ifstream file(LAMELLA_SOURCE_DIR "/test/Design/linear-registers.mlir");
  KernelRunner runner(std::string(std::istreambuf_iterator<char>(file), {}));
  std::mt19937 random(5);
  Weight weight(random);
  for (int m = 1; m <= 20; ++m) {
    std::vector<float> x(m * kSize), y(m * kSize + 1, NAN);
    for (float &value : x)
      value = std::uniform_real_distribution<float>(-1, 1)(random);
    ASSERT_EQ(
        runner.run("linear", {m}, {x.data(), weight.codes.data(), weight.scales.data(), weight.mins.data(), y.data()}),
        0)
        << runner.error;
    for (int i = 0; i < m; ++i)
      for (int j = 0; j < kSize; ++j) {
        double sum = 0, magnitude = 0;
        for (int k = 0; k < kSize; ++k) {
          sum += x[i * kSize + k] * weight.at(j, k);
          magnitude += std::abs(x[i * kSize + k] * weight.at(j, k));
        }
        ASSERT_NEAR(y[i * kSize + j], sum, kSize * 6e-8 * magnitude) << m << ": " << i << ", " << j;
      }
    ASSERT_TRUE(std::isnan(y[m * kSize])) << "written behind the result, m = " << m;
  }
}

} // namespace
