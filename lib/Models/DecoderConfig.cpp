// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Models/Decoder.h"
#include "llvm/ADT/Twine.h"
#include <cmath>
#include <limits>

using namespace lamella;
using llvm::Twine;

static Status error(const Twine &message) { return Status::error(message.str()); }

/// Numbers are at most this; products of two fit 64 bits, and ids and positions fit i32.
static constexpr int64_t maxExtent = std::numeric_limits<int32_t>::max();
/// Far above any published model, and low enough that a list of all weights is small.
static constexpr int64_t maxLayers = 4096, maxExperts = 1024;

static Status checkRange(llvm::StringRef what, int64_t value, int64_t greatest) {
  if (value >= 1 && value <= greatest)
    return Status::success();
  return error("expected 1 to " + Twine(greatest) + " " + what + ", got " + Twine(value));
}

Status DecoderConfig::verify() const {
  struct Range {
    llvm::StringRef what;
    int64_t value, greatest;
  };
  for (const Range &range :
       {Range{"layers", layers, maxLayers}, Range{"elements of the embedding", width, maxExtent},
        Range{"attention heads", heads, maxExtent}, Range{"key/value heads", keyValueHeads, maxExtent},
        Range{"elements of a head", headDim, maxExtent},
        Range{"elements of the feed-forward layer", feedForward, maxExtent},
        Range{"tokens of the vocabulary", vocabulary, maxExtent}, Range{"positions of the context", context, maxExtent},
        Range{"rotary dimensions", rotaryDims, headDim}})
    if (Status status = checkRange(range.what, range.value, range.greatest); !status.ok())
      return status;
  if (rotaryDims % 2 != 0)
    return error("expected an even number of rotary dimensions, got " + Twine(rotaryDims));
  if (heads % keyValueHeads != 0)
    return error("expected attention heads to be a multiple of key/value heads, got " + Twine(heads) + " and " +
                 Twine(keyValueHeads));
  if (heads * headDim > maxExtent)
    return error("expected heads * elements of a head to be at most " + Twine(maxExtent) + ", got " + Twine(heads) +
                 " * " + Twine(headDim));
  if (!std::isfinite(rotaryBase) || rotaryBase <= 0)
    return error("expected a positive finite rotary base, got " + std::to_string(rotaryBase));
  if (!rotaryDivisors.empty() && static_cast<int64_t>(rotaryDivisors.size()) != rotaryDims / 2)
    return error("expected a divisor for each of " + Twine(rotaryDims / 2) + " rotary pairs, got " +
                 Twine(rotaryDivisors.size()));
  for (double divisor : rotaryDivisors)
    if (!std::isfinite(divisor) || divisor <= 0)
      return error("expected positive finite rotary divisors, got " + std::to_string(divisor));
  if (!std::isfinite(rotaryMagnitude))
    return error("expected a finite rotary magnitude, got " + std::to_string(rotaryMagnitude));
  if (window < 0)
    return error("expected a window of at least 0, got " + Twine(window));
  for (auto [what, value] :
       {std::pair("attention scale", attentionScale), std::pair("softcap of attention", attentionSoftcap),
        std::pair("softcap of the output", outputSoftcap)})
    if (!std::isfinite(value) || value < 0)
      return error(Twine("expected a finite ") + what + " of at least 0, got " + std::to_string(value));
  if (experts < 0 || experts > maxExperts)
    return error("expected 0 to " + Twine(maxExperts) + " experts, got " + Twine(experts));
  if (experts != 0 && (usedExperts < 1 || usedExperts > experts))
    return error("expected 1 to " + Twine(experts) + " used experts, got " + Twine(usedExperts));
  if (!std::isfinite(normEpsilon) || normEpsilon < 0)
    return error("expected a finite norm epsilon of at least 0, got " + std::to_string(normEpsilon));
  return Status::success();
}

int64_t DecoderConfig::getWindow(int64_t layer) const {
  int64_t pattern = architecture.windowPattern;
  return pattern != 0 && layer % pattern == pattern - 1 ? 0 : window;
}
