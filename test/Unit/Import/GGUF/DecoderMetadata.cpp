// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ModelDraft.h"
#include "lamella/Import/GGUF/ImportGGUF.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

/// What reading the draft's metadata gives: the error, or "ok".
static std::string read(const ModelDraft &draft) {
  Bytes bytes = draft.build();
  Expected<ModelFile> file = ModelFile::parse(bytes, "m.gguf");
  if (!file)
    return file.message();
  Expected<DecoderConfig> config = readDecoderConfig(*file);
  return config ? "ok" : config.message();
}

/// The config of a draft that can be read.
static DecoderConfig readConfig(const ModelDraft &draft) {
  Bytes bytes = draft.build();
  Expected<ModelFile> file = ModelFile::parse(bytes, "m.gguf");
  Expected<DecoderConfig> config = file ? readDecoderConfig(*file) : Expected<DecoderConfig>(file.status());
  EXPECT_TRUE(config.ok()) << config.message();
  return config ? config.take() : DecoderConfig();
}

static ModelDraft llama() { return ModelDraft::create("llama"); }

TEST(DecoderMetadata, ReadsTheNumbers) {
  Bytes bytes = llama().set(".rope.dimension_count", 8u).build();
  Expected<ModelFile> file = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(file.ok()) << file.message();
  Expected<DecoderConfig> config = readDecoderConfig(*file);
  ASSERT_TRUE(config.ok()) << config.message();
  EXPECT_EQ(config->architecture.name, "llama");
  EXPECT_EQ(config->architecture.rotary, RotaryStyle::Interleaved);
  EXPECT_EQ(config->layers, 1);
  EXPECT_EQ(config->width, 64);
  EXPECT_EQ(config->heads, 4);
  EXPECT_EQ(config->keyValueHeads, 2);
  EXPECT_EQ(config->headDim, 16);
  EXPECT_EQ(config->rotaryDims, 8);
  EXPECT_EQ(config->rotaryBase, 500.0);
  EXPECT_EQ(config->feedForward, 96);
  EXPECT_EQ(config->vocabulary, 5);
  EXPECT_EQ(config->context, 32);
  EXPECT_EQ(config->normEpsilon, 0.25);
  EXPECT_TRUE(config->tiedEmbedding);
}

TEST(DecoderMetadata, DefaultsAndTheirAlternatives) {
  Bytes bytes = llama().erase(".attention.head_count_kv").erase(".rope.freq_base").build();
  Expected<ModelFile> file = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(file.ok()) << file.message();
  Expected<DecoderConfig> config = readDecoderConfig(*file);
  ASSERT_TRUE(config.ok()) << config.message();
  EXPECT_EQ(config->keyValueHeads, 4);
  EXPECT_EQ(config->rotaryBase, 10000.0);
  EXPECT_EQ(config->rotaryDims, 16);

  bytes = llama().set(".attention.key_length", 32u).addTensor({"output.weight", {5, 64}, f32}).build();
  file = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(file.ok()) << file.message();
  config = readDecoderConfig(*file);
  ASSERT_TRUE(config.ok()) << config.message();
  EXPECT_EQ(config->headDim, 32);
  EXPECT_FALSE(config->tiedEmbedding);
}

TEST(DecoderMetadata, RefusesOtherFiles) {
  EXPECT_EQ(read(llama().set("general.architecture", std::string("rwkv"))),
            "m.gguf: metadata key 'general.architecture': expected one of " + architectureNames() + ", got 'rwkv'");
  EXPECT_EQ(read(llama().erase("general.architecture")),
            "m.gguf: metadata key 'general.architecture': expected string, got no such key");
  EXPECT_EQ(read(llama().set("general.type", std::string("adapter"))),
            "m.gguf: metadata key 'general.type': expected 'model', got 'adapter'");
  EXPECT_EQ(read(llama().set("split.count", 3u)),
            "m.gguf: metadata key 'split.count': expected a model in one file, got one of 3 parts");
  EXPECT_EQ(read(llama().set("split.count", 1u)), "ok");
  EXPECT_EQ(read(llama().set("general.quantization_version", 1u)),
            "m.gguf: metadata key 'general.quantization_version': expected 2, got 1");
}

TEST(DecoderMetadata, RefusesMissingAndMistypedKeys) {
  for (const char *key :
       {"block_count", "context_length", "embedding_length", "feed_forward_length", "attention.head_count"})
    EXPECT_EQ(read(llama().erase(std::string(".") + key)),
              std::string("m.gguf: metadata key 'llama.") + key + "': expected an integer, got no such key");
  EXPECT_EQ(read(llama().erase(".attention.layer_norm_rms_epsilon")),
            "m.gguf: metadata key 'llama.attention.layer_norm_rms_epsilon': expected f32 or f64, got no such key");
  EXPECT_EQ(read(llama().set(".block_count", 1.5f)),
            "m.gguf: metadata key 'llama.block_count': expected an integer, got f32");
  EXPECT_EQ(read(llama().set(".rope.freq_base", 7u)), "m.gguf: metadata key 'llama.rope.freq_base': expected f32 or "
                                                      "f64, got u32");
}

TEST(DecoderMetadata, RefusesInconsistentNumbers) {
  EXPECT_EQ(read(llama().set(".attention.head_count", 5u)),
            "m.gguf: metadata key 'llama.attention.head_count': expected a divisor of embedding_length, 64, got 5");
  EXPECT_EQ(read(llama().set(".attention.head_count", 0u)),
            "m.gguf: metadata key 'llama.attention.head_count': expected a divisor of embedding_length, 64, got 0");
  EXPECT_EQ(read(llama().set(".attention.head_count_kv", 3u)),
            "m.gguf: expected attention heads to be a multiple of key/value heads, got 4 and 3");
  EXPECT_EQ(read(llama().set(".attention.head_count_kv", 0u)),
            "m.gguf: expected 1 to 2147483647 key/value heads, got 0");
  EXPECT_EQ(read(llama().set(".block_count", 0u)), "m.gguf: expected 1 to 4096 layers, got 0");
  EXPECT_EQ(read(llama().set(".block_count", 4000000000u)), "m.gguf: expected 1 to 4096 layers, got 4000000000");
  EXPECT_EQ(read(llama().set(".block_count", ~uint64_t(0))),
            "m.gguf: metadata key 'llama.block_count': expected at most 9223372036854775807, got 18446744073709551615");
  EXPECT_EQ(read(llama().set(".rope.dimension_count", 18u)), "m.gguf: expected 1 to 16 rotary dimensions, got 18");
  EXPECT_EQ(read(llama().set(".rope.dimension_count", 7u)),
            "m.gguf: expected an even number of rotary dimensions, got 7");
  EXPECT_EQ(read(llama().set(".attention.value_length", 8u)),
            "m.gguf: metadata key 'llama.attention.value_length': expected the length of keys, 16, got 8");
  EXPECT_EQ(read(llama().set(".rope.freq_base", 0.0f)), "m.gguf: expected a positive finite rotary base, got 0.000000");
  EXPECT_EQ(read(llama().set(".attention.layer_norm_rms_epsilon", -1.0f)),
            "m.gguf: expected a finite norm epsilon of at least 0, got -1.000000");
}

TEST(DecoderMetadata, RefusesAVocabularyThatDoesNotFit) {
  EXPECT_EQ(read(llama().set("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b"})),
            "m.gguf: metadata key 'tokenizer.ggml.tokens': expected a token for each of the 5 rows of tensor "
            "'token_embd.weight', got 2");
  EXPECT_EQ(read(llama().set(".vocab_size", 6u)),
            "m.gguf: metadata key 'llama.vocab_size': expected the rows of tensor 'token_embd.weight', 5, got 6");
  EXPECT_EQ(read(llama().eraseTensor("token_embd.weight")),
            "m.gguf: tensor 'token_embd.weight': expected in the file, got no such tensor");
}

TEST(DecoderMetadata, RefusesWhatWouldChangeResults) {
  EXPECT_EQ(read(llama().set(".attention.clamp_kqv", 8.0f)),
            "m.gguf: metadata key 'llama.attention.clamp_kqv': expected 0, got 8.000000");
  EXPECT_EQ(read(ModelDraft::create("qwen3").set(".expert_count", 8u)),
            "m.gguf: metadata key 'qwen3.expert_count': expected 0 (no experts), got 8");
  EXPECT_EQ(read(llama().set(".attention.causal", false)),
            "m.gguf: metadata key 'llama.attention.causal': expected true, got false");
  EXPECT_EQ(read(llama().set(".use_parallel_residual", true)),
            "m.gguf: metadata key 'llama.use_parallel_residual': expected false, got true");
  EXPECT_EQ(read(llama().set(".attention.sliding_window_pattern", 2u)),
            "m.gguf: metadata key 'llama.attention.sliding_window_pattern': expected 0, got 2");
  EXPECT_EQ(read(llama().set(".logit_scale", 2.0f)), "m.gguf: metadata key 'llama.logit_scale' is not supported");
}

TEST(DecoderMetadata, Attention) {
  DecoderConfig config = readConfig(llama().set(".attention.sliding_window", 31u));
  EXPECT_EQ(config.window, 31);
  EXPECT_EQ(config.getWindow(0), 31);
  // A window as wide as the context hides nothing.
  EXPECT_EQ(readConfig(llama().set(".attention.sliding_window", 32u)).window, 0);
  ModelDraft gemma2 = ModelDraft::create("gemma2");
  gemma2.set(".attn_logit_softcapping", 50.0f).set(".final_logit_softcapping", 30.0f).set(".context_length", 8192u);
  config = readConfig(gemma2);
  EXPECT_EQ(config.attentionSoftcap, 50.0);
  EXPECT_EQ(config.outputSoftcap, 30.0);
  EXPECT_EQ(config.getWindow(0), 4096);
  EXPECT_EQ(config.getWindow(1), 0);
  EXPECT_EQ(config.attentionScale, 0.0);
  EXPECT_EQ(readConfig(gemma2.set(".block_count", 46u)).attentionScale, 0.25);
  EXPECT_EQ(readConfig(gemma2.set(".attention.scale", 0.5f)).attentionScale, 0.5);
}

TEST(DecoderMetadata, Experts) {
  DecoderConfig config = readConfig(llama().set(".expert_count", 8u).set(".expert_used_count", 2u));
  EXPECT_EQ(config.experts, 8);
  EXPECT_EQ(config.usedExperts, 2);
  EXPECT_EQ(read(llama().set(".expert_count", 8u)), "m.gguf: expected 1 to 8 used experts, got 0");
}
