// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Report.h"
#include <nlohmann/json.hpp>

using namespace lamella;
using Json = nlohmann::ordered_json;

std::string lamella::reportJson(std::span<const int32_t> promptIds, const Generation &generation,
                                const GenerationStats &stats, const CompileCounts &counts) {
  Json logits = Json::array();
  for (auto [id, value] : generation.topLogits)
    logits.push_back(Json::array({id, value}));
  auto rate = [](double value) { return value > 0 ? Json(value) : Json(); };
  Json line = {{"prompt_ids", promptIds},
               {"ids", generation.ids},
               {"text", generation.text},
               {"finish", stopReasonName(generation.stop)},
               {"top_logits", std::move(logits)},
               {"compilations", counts.compilations},
               {"generated_objects", counts.generatedObjects},
               {"prefill_tokens_per_second", rate(stats.prefillRate())},
               {"decode_tokens_per_second", rate(stats.decodeRate())}};
  return line.dump() + "\n";
}

GenerateOptions lamella::generateOptions(const SamplingOptions &sampling, const std::atomic<bool> &cancel,
                                         ProgressLine &progress, bool streams) {
  GenerateOptions options;
  options.temperature = sampling.temperature;
  options.seed = sampling.seed;
  options.maxTokens = sampling.maxTokens;
  options.ignoreEos = sampling.ignoreEos;
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
