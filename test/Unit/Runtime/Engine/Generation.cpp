// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/Generation.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace lamella;

TEST(GenerationTest, StopReasonsHaveNames) {
  EXPECT_EQ(stopReasonName(StopReason::EndOfText), "end");
  EXPECT_EQ(stopReasonName(StopReason::StopString), "stop");
  EXPECT_EQ(stopReasonName(StopReason::Completed), "completed");
  EXPECT_EQ(stopReasonName(StopReason::MaxTokens), "length");
  EXPECT_EQ(stopReasonName(StopReason::ContextFull), "context");
  EXPECT_EQ(stopReasonName(StopReason::Cancelled), "cancelled");
}

TEST(GenerationTest, OptionsHaveRanges) {
  EXPECT_TRUE(GenerateOptions().verify().ok());
  GenerateOptions full;
  full.temperature = 2, full.topK = 40, full.topP = 0, full.minP = 1, full.repetitionPenalty = 0.5f;
  full.frequencyPenalty = -2, full.presencePenalty = 2, full.penaltyWindow = 0, full.logprobs = 0;
  full.stop = {"\n", "\u20ac"};
  EXPECT_TRUE(full.verify().ok()) << full.verify().message();
  auto message = [](auto member, auto value) {
    GenerateOptions options;
    options.*member = value;
    return options.verify().message();
  };
  using O = GenerateOptions;
  EXPECT_EQ(message(&O::temperature, NAN), "expected a temperature of at least 0, got nan");
  EXPECT_EQ(message(&O::topK, -1), "expected a top-k of at least 0, got -1");
  EXPECT_EQ(message(&O::topP, 1.5f), "expected a top-p from 0 to 1, got 1.500000");
  EXPECT_EQ(message(&O::minP, -0.5f), "expected a min-p from 0 to 1, got -0.500000");
  EXPECT_EQ(message(&O::repetitionPenalty, 0), "expected a repetition penalty above 0, got 0.000000");
  EXPECT_EQ(message(&O::frequencyPenalty, INFINITY), "expected a finite frequency penalty, got inf");
  EXPECT_EQ(message(&O::presencePenalty, NAN), "expected a finite presence penalty, got nan");
  EXPECT_EQ(message(&O::penaltyWindow, -3), "expected a penalty window of at least 0, got -3");
  EXPECT_EQ(message(&O::logprobs, -1), "expected a number of log-probabilities of at least 0, got -1");
  EXPECT_EQ(message(&O::stop, std::vector<std::string>{"a", ""}),
            "expected a stop string of at least one character, got none");
  EXPECT_EQ(message(&O::stop, std::vector<std::string>{"\xe2\x82"}),
            "expected a stop string in UTF-8, got other bytes");
}

TEST(GenerationTest, TheGreatestOfARow) {
  std::vector<float> row = {1, NAN, 3, -INFINITY, 3, INFINITY};
  using Pairs = std::vector<std::pair<int32_t, float>>;
  EXPECT_EQ(findGreatest(row, 4), (Pairs{{5, INFINITY}, {2, 3}, {4, 3}, {0, 1}}));
  EXPECT_EQ(findGreatest(row, 0), Pairs());
  EXPECT_EQ(findGreatest(row, 99).size(), 6u);
}
