// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/Generation.h"
#include "lamella/Runtime/Tokenizer/StreamDecoder.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace lamella;

std::string_view lamella::stopReasonName(StopReason reason) {
  switch (reason) {
  case StopReason::EndOfText:
    return "end";
  case StopReason::StopString:
    return "stop";
  case StopReason::Completed:
    return "completed";
  case StopReason::MaxTokens:
    return "length";
  case StopReason::ContextFull:
    return "context";
  case StopReason::Cancelled:
    return "cancelled";
  }
  return "";
}

static bool isUTF8(const std::string &text) {
  StreamDecoder decoder;
  std::string valid = decoder.push(text);
  return valid == text && decoder.flush().empty();
}

Status GenerateOptions::verify() const {
  auto expect = [](bool holds, const char *what, auto got) {
    return holds ? Status::success() : Status::error(std::string("expected ") + what + ", got " + std::to_string(got));
  };
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  Status checks[] = {
      expect(std::isfinite(temperature) && temperature >= 0, "a temperature of at least 0", temperature),
      expect(topK >= 0 && topK <= most, "a top-k of at least 0", topK),
      expect(topP >= 0 && topP <= 1, "a top-p from 0 to 1", topP),
      expect(minP >= 0 && minP <= 1, "a min-p from 0 to 1", minP),
      expect(std::isfinite(repetitionPenalty) && repetitionPenalty > 0, "a repetition penalty above 0",
             repetitionPenalty),
      expect(std::isfinite(frequencyPenalty), "a finite frequency penalty", frequencyPenalty),
      expect(std::isfinite(presencePenalty), "a finite presence penalty", presencePenalty),
      expect(penaltyWindow >= 0, "a penalty window of at least 0", penaltyWindow),
      expect(!logprobs || *logprobs >= 0, "a number of log-probabilities of at least 0", logprobs.value_or(0)),
  };
  for (const Status &status : checks)
    if (!status)
      return status;
  if (grammar && ignoreEos)
    return Status::error("expected a grammar or going on past the end of a text, got both");
  for (const std::string &string : stop) {
    if (string.empty())
      return Status::error("expected a stop string of at least one character, got none");
    if (!isUTF8(string))
      return Status::error("expected a stop string in UTF-8, got other bytes");
  }
  return Status::success();
}

std::vector<std::pair<int32_t, float>> lamella::findGreatest(std::span<const float> row, int64_t count) {
  std::vector<std::pair<int32_t, float>> pairs;
  for (size_t v = 0; v < row.size(); ++v)
    pairs.emplace_back(int32_t(v), row[v]);
  count = std::clamp<int64_t>(count, 0, pairs.size());
  auto key = [](float value) { return std::isnan(value) ? -INFINITY : value; };
  std::partial_sort(pairs.begin(), pairs.begin() + count, pairs.end(), [&](const auto &a, const auto &b) {
    return key(a.second) != key(b.second) ? key(a.second) > key(b.second) : a.first < b.first;
  });
  pairs.resize(count);
  return pairs;
}
