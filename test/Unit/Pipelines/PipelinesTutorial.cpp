// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// docs/tutorials/gemm.md: the kernel with each of its scripts, compiled, against a product in f64; prints the rates.
#include "KernelRunner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>

using namespace lamella::test;

namespace {

constexpr int kSize = 512;

struct Step {
  std::string title, code;
};

/// The `mlir` fences of the page, each with the heading above it.
std::vector<Step> readSteps() {
  std::ifstream page(LAMELLA_SOURCE_DIR "/docs/tutorials/gemm.md");
  std::vector<Step> steps;
  std::string title;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## "))
      title = line.substr(3);
    else if (line == "```mlir")
      steps.push_back({title, ""}), inside = true;
    else if (line == "```")
      inside = false;
    else if (inside)
      steps.back().code += line + "\n";
  }
  return steps;
}

std::vector<float> draw(std::mt19937 &random) {
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> matrix(kSize * kSize);
  for (float &value : matrix)
    value = uniform(random);
  return matrix;
}

/// Every seventh element of every seventh row, within a multiple of the rounding error of the terms' magnitudes.
void compare(const std::vector<float> &a, const std::vector<float> &b, const std::vector<float> &c) {
  for (int i = 0; i < kSize; i += 7)
    for (int j = 0; j < kSize; j += 7) {
      double sum = 0, magnitude = 0;
      for (int k = 0; k < kSize; ++k) {
        double term = double(a[i * kSize + k]) * b[k * kSize + j];
        sum += term;
        magnitude += std::abs(term);
      }
      ASSERT_NEAR(c[i * kSize + j], sum, kSize * 6e-8 * magnitude) << i << ", " << j;
    }
}

TEST(Tutorial, Gemm) {
  std::vector<Step> steps = readSteps();
  ASSERT_EQ(steps.size(), 6u);
  std::mt19937 random(1);
  std::vector<float> a = draw(random), b = draw(random);
  for (size_t number = 1; number < steps.size(); ++number) {
    SCOPED_TRACE(steps[number].title);
    KernelRunner runner("module attributes {transform.with_named_sequence} {\n" + steps[0].code + steps[number].code +
                        "}\n");
    for (unsigned threads : {1, 2}) {
      std::vector<float> c(kSize * kSize, NAN);
      double best = INFINITY;
      for (int run = 0; run < 5; ++run) {
        auto start = std::chrono::steady_clock::now();
        ASSERT_EQ(runner.run("gemm", {}, {a.data(), b.data(), c.data()}, threads), 0) << runner.error;
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        if (best > 0.1)
          break;
      }
      compare(a, b, c);
      std::printf("%-24s %u thread%s %7.1f GFLOP/s\n", steps[number].title.c_str(), threads, threads > 1 ? "s" : " ",
                  2.0 * kSize * kSize * kSize / best * 1e-9);
    }
  }
}

} // namespace
