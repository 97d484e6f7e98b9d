// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Report.h"
#include <nlohmann/json.hpp>

using namespace lamella;
using Json = nlohmann::ordered_json;

static Json pairs(const std::vector<std::pair<int32_t, float>> &numbers) {
  Json list = Json::array();
  for (auto [id, value] : numbers)
    list.push_back(Json::array({id, value}));
  return list;
}

static Json describeConstraint(const ConstraintStats &stats) {
  auto milliseconds = [](ConstraintStats::Seconds time) { return time.count() * 1000; };
  return {{"masks", stats.masks},
          {"mask_ms", milliseconds(stats.maskTime)},
          {"exposed_ms", milliseconds(stats.exposedTime)},
          {"exposed_share", stats.medianExposedShare()},
          {"jumped_tokens", stats.jumpedTokens}};
}

std::string lamella::reportJson(std::span<const int32_t> promptIds, const Generation &generation,
                                const GenerationStats &stats, const CompileCounts &counts, bool logprobs) {
  auto rate = [](double value) { return value > 0 ? Json(value) : Json(); };
  Json line = {{"prompt_ids", promptIds},
               {"ids", generation.ids},
               {"text", generation.text},
               {"finish", stopReasonName(generation.stop)},
               {"top_logits", pairs(generation.topLogits)},
               {"compilations", counts.compilations},
               {"generated_objects", counts.generatedObjects},
               {"packed_bytes", counts.packedBytes},
               {"prefill_tokens_per_second", rate(stats.prefillRate())},
               {"decode_tokens_per_second", rate(stats.decodeRate())}};
  if (logprobs) {
    line["logprobs"] = Json::array();
    for (const TokenProbability &token : generation.logprobs)
      line["logprobs"].push_back({{"id", token.id}, {"logprob", token.logprob}, {"top", pairs(token.top)}});
  }
  if (stats.constraint)
    line["grammar"] = describeConstraint(*stats.constraint);
  return line.dump() + "\n";
}

GenerateOptions lamella::generateOptions(GenerateOptions options, const std::atomic<bool> &cancel,
                                         ProgressLine &progress, bool streams) {
  options.topLogits = 10;
  options.cancel = &cancel;
  progress.phase("reading the prompt");
  options.onPrefill = [&progress, streams](int64_t done, int64_t total) {
    if (done < total)
      progress.phase("reading the prompt", ": " + std::to_string(done) + " of " + std::to_string(total) + " tokens");
    else if (streams)
      progress.done();
    else
      progress.phase("generating");
  };
  return options;
}
