// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Eight lanes, each over every eighth word, so that products do not wait for each other. A lane's step is a bijection
// in the word and in what came before: one changed word always changes the lane.
#include "lamella/Support/Checksum.h"
#include <algorithm>
#include <cstring>

using namespace lamella;

/// Odd, half of its bits set, without a pattern (2^64 divided by the golden ratio).
static constexpr uint64_t factor = 0x9E3779B97F4A7C15;

static void mix(uint64_t &lane, uint64_t word) {
  lane = (lane ^ word) * factor;
  lane ^= lane >> 32; // a product's low bits say little of its high ones
}

void Checksum::step(Words &lanes, const std::byte *bytes) {
  Words words;
  std::memcpy(words.data(), bytes, sizeof(words));
  for (size_t lane = 0; lane < words.size(); ++lane)
    mix(lanes[lane], words[lane]);
}

void Checksum::add(std::span<const std::byte> bytes) {
  size_t held = count % rest.size();
  count += bytes.size();
  if (held) {
    size_t taken = std::min(rest.size() - held, bytes.size());
    std::copy_n(bytes.begin(), taken, rest.begin() + held);
    bytes = bytes.subspan(taken);
    if (held + taken < rest.size())
      return;
    step(lanes, rest.data());
  }
  Words sums = lanes; // in registers
  for (; bytes.size() >= sizeof(Words); bytes = bytes.subspan(sizeof(Words)))
    step(sums, bytes.data());
  lanes = sums;
  std::copy(bytes.begin(), bytes.end(), rest.begin());
}

uint64_t Checksum::finish() const {
  Words sums = lanes;
  std::array<std::byte, sizeof(Words)> last = {};
  std::copy_n(rest.begin(), count % rest.size(), last.begin());
  step(sums, last.data());
  uint64_t sum = count;
  for (uint64_t lane : sums)
    mix(sum, lane);
  return sum;
}
