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
  config.architecture.biases = Biases::Projections;
  config.architecture.queryKeyNorm = QueryKeyNorm::Heads;
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

TEST(DecoderWeights, OfAGPT2) {
  DecoderConfig config = smallConfig();
  config.architecture = *findArchitecture("gpt2");
  config.layers = 1;
  std::vector<std::string> expected = {"token_embd.weight 100x64",       "position_embd.weight 32x64",
                                       "blk.0.attn_norm.weight 64",      "blk.0.attn_norm.bias 64",
                                       "blk.0.attn_qkv.weight 128x64",   "blk.0.attn_qkv.bias 128",
                                       "blk.0.attn_output.weight 64x64", "blk.0.attn_output.bias 64",
                                       "blk.0.ffn_norm.weight 64",       "blk.0.ffn_norm.bias 64",
                                       "blk.0.ffn_up.weight 96x64",      "blk.0.ffn_up.bias 96",
                                       "blk.0.ffn_down.weight 64x96",    "blk.0.ffn_down.bias 64",
                                       "output_norm.weight 64",          "output_norm.bias 64"};
  EXPECT_EQ(list(config), expected);
}

TEST(DecoderWeights, NormsBehindAndExperts) {
  DecoderConfig config = smallConfig();
  config.layers = 1;
  config.experts = 4;
  config.usedExperts = 2;
  config.storedDivisors = true;
  config.architecture.normPlace = NormPlace::Behind;
  config.architecture.queryKeyNorm = QueryKeyNorm::Rows;
  std::vector<std::string> expected = {"token_embd.weight 100x64",
                                       "rope_freqs.weight 8",
                                       "blk.0.attn_q.weight 64x64",
                                       "blk.0.attn_k.weight 32x64",
                                       "blk.0.attn_v.weight 32x64",
                                       "blk.0.attn_q_norm.weight 64",
                                       "blk.0.attn_k_norm.weight 32",
                                       "blk.0.attn_output.weight 64x64",
                                       "blk.0.post_attention_norm.weight 64",
                                       "blk.0.ffn_gate_inp.weight 4x64",
                                       "blk.0.ffn_gate_exps.weight 4x96x64",
                                       "blk.0.ffn_up_exps.weight 4x96x64",
                                       "blk.0.ffn_down_exps.weight 4x64x96",
                                       "blk.0.post_ffw_norm.weight 64",
                                       "output_norm.weight 64"};
  EXPECT_EQ(list(config), expected);
}
