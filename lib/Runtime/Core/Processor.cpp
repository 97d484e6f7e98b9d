// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/Processor.h"
#include <algorithm>
#include <span>
#include <string>

using namespace lamella;

namespace {
struct Feature {
  std::string_view name;
  bool isHere;
};
} // namespace

#if defined(__x86_64__)
static constexpr std::string_view architecture = "x86_64";

// The builtin takes nothing but a literal.
#define LAMELLA_FEATURE(name) {name, __builtin_cpu_supports(name) != 0},

static std::span<const Feature> features() {
  static const Feature table[] = {
      // clang-format off
      LAMELLA_FEATURE("sse3") LAMELLA_FEATURE("ssse3") LAMELLA_FEATURE("sse4.1") LAMELLA_FEATURE("sse4.2")
      LAMELLA_FEATURE("sse4a") LAMELLA_FEATURE("popcnt") LAMELLA_FEATURE("avx") LAMELLA_FEATURE("avx2")
      LAMELLA_FEATURE("fma") LAMELLA_FEATURE("fma4") LAMELLA_FEATURE("xop") LAMELLA_FEATURE("tbm")
      LAMELLA_FEATURE("f16c") LAMELLA_FEATURE("bmi") LAMELLA_FEATURE("bmi2") LAMELLA_FEATURE("lzcnt")
      LAMELLA_FEATURE("adx") LAMELLA_FEATURE("movbe") LAMELLA_FEATURE("aes") LAMELLA_FEATURE("vaes")
      LAMELLA_FEATURE("pclmul") LAMELLA_FEATURE("vpclmulqdq") LAMELLA_FEATURE("gfni") LAMELLA_FEATURE("sha")
      LAMELLA_FEATURE("avx512f") LAMELLA_FEATURE("avx512cd") LAMELLA_FEATURE("avx512dq") LAMELLA_FEATURE("avx512bw")
      LAMELLA_FEATURE("avx512vl") LAMELLA_FEATURE("avx512vbmi") LAMELLA_FEATURE("avx512vbmi2")
      LAMELLA_FEATURE("avx512vnni") LAMELLA_FEATURE("avx512bitalg") LAMELLA_FEATURE("avx512vpopcntdq")
      LAMELLA_FEATURE("avx512ifma") LAMELLA_FEATURE("avx512bf16") LAMELLA_FEATURE("avx512fp16")
      LAMELLA_FEATURE("avx512vp2intersect") LAMELLA_FEATURE("avxvnni") LAMELLA_FEATURE("amx-tile")
      LAMELLA_FEATURE("amx-int8") LAMELLA_FEATURE("amx-bf16") LAMELLA_FEATURE("movdiri") LAMELLA_FEATURE("movdir64b")
      LAMELLA_FEATURE("prfchw")
      // clang-format on
  };
  return table;
}
#else
#if defined(__aarch64__)
static constexpr std::string_view architecture = "aarch64";
#else
static constexpr std::string_view architecture = "unknown";
#endif

static std::span<const Feature> features() { return {}; }
#endif

static const Feature *find(std::string_view name) {
  std::span<const Feature> all = features();
  auto found = std::find_if(all.begin(), all.end(), [&](const Feature &feature) { return feature.name == name; });
  return found == all.end() ? nullptr : &*found;
}

bool lamella::isKnownFeature(std::string_view name) { return find(name); }

Status lamella::checkProcessor(std::string_view requirements) {
  for (size_t at = 0, index = 0; at <= requirements.size(); ++index) {
    size_t end = std::min(requirements.find(' ', at), requirements.size());
    std::string word(requirements.substr(at, end - at));
    at = end + 1;
    if (index == 0) {
      if (word != architecture)
        return Status::error("expected a processor of the architecture '" + word + "', got '" +
                             std::string(architecture) + "'");
      continue;
    }
    const Feature *feature = find(word);
    if (!feature)
      return Status::error("expected names of processor features, got '" + word + "', which is not known here");
    if (!feature->isHere)
      return Status::error("expected a processor with " + word +
                           ", for which the module was compiled, got one without");
  }
  return Status::success();
}
