// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of architectures. To add one: a row here, the choices it needs in the builder, a model in the tests.
#include "lamella/Models/Decoder.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace lamella;

// GGUF files of the name "llama" (Llama, Mistral, SmolLM2) hold query and key rows permuted so that pairs are
// neighbours; those of the other names keep the order of the published weights.
static constexpr Architecture table[] = {
    {.name = "llama", .rotary = RotaryStyle::Interleaved, .experts = true},
    {.name = "qwen2", .biases = Biases::Projections},
    {.name = "qwen3", .queryKeyNorm = QueryKeyNorm::Heads},
    {.name = "gemma", .activation = Activation::GeluTanh, .scaledEmbedding = true},
    {.name = "gemma2",
     .normPlace = NormPlace::Both,
     .activation = Activation::GeluTanh,
     .scaledEmbedding = true,
     .windowPattern = 2,
     .window = 4096,
     .layersScaledByWidth = 46},
    {.name = "gemma3",
     .normPlace = NormPlace::Both,
     .queryKeyNorm = QueryKeyNorm::Heads,
     .activation = Activation::GeluTanh,
     .scaledEmbedding = true,
     .windowPattern = 6,
     .windowRotaryBase = 10000,
     .layersScaledByWidth = 62},
    {.name = "phi3", .fused = true},
    {.name = "gpt2",
     .rotary = RotaryStyle::Learned,
     .norm = NormKind::Layer,
     .activation = Activation::GeluTanh,
     .biases = Biases::All,
     .gated = false,
     .fused = true},
    {.name = "olmo2", .normPlace = NormPlace::Behind, .queryKeyNorm = QueryKeyNorm::Rows},
};

llvm::ArrayRef<Architecture> lamella::architectures() { return table; }

const Architecture *lamella::findArchitecture(llvm::StringRef name) {
  const Architecture *found = llvm::find_if(table, [&](const Architecture &entry) { return entry.name == name; });
  return found == std::end(table) ? nullptr : found;
}

std::string lamella::architectureNames() {
  return llvm::join(llvm::map_range(table, [](const Architecture &entry) { return entry.name; }), ", ");
}
