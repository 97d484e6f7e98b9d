// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From metadata to a DecoderConfig.
#include "ArchitectureKeys.h"
#include <cmath>

using namespace lamella;

static Status error(const ModelFile &file, const std::string &message) {
  return Status::error(file.name() + ": " + message);
}

/// Files that are not a whole model of a known architecture, and block layouts of another version.
static Expected<Architecture> readArchitecture(const ModelFile &file) {
  const Metadata &values = file.metadata();
  Expected<std::string_view> name = values.getString("general.architecture");
  if (!name)
    return name.status();
  const Architecture *architecture = findArchitecture(llvm::StringRef(*name));
  if (!architecture)
    return error(file, "metadata key 'general.architecture': expected one of " + architectureNames() + ", got '" +
                           std::string(*name) + "'");
  Expected<std::optional<std::string_view>> kind = values.getOptionalString("general.type");
  if (!kind)
    return kind.status();
  if (kind->value_or("model") != "model")
    return error(file, "metadata key 'general.type': expected 'model', got '" + std::string(**kind) + "'");
  Expected<std::optional<uint64_t>> parts = values.getOptionalU64("split.count");
  if (!parts)
    return parts.status();
  if (parts->value_or(1) > 1)
    return error(file, "metadata key 'split.count': expected a model in one file, got one of " +
                           std::to_string(**parts) + " parts");
  Expected<std::optional<uint64_t>> version = values.getOptionalU64("general.quantization_version");
  if (!version)
    return version.status();
  if (version->value_or(2) != 2)
    return error(file, "metadata key 'general.quantization_version': expected 2, got " + std::to_string(**version));
  return *architecture;
}

/// Keys that change what is computed, at every value but one.
static void checkNeutral(ArchitectureKeys &keys) {
  for (const char *key : {"attention.clamp_kqv", "attention.max_alibi_bias"})
    if (double value = keys.getNumberOr(key, 0.0); value != 0.0)
      keys.refuse(key, "0", std::to_string(value));
  if (!keys.getBoolOr("attention.causal", true))
    keys.refuse("attention.causal", "true", "false");
  if (keys.getBoolOr("use_parallel_residual", false))
    keys.refuse("use_parallel_residual", "false", "true");
}

/// Experts in the feed-forward halves.
static void readExperts(ArchitectureKeys &keys, DecoderConfig &config) {
  config.experts = keys.getCountOr("expert_count", 0);
  config.usedExperts = keys.getCountOr("expert_used_count", 0);
  if (config.experts != 0 && !config.architecture.experts)
    keys.refuse("expert_count", "0 (no experts)", std::to_string(config.experts));
}

static void readAttention(ArchitectureKeys &keys, DecoderConfig &config) {
  const Architecture &architecture = config.architecture;
  // A window as wide as the context hides nothing; 0 means none.
  int64_t window = keys.getCountOr("attention.sliding_window", architecture.window);
  config.window = window < config.context ? window : 0;
  if (int64_t pattern = keys.getCountOr("attention.sliding_window_pattern", architecture.windowPattern);
      pattern != architecture.windowPattern)
    keys.refuse("attention.sliding_window_pattern", std::to_string(architecture.windowPattern),
                std::to_string(pattern));
  config.attentionSoftcap = keys.getNumberOr("attn_logit_softcapping", 0.0);
  config.outputSoftcap = keys.getNumberOr("final_logit_softcapping", 0.0);
  double scale = config.layers == architecture.layersScaledByWidth && config.width > 0
                     ? std::sqrt(static_cast<double>(config.heads) / static_cast<double>(config.width))
                     : 0.0;
  config.attentionScale = keys.getNumberOr("attention.scale", scale);
}

/// Reads the numbers; what is inconsistent among them is found by DecoderConfig::verify.
static void readNumbers(ArchitectureKeys &keys, DecoderConfig &config) {
  config.layers = keys.getCount("block_count");
  config.context = keys.getCount("context_length");
  config.width = keys.getCount("embedding_length");
  config.feedForward = keys.getCount("feed_forward_length");
  config.heads = keys.getCount("attention.head_count");
  config.keyValueHeads = keys.getCountOr("attention.head_count_kv", config.heads);
  config.headDim = keys.getCountOr("attention.key_length", 0);
  if (config.headDim == 0) {
    if (config.heads == 0 || config.width % config.heads != 0)
      keys.refuse("attention.head_count", "a divisor of embedding_length, " + std::to_string(config.width),
                  std::to_string(config.heads));
    else
      config.headDim = config.width / config.heads;
  }
  if (int64_t values = keys.getCountOr("attention.value_length", config.headDim); values != config.headDim)
    keys.refuse("attention.value_length", "the length of keys, " + std::to_string(config.headDim),
                std::to_string(values));
  config.rotaryDims = keys.getCountOr("rope.dimension_count", config.headDim);
  config.normEpsilon = keys.getNumber(config.architecture.norm == NormKind::RMS ? "attention.layer_norm_rms_epsilon"
                                                                                : "attention.layer_norm_epsilon");
}

/// The rows of the embedding table; what metadata says of the vocabulary must agree.
static Expected<int64_t> readVocabulary(const ModelFile &file, ArchitectureKeys &keys) {
  Expected<const ModelTensor *> table = file.get("token_embd.weight");
  if (!table)
    return table.status();
  int64_t rows = (*table)->rank > 0 ? (*table)->shape()[0] : 0;
  if (int64_t stated = keys.getCountOr("vocab_size", rows); stated != rows)
    keys.refuse("vocab_size", "the rows of tensor 'token_embd.weight', " + std::to_string(rows),
                std::to_string(stated));
  const MetadataEntry *tokens = file.metadata().find("tokenizer.ggml.tokens");
  if (tokens && tokens->type == ValueType::Array && tokens->count != static_cast<uint64_t>(rows))
    return error(file, "metadata key 'tokenizer.ggml.tokens': expected a token for each of the " +
                           std::to_string(rows) + " rows of tensor 'token_embd.weight', got " +
                           std::to_string(tokens->count));
  return rows;
}

Expected<DecoderConfig> lamella::readDecoderConfig(const ModelFile &file) {
  Expected<Architecture> architecture = readArchitecture(file);
  if (!architecture)
    return architecture.status();
  DecoderConfig config;
  config.architecture = *architecture;
  ArchitectureKeys keys(file, architecture->name.str());
  readNumbers(keys, config);
  readAttention(keys, config);
  readExperts(keys, config);
  readRotary(keys, config);
  // What folders of safetensors say (Runtime/ModelFile).
  config.normOffset = keys.getBoolOr("norm_offset", false);
  if (keys.getBoolOr("rope.halves", false))
    config.architecture.rotary = RotaryStyle::Halves;
  checkNeutral(keys);
  Expected<int64_t> vocabulary = readVocabulary(file, keys);
  // An error of a key is more to the point than a missing table.
  if (Status status = keys.finish(); !status.ok())
    return status;
  if (!vocabulary)
    return vocabulary.status();
  config.vocabulary = *vocabulary;
  config.tiedEmbedding = !file.find("output.weight");
  config.storedDivisors = file.find("rope_freqs.weight");
  if (Status status = config.verify(); !status.ok())
    return status.withContext(file.name());
  return config;
}
