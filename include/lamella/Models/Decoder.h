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
/// Where the norms of a layer's two halves are: before the half's linear layers, behind them (on what is added), or
/// both.
enum class NormPlace { Before, Behind, Both };
/// Which elements of a head form the pairs that rotate: (2i, 2i+1), or (i, i + dims/2). Learned: nothing rotates, and a
/// table has a row for each position that is added to the token's.
enum class RotaryStyle { Interleaved, Halves, Learned };
enum class Activation { Silu, Gelu, GeluTanh };
/// What of queries and keys is normalized before it rotates: each head, or the row of all heads.
enum class QueryKeyNorm { None, Heads, Rows };
/// The linear layers that add a bias.
enum class Biases { None, Projections, All };

/// What the models of one name have in common.
struct Architecture {
  llvm::StringRef name;
  RotaryStyle rotary = RotaryStyle::Halves;
  NormKind norm = NormKind::RMS;
  NormPlace normPlace = NormPlace::Before;
  QueryKeyNorm queryKeyNorm = QueryKeyNorm::None;
  Activation activation = Activation::Silu;
  Biases biases = Biases::None;
  /// down(activation(gate(x)) * up(x)) rather than down(activation(up(x))).
  bool gated = true;
  /// One weight holds the rows of queries, keys and values; and one those of gate and up, where there is a gate.
  bool fused = false;
  /// Rows of the embedding are multiplied by sqrt(width).
  bool scaledEmbedding = false;
  /// The feed-forward half may be one of experts (DecoderConfig::experts).
  bool experts = false;
  /// Of every so many layers the last one sees everything, the others only the window; 0: every layer has the window.
  int64_t windowPattern = 0;
  /// The width of the window where the file does not say; 0 for none.
  int64_t window = 0;
  /// The rotary base of layers with a window where it differs from that of the others, else 0.
  double windowRotaryBase = 0;
  /// Models of so many layers scale their scores by sqrt(heads / width); others, by 1 / sqrt(headDim).
  int64_t layersScaledByWidth = 0;
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
  /// See relax.rotary: one for each pair, or none; not for layers with a window of another base.
  std::vector<double> rotaryDivisors;
  double rotaryMagnitude = 1.0;
  /// The divisors are a weight, "rope_freqs.weight".
  bool storedDivisors = false;
  /// 1 / sqrt(headDim) where it is 0.
  double attentionScale = 0.0;
  /// See relax.attention: 0 for none. Layers that see everything: Architecture::windowPattern.
  int64_t window = 0;
  double attentionSoftcap = 0.0;
  /// Logits end as softcap * tanh(x / softcap), unless it is 0.
  double outputSoftcap = 0.0;
  /// Each row passes those `usedExperts` of the experts that its router scores highest; 0 for a plain feed-forward
  /// half.
  int64_t experts = 0, usedExperts = 0;
  int64_t feedForward = 0;
  int64_t vocabulary = 0;
  /// The greatest number of positions.
  int64_t context = 0;
  double normEpsilon = 0.0;
  /// Norms multiply by 1 more than their weight.
  bool normOffset = false;
  /// The output projection is the embedding table.
  bool tiedEmbedding = false;

  /// Whether a decoder of these numbers can be built; the error names the first that is wrong.
  Status verify() const;
  /// The window of the layer, 0 where it sees everything.
  int64_t getWindow(int64_t layer) const;
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
