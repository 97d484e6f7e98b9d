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
    addNormBefore(block + "attn_norm");
    addAttention(block);
    addNormBehind(block + "post_attention_norm");
    addNormBefore(block + "ffn_norm");
    if (config.experts != 0)
      addExperts(block);
    else
      addFeedForward(block);
    addNormBehind(block + "post_ffw_norm");
  }

  void addNormBefore(const std::string &node) {
    if (config.architecture.normPlace != NormPlace::Behind)
      addNorm(node, config.width);
  }
  void addNormBehind(const std::string &node) {
    if (config.architecture.normPlace != NormPlace::Before)
      addNorm(node, config.width);
  }
  void addAttention(const std::string &block) {
    const Architecture &architecture = config.architecture;
    int64_t queries = config.heads * config.headDim, keys = config.keyValueHeads * config.headDim;
    bool bias = architecture.biases != Biases::None;
    if (architecture.fused) {
      addLinear(block + "attn_qkv", queries + 2 * keys, config.width, bias);
    } else {
      addLinear(block + "attn_q", queries, config.width, bias);
      addLinear(block + "attn_k", keys, config.width, bias);
      addLinear(block + "attn_v", keys, config.width, bias);
    }
    if (architecture.queryKeyNorm != QueryKeyNorm::None) {
      bool rows = architecture.queryKeyNorm == QueryKeyNorm::Rows;
      addNorm(block + "attn_q_norm", rows ? queries : config.headDim);
      addNorm(block + "attn_k_norm", rows ? keys : config.headDim);
    }
    addLinear(block + "attn_output", config.width, queries, architecture.biases == Biases::All);
  }
  void addFeedForward(const std::string &block) {
    const Architecture &architecture = config.architecture;
    bool bias = architecture.biases == Biases::All, both = architecture.gated && architecture.fused;
    if (architecture.gated && !both)
      addLinear(block + "ffn_gate", config.feedForward, config.width, bias);
    addLinear(block + "ffn_up", both ? 2 * config.feedForward : config.feedForward, config.width, bias);
    addLinear(block + "ffn_down", config.width, config.feedForward, bias);
  }
  void addExperts(const std::string &block) {
    addLinear(block + "ffn_gate_inp", config.experts, config.width);
    for (const char *node : {"ffn_gate_exps", "ffn_up_exps"})
      weights.push_back({block + node + ".weight", {config.experts, config.feedForward, config.width}});
    weights.push_back({block + "ffn_down_exps.weight", {config.experts, config.width, config.feedForward}});
  }

  const DecoderConfig &config;
  std::vector<WeightSpec> weights;
};
} // namespace

std::vector<WeightSpec> lamella::listWeights(const DecoderConfig &config) {
  WeightList list(config);
  list.addLinear("token_embd", config.vocabulary, config.width);
  if (config.architecture.rotary == RotaryStyle::Learned)
    list.addLinear("position_embd", config.context, config.width);
  if (config.storedDivisors)
    list.weights.push_back({"rope_freqs.weight", {config.rotaryDims / 2}});
  for (int64_t layer = 0; layer < config.layers; ++layer)
    list.addLayer("blk." + std::to_string(layer) + ".");
  list.addNorm("output_norm", config.width);
  if (!config.tiedEmbedding)
    list.addLinear("output", config.vocabulary, config.width);
  return std::move(list.weights);
}
