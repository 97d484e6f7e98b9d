// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Folder.h"
#include <algorithm>

using namespace lamella;

namespace {
struct Name {
  std::string_view from, to;
};
} // namespace

static constexpr Name whole[] = {
    {"model.embed_tokens", "token_embd"}, {"model.norm", "output_norm"}, {"lm_head", "output"}};
static constexpr Name ofLayers[] = {
    {"input_layernorm", "attn_norm"},
    {"self_attn.q_proj", "attn_q"},
    {"self_attn.k_proj", "attn_k"},
    {"self_attn.v_proj", "attn_v"},
    {"self_attn.qkv_proj", "attn_qkv"},
    {"self_attn.o_proj", "attn_output"},
    {"self_attn.q_norm", "attn_q_norm"},
    {"self_attn.k_norm", "attn_k_norm"},
    {"pre_feedforward_layernorm", "ffn_norm"},
    {"post_feedforward_layernorm", "post_ffw_norm"},
    {"mlp.gate_proj", "ffn_gate"},
    {"mlp.up_proj", "ffn_up"},
    {"mlp.gate_up_proj", "ffn_up"},
    {"mlp.down_proj", "ffn_down"},
};

std::string lamella::convertTensorName(std::string_view name, std::string_view architecture) {
  size_t dot = name.rfind('.');
  if (dot == name.npos)
    return {};
  std::string_view node = name.substr(0, dot), suffix = name.substr(dot);
  if (auto found = std::ranges::find(whole, node, &Name::from); found != std::end(whole))
    return std::string(found->to) + std::string(suffix);
  constexpr std::string_view layers = "model.layers.";
  size_t end = node.find('.', layers.size());
  if (!node.starts_with(layers) || end == node.npos)
    return {};
  std::string_view number = node.substr(layers.size(), end - layers.size()), part = node.substr(end + 1);
  if (number.empty() || number.find_first_not_of("0123456789") != number.npos)
    return {};
  std::string block = "blk." + std::string(number) + ".";
  // It is behind attention where the feed-forward half has its own norms, else before the feed-forward half.
  if (part == "post_attention_layernorm") {
    bool isBehind = architecture == "gemma2" || architecture == "gemma3" || architecture == "olmo2";
    return block + (isBehind ? "post_attention_norm" : "ffn_norm") + std::string(suffix);
  }
  auto found = std::ranges::find(ofLayers, part, &Name::from);
  return found == std::end(ofLayers) ? std::string() : block + std::string(found->to) + std::string(suffix);
}
