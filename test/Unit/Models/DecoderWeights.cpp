// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SmallConfig.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

/// "name 64x32" for each weight.
static std::vector<std::string> list(const DecoderConfig &config) {
  std::vector<std::string> lines;
  for (const WeightSpec &spec : listWeights(config)) {
    std::string line = spec.name + " ";
    for (size_t i = 0; i < spec.shape.size(); ++i)
      line += (i ? "x" : "") + std::to_string(spec.shape[i]);
    lines.push_back(line);
  }
  return lines;
}

TEST(DecoderWeights, OfALlama) {
  DecoderConfig config = smallConfig();
  config.layers = 1;
  config.headDim = 32;
  std::vector<std::string> expected = {
      "token_embd.weight 100x64",    "blk.0.attn_norm.weight 64",   "blk.0.attn_q.weight 128x64",
      "blk.0.attn_k.weight 64x64",   "blk.0.attn_v.weight 64x64",   "blk.0.attn_output.weight 64x128",
      "blk.0.ffn_norm.weight 64",    "blk.0.ffn_gate.weight 96x64", "blk.0.ffn_up.weight 96x64",
      "blk.0.ffn_down.weight 64x96", "output_norm.weight 64"};
  EXPECT_EQ(list(config), expected);
  config.tiedEmbedding = false;
  expected.push_back("output.weight 100x64");
  EXPECT_EQ(list(config), expected);
}

TEST(DecoderWeights, ChoicesAddAndRemove) {
  DecoderConfig config = smallConfig();
  config.layers = 1;
  config.architecture.projectionBias = true;
  config.architecture.queryKeyNorm = true;
  config.architecture.gated = false;
  config.architecture.norm = NormKind::Layer;
  std::vector<std::string> expected = {"token_embd.weight 100x64",  "blk.0.attn_norm.weight 64",
                                       "blk.0.attn_norm.bias 64",   "blk.0.attn_q.weight 64x64",
                                       "blk.0.attn_q.bias 64",      "blk.0.attn_k.weight 32x64",
                                       "blk.0.attn_k.bias 32",      "blk.0.attn_v.weight 32x64",
                                       "blk.0.attn_v.bias 32",      "blk.0.attn_q_norm.weight 16",
                                       "blk.0.attn_q_norm.bias 16", "blk.0.attn_k_norm.weight 16",
                                       "blk.0.attn_k_norm.bias 16", "blk.0.attn_output.weight 64x64",
                                       "blk.0.ffn_norm.weight 64",  "blk.0.ffn_norm.bias 64",
                                       "blk.0.ffn_up.weight 96x64", "blk.0.ffn_down.weight 64x96",
                                       "output_norm.weight 64",     "output_norm.bias 64"};
  EXPECT_EQ(list(config), expected);
}
