// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Models/Decoder.h"

using namespace lamella;

namespace {
class WeightList {
public:
  explicit WeightList(const DecoderConfig &config) : config(config) {}

  void addNorm(const std::string &node, int64_t extent) {
    weights.push_back({node + ".weight", {extent}});
    if (config.architecture.norm == NormKind::Layer)
      weights.push_back({node + ".bias", {extent}});
  }
  void addLinear(const std::string &node, int64_t outputs, int64_t inputs, bool bias = false) {
    weights.push_back({node + ".weight", {outputs, inputs}});
    if (bias)
      weights.push_back({node + ".bias", {outputs}});
  }
  void addLayer(const std::string &block) {
    const Architecture &architecture = config.architecture;
    int64_t queries = config.heads * config.headDim, keys = config.keyValueHeads * config.headDim;
    addNorm(block + "attn_norm", config.width);
    addLinear(block + "attn_q", queries, config.width, architecture.projectionBias);
    addLinear(block + "attn_k", keys, config.width, architecture.projectionBias);
    addLinear(block + "attn_v", keys, config.width, architecture.projectionBias);
    if (architecture.queryKeyNorm) {
      addNorm(block + "attn_q_norm", config.headDim);
      addNorm(block + "attn_k_norm", config.headDim);
    }
    addLinear(block + "attn_output", config.width, queries);
    addNorm(block + "ffn_norm", config.width);
    if (architecture.gated)
      addLinear(block + "ffn_gate", config.feedForward, config.width);
    addLinear(block + "ffn_up", config.feedForward, config.width);
    addLinear(block + "ffn_down", config.width, config.feedForward);
  }

  const DecoderConfig &config;
  std::vector<WeightSpec> weights;
};
} // namespace

std::vector<WeightSpec> lamella::listWeights(const DecoderConfig &config) {
  WeightList list(config);
  list.addLinear("token_embd", config.vocabulary, config.width);
  for (int64_t layer = 0; layer < config.layers; ++layer)
    list.addLayer("blk." + std::to_string(layer) + ".");
  list.addNorm("output_norm", config.width);
  if (!config.tiedEmbedding)
    list.addLinear("output", config.vocabulary, config.width);
  return std::move(list.weights);
}
