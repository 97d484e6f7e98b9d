// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Contexts longer than those of training: how much more slowly each pair rotates. With d pairs' frequencies
// f(i) = base^(-2 i / dims) and a factor s,
//
//   linear  f(i) / s
//   yarn    f(i) / s for pairs that turn less than once in the context of training, f(i) for those that turn 32 times
//   or
//           more, and a mean of the two between them; scores grow by (1 + 0.1 ln s)^2 (Peng et al., 2023).
//   llama3  f(i) / s for waves longer than the context of training / low factor, f(i) for those shorter than it / high
//           factor, and a mean of the two between them; only folders of safetensors say it, others store the divisors.
#include "ArchitectureKeys.h"
#include <algorithm>
#include <cmath>
#include <numbers>

using namespace lamella;

/// Far above any published model, and low enough for a list.
static constexpr int64_t maxDims = 1 << 16;

static void scaleLinearly(DecoderConfig &config, double factor) {
  if (factor != 1.0)
    config.rotaryDivisors.assign(config.rotaryDims / 2, factor);
}

static void scaleByYarn(ArchitectureKeys &keys, DecoderConfig &config, double factor) {
  double trained = static_cast<double>(keys.getCountOr("rope.scaling.original_context_length", config.context));
  double dims = static_cast<double>(config.rotaryDims);
  double fast = keys.getNumberOr("rope.scaling.yarn_beta_fast", 32.0);
  double slow = keys.getNumberOr("rope.scaling.yarn_beta_slow", 1.0);
  // The pair that turns so often in the context of training.
  auto pairOf = [&](double turns) {
    return dims * std::log(trained / (turns * 2 * std::numbers::pi)) / (2 * std::log(config.rotaryBase));
  };
  double first = std::max(0.0, std::floor(pairOf(fast))), last = std::min(dims - 1, std::ceil(pairOf(slow)));
  for (int64_t pair = 0; pair < config.rotaryDims / 2; ++pair) {
    double ramp = 1 - std::clamp((static_cast<double>(pair) - first) / std::max(0.001, last - first), 0.0, 1.0);
    config.rotaryDivisors.push_back(1 / ((1 - ramp) / factor + ramp));
  }
  config.rotaryMagnitude = keys.getNumberOr("rope.scaling.attn_factor", 1.0) * (1 + 0.1 * std::log(factor));
}

static void scaleByLlama3(ArchitectureKeys &keys, DecoderConfig &config, double factor) {
  double trained = static_cast<double>(keys.getCount("rope.scaling.original_context_length"));
  double low = keys.getNumber("rope.scaling.low_freq_factor"), high = keys.getNumber("rope.scaling.high_freq_factor");
  if (!(high > low))
    return keys.refuse("rope.scaling.high_freq_factor", "more than the low factor, " + std::to_string(low),
                       std::to_string(high));
  for (int64_t pair = 0; pair < config.rotaryDims / 2; ++pair) {
    double frequency = std::pow(config.rotaryBase, -2.0 * double(pair) / double(config.rotaryDims));
    double turns = trained * frequency / (2 * std::numbers::pi);
    double share = std::clamp((turns - low) / (high - low), 0.0, 1.0);
    config.rotaryDivisors.push_back(1 / ((1 - share) / factor + share));
  }
}

void lamella::readRotary(ArchitectureKeys &keys, DecoderConfig &config) {
  config.rotaryBase = keys.getNumberOr("rope.freq_base", 10000.0);
  // A key of old files; it had the same meaning.
  double factor = keys.getNumberOr("rope.scaling.factor", keys.getNumberOr("rope.scale_linear", 1.0));
  std::string type = keys.getStringOr("rope.scaling.type", factor == 1.0 ? "none" : "linear");
  // Says how the model was trained, which changes nothing.
  keys.getBoolOr("rope.scaling.finetuned", false);
  if (!(factor >= 1.0) || !std::isfinite(factor))
    return keys.refuse("rope.scaling.factor", "a finite number of at least 1", std::to_string(factor));
  if (config.rotaryDims > maxDims)
    return keys.refuse("rope.dimension_count", "at most " + std::to_string(maxDims), std::to_string(config.rotaryDims));
  if (type == "linear")
    scaleLinearly(config, factor);
  else if (type == "yarn")
    scaleByYarn(keys, config, factor);
  else if (type == "llama3")
    scaleByLlama3(keys, config, factor);
  else if (type != "none")
    keys.refuse("rope.scaling.type", "'none', 'linear', 'yarn' or 'llama3'", "'" + type + "'");
  if (double magnitude = keys.getNumberOr("rope.scaling.attn_factor", 1.0); type != "yarn" && magnitude != 1.0)
    keys.refuse("rope.scaling.attn_factor", "1", std::to_string(magnitude));
}
