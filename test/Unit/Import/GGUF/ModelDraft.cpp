// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ModelDraft.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::test;

ModelDraft ModelDraft::create(const std::string &architecture) {
  ModelDraft draft;
  draft.architecture = architecture;
  draft.set("general.architecture", architecture)
      .set(".block_count", 1u)
      .set(".context_length", 32u)
      .set(".embedding_length", 64u)
      .set(".feed_forward_length", 96u)
      .set(".attention.head_count", 4u)
      .set(".attention.head_count_kv", 2u)
      .set(".attention.layer_norm_rms_epsilon", 0.25f)
      .set(".rope.freq_base", 500.0f)
      .set("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", "c", "d", "e"});
  draft.tensors = {{"token_embd.weight", {5, 64}, q4_1},    {"blk.0.attn_norm.weight", {64}, f32},
                   {"blk.0.attn_q.weight", {64, 64}, q4_1}, {"blk.0.attn_k.weight", {32, 64}, q4_0},
                   {"blk.0.attn_v.weight", {32, 64}, q8_0}, {"blk.0.attn_output.weight", {64, 64}, q5_0},
                   {"blk.0.ffn_norm.weight", {64}, f32},    {"blk.0.ffn_gate.weight", {96, 64}, f16},
                   {"blk.0.ffn_up.weight", {96, 64}, bf16}, {"blk.0.ffn_down.weight", {64, 96}, q5_1},
                   {"output_norm.weight", {64}, f32}};
  if (architecture == "qwen2")
    for (auto [name, extent] : {std::pair("q", 64), std::pair("k", 32), std::pair("v", 32)})
      draft.addTensor({std::string("blk.0.attn_") + name + ".bias", {uint64_t(extent)}, f32});
  if (architecture == "qwen3")
    draft.addTensor({"blk.0.attn_q_norm.weight", {16}, f32}).addTensor({"blk.0.attn_k_norm.weight", {16}, f32});
  return draft;
}

ModelDraft &ModelDraft::set(const std::string &key, Value value) {
  erase(key).entries.emplace_back(fullKey(key), std::move(value));
  return *this;
}

ModelDraft &ModelDraft::erase(const std::string &key) {
  std::erase_if(entries, [&](const auto &entry) { return entry.first == fullKey(key); });
  return *this;
}

ModelDraft &ModelDraft::addTensor(TensorDraft tensor) {
  tensors.push_back(std::move(tensor));
  return *this;
}

ModelDraft &ModelDraft::eraseTensor(const std::string &name) {
  std::erase_if(tensors, [&](const TensorDraft &tensor) { return tensor.name == name; });
  return *this;
}

TensorDraft &ModelDraft::tensor(const std::string &name) {
  return *std::find_if(tensors.begin(), tensors.end(), [&](const TensorDraft &tensor) { return tensor.name == name; });
}

namespace {
/// Writes one entry of the metadata.
struct EntryWriter {
  FileBuilder &builder;
  const std::string &key;

  void operator()(uint32_t value) { builder.u32(key, value); }
  void operator()(uint64_t value) { builder.entry(key, ValueType::U64, Bytes() << value); }
  void operator()(float value) { builder.entry(key, ValueType::F32, Bytes() << value); }
  void operator()(bool value) { builder.entry(key, ValueType::Bool, Bytes() << uint8_t(value)); }
  void operator()(const std::string &value) { builder.string(key, value); }
  void operator()(const std::vector<std::string> &values) {
    Bytes elements;
    for (const std::string &value : values)
      elements << std::string_view(value);
    builder.array(key, ValueType::String, values.size(), elements);
  }
};
} // namespace

Bytes ModelDraft::build() const {
  FileBuilder builder;
  for (const auto &[key, value] : entries)
    std::visit(EntryWriter{builder, key}, value);
  for (const auto &[name, shape, type] : tensors) {
    uint64_t elements = 1;
    for (uint64_t extent : shape)
      elements *= extent;
    const BlockTypeInfo &info = blockTypeInfo(*blockTypeFromGGUF(type));
    Bytes data(elements / info.elementsPerBlock * info.bytesPerBlock);
    if (shape.size() == 1)
      builder.tensor(name, {shape[0]}, type, data);
    else
      builder.tensor(name, {shape[1], shape[0]}, type, data);
  }
  return builder.build();
}
