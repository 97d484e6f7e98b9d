// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What config.json becomes, and what is refused; that such models compute the same: Integration/folders.test.
#include "TestFolder.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;
using nlohmann::json;

using FolderConfig = TestFolder;

TEST_F(FolderConfig, KeysOfALlama) {
  config["rope_scaling"] = {{"rope_type", "llama3"},
                            {"factor", 8.0},
                            {"low_freq_factor", 1.0},
                            {"high_freq_factor", 4.0},
                            {"original_max_position_embeddings", 8192}};
  config["rope_theta"] = 500000.0;
  Expected<ModelFile> model = open();
  ASSERT_TRUE(model.ok()) << model.message();
  const Metadata &keys = model->metadata();
  EXPECT_EQ(*keys.getString("general.architecture"), "llama");
  EXPECT_EQ(*keys.getU64("llama.block_count"), 1u);
  EXPECT_EQ(*keys.getU64("llama.attention.head_count_kv"), 1u);
  EXPECT_EQ(*keys.getBool("llama.rope.halves"), true);
  EXPECT_EQ(*keys.getF64("llama.rope.freq_base"), 500000.0);
  EXPECT_EQ(*keys.getString("llama.rope.scaling.type"), "llama3");
  EXPECT_EQ(*keys.getF64("llama.rope.scaling.high_freq_factor"), 4.0);
  EXPECT_EQ(*keys.getU64("llama.rope.scaling.original_context_length"), 8192u);
}

// Newer files have base and scaling in one object.
TEST_F(FolderConfig, RopeParameters) {
  config["rope_parameters"] = {{"rope_type", "linear"}, {"factor", 2.0}, {"rope_theta", 7.0}};
  Expected<ModelFile> model = open();
  ASSERT_TRUE(model.ok()) << model.message();
  EXPECT_EQ(*model->metadata().getF64("llama.rope.freq_base"), 7.0);
  EXPECT_EQ(*model->metadata().getF64("llama.rope.scaling.factor"), 2.0);
}

TEST_F(FolderConfig, Refuses) {
  auto refusal = [&](const char *key, json value) {
    json before = config;
    config[key] = std::move(value);
    std::string message = open().message();
    config = before;
    std::string path = folder + "/config.json: ";
    return message.starts_with(path) ? message.substr(path.size()) : message;
  };
  EXPECT_EQ(refusal("model_type", "mamba"), "key 'model_type': expected one of llama, mistral, qwen2, qwen3, gemma, "
                                            "gemma2, gemma3_text, phi3, olmo2, got 'mamba'");
  EXPECT_EQ(refusal("num_hidden_layers", -1), "key 'num_hidden_layers': expected a number of at least 0, got -1");
  EXPECT_EQ(refusal("hidden_size", nullptr), "key 'hidden_size': expected a number of at least 0, got no such key");
  EXPECT_EQ(refusal("rms_norm_eps", "x"), "key 'rms_norm_eps': expected a number, got \"x\"");
  EXPECT_EQ(refusal("hidden_act", "relu"), "key 'hidden_act': expected 'silu', got \"relu\"");
  EXPECT_EQ(refusal("num_local_experts", 8), "key 'num_local_experts' is not supported");
  EXPECT_EQ(refusal("quantization_config", json::object()), "key 'quantization_config' is not supported");
  EXPECT_EQ(refusal("rope_scaling", {{"rope_type", "longrope"}}),
            "key 'rope_scaling': expected a type of default, linear, yarn, llama3, got 'longrope'");
  EXPECT_EQ(refusal("rope_scaling", {{"rope_type", "yarn"}, {"mscale", 1.0}}),
            "key 'rope_scaling': key 'mscale' is not supported");
  EXPECT_EQ(refusal("partial_rotary_factor", 2.0),
            "key 'partial_rotary_factor': expected a part of a head, got 2.000000");
}
