// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From metadata to a DecoderConfig.
#include "lamella/Import/GGUF/ImportGGUF.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include <limits>

using namespace lamella;

namespace {
/// Reads the keys below the architecture's name, and remembers which; the first error stays.
class ArchitectureKeys {
public:
  ArchitectureKeys(const ModelFile &file, std::string architecture)
      : file(file), values(file.metadata()), prefix(std::move(architecture) + ".") {}

  int64_t getCount(const std::string &key) { return toSigned(key, take(values.getU64(use(key)), uint64_t(0))); }
  int64_t getCountOr(const std::string &key, int64_t otherwise) {
    return toSigned(key, take(values.getOptionalU64(use(key)), std::optional<uint64_t>()).value_or(otherwise));
  }
  double getNumber(const std::string &key) { return take(values.getF64(use(key)), 0.0); }
  double getNumberOr(const std::string &key, double otherwise) {
    return take(values.getOptionalF64(use(key)), std::optional<double>()).value_or(otherwise);
  }
  std::string getStringOr(const std::string &key, const std::string &otherwise) {
    return std::string(take(values.getOptionalString(use(key)), std::optional<std::string_view>()).value_or(otherwise));
  }
  bool getBoolOr(const std::string &key, bool otherwise) {
    return take(values.getOptionalBool(use(key)), std::optional<bool>()).value_or(otherwise);
  }

  /// Records that the value of a key is not one that can be built.
  void refuse(const std::string &key, const std::string &expected, const std::string &got) {
    fail(Status::error(file.name() + ": metadata key '" + prefix + key + "': expected " + expected + ", got " + got));
  }
  /// The first error, or that of the first key below the prefix that nothing asked for.
  Status finish() {
    for (const MetadataEntry &entry : values.entries())
      if (llvm::StringRef(entry.key).starts_with(prefix) && !llvm::is_contained(used, entry.key))
        fail(Status::error(file.name() + ": metadata key '" + std::string(entry.key) + "' is not supported"));
    return status;
  }

private:
  std::string use(const std::string &key) { return used.emplace_back(prefix + key); }
  void fail(Status failure) {
    if (status.ok())
      status = std::move(failure);
  }
  template <typename T>
  T take(Expected<T> value, T otherwise) {
    if (value)
      return value.take();
    fail(value.status());
    return otherwise;
  }
  int64_t toSigned(const std::string &key, uint64_t value) {
    if (value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      return value;
    refuse(key, "at most " + std::to_string(std::numeric_limits<int64_t>::max()), std::to_string(value));
    return 0;
  }

  const ModelFile &file;
  const Metadata &values;
  std::string prefix;
  std::vector<std::string> used;
  Status status = Status::success();
};
} // namespace

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
static void checkNeutral(ArchitectureKeys &keys, int64_t context) {
  if (std::string type = keys.getStringOr("rope.scaling.type", "none"); type != "none")
    keys.refuse("rope.scaling.type", "'none'", "'" + type + "'");
  for (const char *key : {"rope.scaling.factor", "rope.scale_linear", "rope.scaling.attn_factor"})
    if (double factor = keys.getNumberOr(key, 1.0); factor != 1.0)
      keys.refuse(key, "1", std::to_string(factor));
  for (const char *key : {"attention.clamp_kqv", "attention.max_alibi_bias"})
    if (double value = keys.getNumberOr(key, 0.0); value != 0.0)
      keys.refuse(key, "0", std::to_string(value));
  for (const char *key : {"expert_count", "expert_used_count"})
    if (int64_t experts = keys.getCountOr(key, 0))
      keys.refuse(key, "0 (no experts)", std::to_string(experts));
  if (!keys.getBoolOr("attention.causal", true))
    keys.refuse("attention.causal", "true", "false");
  if (keys.getBoolOr("use_parallel_residual", false))
    keys.refuse("use_parallel_residual", "false", "true");
  // A window as wide as the context hides nothing; 0 means none.
  if (int64_t window = keys.getCountOr("attention.sliding_window", 0); window != 0 && window < context)
    keys.refuse("attention.sliding_window", "none within the context of " + std::to_string(context),
                std::to_string(window));
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
  config.rotaryBase = keys.getNumberOr("rope.freq_base", 10000.0);
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
  checkNeutral(keys, config.context);
  Expected<int64_t> vocabulary = readVocabulary(file, keys);
  // An error of a key is more to the point than a missing table.
  if (Status status = keys.finish(); !status.ok())
    return status;
  if (!vocabulary)
    return vocabulary.status();
  config.vocabulary = *vocabulary;
  config.tiedEmbedding = !file.find("output.weight");
  if (Status status = config.verify(); !status.ok())
    return status.withContext(file.name());
  return config;
}
