// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decoder-only language models as choices from a table, and the numbers of one model.
#ifndef LAMELLA_MODELS_DECODER_H
#define LAMELLA_MODELS_DECODER_H

#include "lamella/Support/Status.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <vector>

namespace lamella {

enum class NormKind { RMS, Layer };
/// Which elements of a head form the pairs that rotate: (2i, 2i+1), or (i, i + dims/2).
enum class RotaryStyle { Interleaved, Halves };
enum class Activation { Silu, Gelu };

/// What the models of one name have in common.
struct Architecture {
  llvm::StringRef name;
  RotaryStyle rotary = RotaryStyle::Halves;
  NormKind norm = NormKind::RMS;
  Activation activation = Activation::Silu;
  /// down(activation(gate(x)) * up(x)) rather than down(activation(up(x))).
  bool gated = true;
  /// The projections to queries, keys and values add a bias.
  bool projectionBias = false;
  /// Each head's query and key is normalized before it rotates.
  bool queryKeyNorm = false;
};

/// The architectures that can be built.
llvm::ArrayRef<Architecture> architectures();
/// Null if there is none of that name.
const Architecture *findArchitecture(llvm::StringRef name);
/// "llama, qwen2, ...": what error texts offer.
std::string architectureNames();

/// One model: an architecture and its numbers.
struct DecoderConfig {
  Architecture architecture;
  int64_t layers = 0;
  int64_t width = 0;
  int64_t heads = 0;
  /// Heads of keys and values; each serves heads / keyValueHeads query heads.
  int64_t keyValueHeads = 0;
  int64_t headDim = 0;
  /// The leading elements of a head that rotate.
  int64_t rotaryDims = 0;
  double rotaryBase = 10000.0;
  int64_t feedForward = 0;
  int64_t vocabulary = 0;
  /// The greatest number of positions.
  int64_t context = 0;
  double normEpsilon = 0.0;
  /// The output projection is the embedding table.
  bool tiedEmbedding = false;

  /// Whether a decoder of these numbers can be built; the error names the first that is wrong.
  Status verify() const;
};

/// A weight that a decoder needs, under the name that GGUF files give it. Shapes are outermost first: a linear layer's
/// weight is [outputs, inputs].
struct WeightSpec {
  std::string name;
  std::vector<int64_t> shape;
};

/// Every weight of the model, in the order of use. The config must verify.
std::vector<WeightSpec> listWeights(const DecoderConfig &config);

} // namespace lamella

#endif // LAMELLA_MODELS_DECODER_H
