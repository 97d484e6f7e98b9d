// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Status.h"
#include "gtest/gtest.h"

using namespace lamella;

TEST(StatusTest, ErrorKeepsItsTextAndGainsContext) {
  Status failure = Status::error("expected 4 bytes, got 3");
  EXPECT_FALSE(failure.ok());
  EXPECT_EQ(failure.withContext("a.gguf").message(), "a.gguf: expected 4 bytes, got 3");
  EXPECT_TRUE(Status::success().withContext("a.gguf").ok());
  EXPECT_EQ(failure.kind(), 0);
  EXPECT_EQ(Status::error("no", 3).withContext("a.gguf").kind(), 3);
}

TEST(ExpectedTest, HoldsValueOrError) {
  Expected<int> value = 3;
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(*value, 3);
  Expected<int> failure = Status::error("no");
  EXPECT_FALSE(failure.ok());
  EXPECT_EQ(failure.message(), "no");
}

namespace {
/// Counts how many of its kind are alive.
struct Counted {
  static inline int alive = 0;
  Counted() { ++alive; }
  Counted(Counted &&) { ++alive; }
  ~Counted() { --alive; }
  const int *begin() const { return &alive; }
  const int *end() const { return &alive + 1; }
};
} // namespace

TEST(ExpectedTest, DereferencedTemporaryLivesThroughALoop) {
  auto make = [] { return Expected<Counted>(Counted()); };
  int rounds = 0;
  for (int alive : *make()) {
    EXPECT_EQ(alive, 1);
    ++rounds;
  }
  EXPECT_EQ(rounds, 1);
  EXPECT_EQ(Counted::alive, 0);
}
