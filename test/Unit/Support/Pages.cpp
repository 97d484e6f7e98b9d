// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Pages.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cstring>

using namespace lamella;

TEST(PagesTest, AreZeroedAndAligned) {
  for (int64_t bytes : {int64_t(0), int64_t(1), int64_t(100000), Pages::largePage, 3 * Pages::largePage + 5}) {
    Pages pages(bytes);
    ASSERT_TRUE(pages);
    auto *data = static_cast<char *>(pages.data());
    int64_t alignment = bytes >= Pages::largePage ? Pages::largePage : 4096;
    EXPECT_EQ(reinterpret_cast<uintptr_t>(data) % alignment, 0u) << bytes;
    EXPECT_TRUE(std::all_of(data, data + bytes, [](char c) { return c == 0; })) << bytes;
    std::memset(data, 7, bytes);
  }
}

TEST(PagesTest, MoveWithTheirMemory) {
  Pages first(100);
  void *data = first.data();
  Pages second = std::move(first);
  EXPECT_EQ(second.data(), data);
  EXPECT_FALSE(first);
  Pages third(5000);
  third = std::move(second);
  EXPECT_EQ(third.data(), data);
}

TEST(PagesTest, RefuseSizesThatCannotBe) {
  EXPECT_FALSE(Pages());
  EXPECT_FALSE(Pages(-1));
  EXPECT_FALSE(Pages(INT64_MAX));
  EXPECT_FALSE(Pages(INT64_MAX / 4));
}

TEST(PagesTest, AMappingsLargePagesAreCounted) {
  Pages pages(4 * Pages::largePage);
  EXPECT_EQ(largeBytesOfMapping(pages.data()), 0); // nothing is touched yet
  std::memset(pages.data(), 1, 4 * Pages::largePage);
  int64_t large = largeBytesOfMapping(pages.data()); // as many as the system likes
  EXPECT_GE(large, 0);
  EXPECT_EQ(large % Pages::largePage, 0);
  EXPECT_EQ(largeBytesOfMapping(nullptr), 0);
  EXPECT_EQ(largeBytesOfMapping(static_cast<char *>(pages.data()) + 1), 0);
}
