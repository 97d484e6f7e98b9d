// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Checksum.h"
#include "gtest/gtest.h"
#include <set>
#include <string>

using namespace lamella;

static uint64_t checksum(std::string_view text) {
  Checksum sum;
  sum.add(std::as_bytes(std::span(text)));
  return sum.finish();
}

static std::string textOf(size_t length) {
  std::string text;
  for (size_t i = 0; i < length; ++i)
    text += char(i * 37 + i / 251 + 3);
  return text;
}

TEST(ChecksumTest, DoesNotDependOnPieces) {
  std::string text = textOf(1000);
  for (size_t first : {0, 1, 63, 64, 65, 127, 200, 999, 1000})
    for (size_t second : {0, 1, 64, 300}) {
      Checksum sum;
      std::string_view left = text;
      for (size_t length : {first, second, text.size()}) {
        sum.add(std::as_bytes(std::span(left.substr(0, length))));
        left.remove_prefix(std::min(length, left.size()));
      }
      EXPECT_EQ(sum.finish(), checksum(text)) << first << " " << second;
    }
}

TEST(ChecksumTest, EveryFlippedBitAndEveryLengthCounts) {
  std::set<uint64_t> seen;
  size_t count = 0;
  for (size_t length : {1, 63, 64, 65, 300}) {
    std::string text = textOf(length);
    for (size_t bit = 0; bit < length * 8; ++bit) {
      std::string changed = text;
      changed[bit / 8] ^= char(1 << bit % 8);
      seen.insert(checksum(changed));
      ++count;
    }
    seen.insert(checksum(text));
    ++count;
  }
  for (size_t zeros = 0; zeros < 200; ++zeros, ++count)
    seen.insert(checksum(std::string(zeros, '\0')));
  EXPECT_EQ(seen.size(), count);
}

TEST(ChecksumTest, PlacesCount) {
  std::string text = textOf(512);
  std::set<uint64_t> seen = {checksum(text)};
  for (size_t other = 8; other < 512; other += 8) {
    std::string changed = text;
    std::swap_ranges(changed.begin(), changed.begin() + 8, changed.begin() + other);
    seen.insert(checksum(changed));
  }
  EXPECT_EQ(seen.size(), 64u);
}
