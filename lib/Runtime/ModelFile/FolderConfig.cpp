// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Folder.h"
#include "Text.h"
#include <algorithm>
#include <cmath>
#include <set>

using namespace lamella;
using nlohmann::json;

namespace {
/// What a model_type stands for.
struct Family {
  std::string_view type, architecture, activation;
  bool halves = false, normOffset = false;
  /// Layers of which the last sees everything, where there is a window.
  uint64_t windowPattern = 0;
};
} // namespace

static constexpr std::string_view silu = "silu", geluTanh = "gelu_pytorch_tanh";
static constexpr Family families[] = {
    {"llama", "llama", silu, true},
    {"mistral", "llama", silu, true},
    {"qwen2", "qwen2", silu},
    {"qwen3", "qwen3", silu},
    {"gemma", "gemma", geluTanh, false, true},
    {"gemma2", "gemma2", geluTanh, false, true, 2},
    {"gemma3_text", "gemma3", geluTanh, false, true, 6},
    {"phi3", "phi3", silu},
    {"olmo2", "olmo2", silu},
};

/// Keys that say nothing about what is computed, or nothing that the tensors do not say.
static const std::set<std::string_view> neutral = {"_attn_implementation_autoset",
                                                   "_name_or_path",
                                                   "architectures",
                                                   "attention_bias",
                                                   "attention_dropout",
                                                   "auto_map",
                                                   "bos_token_id",
                                                   "cache_implementation",
                                                   "dtype",
                                                   "embd_pdrop",
                                                   "eos_token_id",
                                                   "hidden_act",
                                                   "hidden_activation",
                                                   "initializer_range",
                                                   "layer_types",
                                                   "max_window_layers",
                                                   "mlp_bias",
                                                   "model_type",
                                                   "original_max_position_embeddings",
                                                   "pad_token_id",
                                                   "pretraining_tp",
                                                   "resid_pdrop",
                                                   "rope_parameters",
                                                   "rope_scaling",
                                                   "rope_theta",
                                                   "sliding_window_pattern",
                                                   "_sliding_window_pattern",
                                                   "tie_word_embeddings",
                                                   "torch_dtype",
                                                   "transformers_version",
                                                   "use_bidirectional_attention",
                                                   "use_cache",
                                                   "use_sliding_window",
                                                   "vocab_size"};

static std::string show(const json &value) {
  return printable(value.dump(-1, ' ', false, json::error_handler_t::replace));
}
static Status error(const std::string &key, const std::string &expected, const std::string &got) {
  return Status::error("key " + lamella::quoted(key) + ": expected " + expected + ", got " + got);
}

namespace {
/// Reads keys of config.json; the first error stays.
class ConfigReader {
public:
  ConfigReader(const json &config, const Family &family, MetadataWriter &metadata)
      : config(config), family(family), metadata(metadata) {}

  Status convert();

private:
  void fail(Status failure) {
    if (status.ok())
      status = std::move(failure);
  }
  /// Null where the key is absent or null.
  const json *find(const json &object, const char *key) {
    auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
  }
  const json *use(const char *key) { return used.insert(key), find(config, key); }
  std::string name(const char *key) { return std::string(family.architecture) + "." + key; }

  void count(const char *from, const char *to, bool required = true) {
    const json *value = use(from);
    if (value && value->is_number_unsigned())
      metadata.put(name(to), value->get<uint64_t>());
    else if (value || required)
      fail(error(from, "a number of at least 0", value ? show(*value) : "no such key"));
  }
  std::optional<double> number(const json &object, const char *key) {
    const json *value = find(object, key);
    if (value && !value->is_number())
      fail(error(key, "a number", show(*value)));
    return value && value->is_number() ? std::optional<double>(value->get<double>()) : std::nullopt;
  }
  void number(const char *from, const char *to, bool required = false) {
    used.insert(from);
    if (std::optional<double> value = number(config, from))
      metadata.put(name(to), *value);
    else if (required)
      fail(error(from, "a number", "no such key"));
  }
  void convertRotary();
  void convertScaling(const json &scaling);
  void convertAttention();

  const json &config;
  const Family &family;
  MetadataWriter &metadata;
  std::set<std::string_view> used;
  Status status = Status::success();
};
} // namespace

void ConfigReader::convertScaling(const json &scaling) {
  const json *kind = find(scaling, "rope_type");
  kind = kind ? kind : find(scaling, "type");
  std::string type = kind && kind->is_string() ? kind->get<std::string>() : "default";
  if (type == "default")
    return;
  if (type != "linear" && type != "yarn" && type != "llama3")
    return fail(error("rope_scaling", "a type of default, linear, yarn, llama3", lamella::quoted(type)));
  metadata.put(name("rope.scaling.type"), type);
  struct Key {
    const char *from, *to;
  };
  for (const Key &key :
       {Key{"factor", "factor"}, Key{"low_freq_factor", "low_freq_factor"}, Key{"high_freq_factor", "high_freq_factor"},
        Key{"beta_fast", "yarn_beta_fast"}, Key{"beta_slow", "yarn_beta_slow"}})
    if (std::optional<double> value = number(scaling, key.from))
      metadata.put(name("rope.scaling.") + key.to, *value);
  if (const json *trained = find(scaling, "original_max_position_embeddings"); trained && trained->is_number_unsigned())
    metadata.put(name("rope.scaling.original_context_length"), trained->get<uint64_t>());
  static const std::set<std::string_view> known = {"rope_type",        "type",
                                                   "factor",           "low_freq_factor",
                                                   "high_freq_factor", "beta_fast",
                                                   "beta_slow",        "original_max_position_embeddings",
                                                   "rope_theta",       "partial_rotary_factor"};
  for (const auto &[key, value] : scaling.items())
    if (!known.contains(key))
      fail(Status::error("key 'rope_scaling': key " + lamella::quoted(key) + " is not supported"));
}

/// Newer files have base and scaling in one object.
void ConfigReader::convertRotary() {
  const json *both = use("rope_parameters"), *scaling = use("rope_scaling");
  for (const json *object : {both, scaling})
    if (object && !object->is_object())
      return fail(error("rope_scaling", "an object", show(*object)));
  std::optional<double> base = number(config, "rope_theta");
  if (both && !base)
    base = number(*both, "rope_theta");
  if (base)
    metadata.put(name("rope.freq_base"), *base);
  std::optional<double> part = number(config, "partial_rotary_factor");
  used.insert("partial_rotary_factor");
  const json *headDim = use("head_dim"), *width = use("hidden_size"), *heads = use("num_attention_heads");
  if (part && *part > 0 && *part <= 1 && width && heads && width->is_number_unsigned() && heads->is_number_unsigned() &&
      heads->get<uint64_t>() > 0) {
    uint64_t dims = headDim && headDim->is_number_unsigned() ? headDim->get<uint64_t>()
                                                             : width->get<uint64_t>() / heads->get<uint64_t>();
    metadata.put(name("rope.dimension_count"), uint64_t(static_cast<double>(dims) * *part));
  } else if (part) {
    fail(error("partial_rotary_factor", "a part of a head", std::to_string(*part)));
  }
  if (both || scaling)
    convertScaling(scaling ? *scaling : *both);
  if (use("rope_local_base_freq"))
    if (std::optional<double> local = number(config, "rope_local_base_freq"); local && *local != 10000.0)
      fail(error("rope_local_base_freq", "10000", std::to_string(*local)));
}

void ConfigReader::convertAttention() {
  const json *uses = use("use_sliding_window");
  if (!uses || !uses->is_boolean() || uses->get<bool>())
    count("sliding_window", "attention.sliding_window", false);
  used.insert("sliding_window");
  number("attn_logit_softcapping", "attn_logit_softcapping");
  number("final_logit_softcapping", "final_logit_softcapping");
  used.insert("query_pre_attn_scalar");
  if (std::optional<double> scalar = number(config, "query_pre_attn_scalar")) {
    if (*scalar > 0)
      metadata.put(name("attention.scale"), 1 / std::sqrt(*scalar));
    else
      fail(error("query_pre_attn_scalar", "a positive number", std::to_string(*scalar)));
  }
  const json *types = use("layer_types");
  if (!types || !types->is_array() || family.windowPattern == 0)
    return;
  for (size_t layer = 0; layer < types->size(); ++layer) {
    bool isLast = layer % family.windowPattern == family.windowPattern - 1;
    if ((*types)[layer] != (isLast ? "full_attention" : "sliding_attention"))
      return fail(error("layer_types",
                        "every layer but each " + std::to_string(family.windowPattern) + "th with a window",
                        show((*types)[layer]) + " for layer " + std::to_string(layer)));
  }
}

Status ConfigReader::convert() {
  metadata.put("general.architecture", std::string(family.architecture));
  count("num_hidden_layers", "block_count");
  count("max_position_embeddings", "context_length");
  count("hidden_size", "embedding_length");
  count("intermediate_size", "feed_forward_length");
  count("num_attention_heads", "attention.head_count");
  count("num_key_value_heads", "attention.head_count_kv", false);
  count("head_dim", "attention.key_length", false);
  count("vocab_size", "vocab_size", false);
  number("rms_norm_eps", "attention.layer_norm_rms_epsilon", true);
  convertRotary();
  convertAttention();
  if (family.halves)
    metadata.put(name("rope.halves"), true);
  if (family.normOffset)
    metadata.put(name("norm_offset"), true);
  // Gemma's first files said another function than they meant in hidden_act, and the right one in hidden_activation.
  const json *activation = use("hidden_activation");
  activation = activation ? activation : use("hidden_act");
  if (activation && *activation != std::string(family.activation))
    fail(error("hidden_act", lamella::quoted(family.activation), show(*activation)));
  for (const auto &[key, value] : config.items())
    if (!used.contains(key) && !neutral.contains(key))
      fail(Status::error("key " + lamella::quoted(key) + " is not supported"));
  return status;
}

Status lamella::convertConfig(const json &config, MetadataWriter &metadata) {
  if (!config.is_object())
    return Status::error("expected a JSON object, got another text");
  auto type = config.find("model_type");
  std::string name = type != config.end() && type->is_string() ? type->get<std::string>() : "";
  auto family = std::ranges::find(families, name, &Family::type);
  if (family != std::end(families))
    return ConfigReader(config, *family, metadata).convert();
  std::string names;
  for (const Family &known : families)
    names += (names.empty() ? "" : ", ") + std::string(known.type);
  return error("model_type", "one of " + names, lamella::quoted(name));
}
