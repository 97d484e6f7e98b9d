// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Random.h"

using namespace lamella;

static uint32_t low(uint64_t value) { return static_cast<uint32_t>(value); }
static uint32_t high(uint64_t value) { return static_cast<uint32_t>(value >> 32); }

std::array<uint32_t, 4> lamella::philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    uint64_t first = uint64_t(0xD2511F53) * counter[0], second = uint64_t(0xCD9E8D57) * counter[2];
    counter = {high(second) ^ counter[1] ^ key[0], low(second), high(first) ^ counter[3] ^ key[1], low(first)};
    key[0] += 0x9E3779B9; // the golden ratio and sqrt(3) - 1: Weyl sequences
    key[1] += 0xBB67AE85;
  }
  return counter;
}

float lamella::uniformAt(uint64_t seed, uint64_t stream, uint64_t position) {
  std::array<uint32_t, 4> words =
      philox({low(position), high(position), low(stream), high(stream)}, {low(seed), high(seed)});
  return static_cast<float>(words[0] >> 8) * 0x1p-24f;
}
