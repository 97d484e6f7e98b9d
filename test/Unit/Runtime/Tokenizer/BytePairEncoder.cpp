// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/BytePairEncoder.h"
#include "TestVocabulary.h"
#include "gtest/gtest.h"

#include <cmath>
#include <map>

using namespace lamella;
using namespace lamella::test;

using Ids = std::vector<int32_t>;
using Merges = std::vector<std::array<int32_t, 3>>;

/// The definition, step by step.
static Ids encodeByDefinition(const Merges &merges, Ids ids) {
  for (;;) {
    size_t bestRank = merges.size(), bestAt = 0;
    for (size_t at = 0; at + 1 < ids.size(); ++at)
      for (size_t rank = 0; rank < bestRank; ++rank)
        if (merges[rank][0] == ids[at] && merges[rank][1] == ids[at + 1]) {
          bestRank = rank;
          bestAt = at;
        }
    if (bestRank == merges.size())
      return ids;
    ids[bestAt] = merges[bestRank][2];
    ids.erase(ids.begin() + bestAt + 1);
  }
}

TEST(BytePairEncoderTest, EqualsItsDefinition) {
  Random random;
  SCOPED_TRACE("LAMELLA_SEED=" + std::to_string(random.seed));
  BytePairEncoder::Workspace workspace;
  for (int round = 0; round < 500; ++round) {
    // Few symbols and many merges, in an order that need not be the one they were learnt in.
    BytePairEncoder encoder(round % 2 ? 64 : 0);
    Merges merges;
    int32_t symbols = 2 + random.below(3);
    for (int32_t made = symbols, count = random.below(20); made < symbols + count; ++made) {
      int32_t left = random.below(symbols + 8), right = random.below(symbols + 8);
      if (encoder.addMerge(left, right, made) == merges.size())
        merges.push_back({left, right, made});
    }
    Ids ids(random.below(40));
    for (int32_t &id : ids)
      id = random.below(symbols);
    Ids merged = ids;
    encoder.encode(merged, 0, workspace);
    ASSERT_EQ(merged, encodeByDefinition(merges, ids));
  }
}

TEST(BytePairEncoderTest, TouchesOnlyTheTail) {
  BytePairEncoder encoder(1);
  encoder.addMerge(1, 1, 2);
  BytePairEncoder::Workspace workspace;
  Ids ids = {1, 1, 1, 1};
  encoder.encode(ids, 1, workspace);
  EXPECT_EQ(ids, (Ids{1, 2, 1}));
}

TEST(BytePairEncoderTest, RepeatedMergeIsReported) {
  BytePairEncoder encoder(2);
  EXPECT_EQ(encoder.addMerge(1, 2, 3), 0u);
  EXPECT_EQ(encoder.addMerge(2, 1, 3), 1u);
  EXPECT_EQ(encoder.addMerge(1, 2, 4), 0u);
}

TEST(BytePairEncoderTest, HeapOperationsAreLinear) {
  // Doubling merges halve the tokens each time; alternating ones leave many stale entries.
  BytePairEncoder encoder(40);
  for (int32_t i = 0; i < 20; ++i)
    encoder.addMerge(i, i, i + 1);
  for (int32_t i = 1; i < 20; ++i)
    encoder.addMerge(i, i - 1, 100 + i);
  const size_t count = 1 << 20;
  Ids ids(count, 0);
  BytePairEncoder::Workspace workspace;
  encoder.encode(ids, 0, workspace);
  EXPECT_EQ(ids, Ids{20});
  // Each merge makes at most two entries; each entry goes in once and out once.
  EXPECT_LE(workspace.heapOperations, 6 * count);
}
