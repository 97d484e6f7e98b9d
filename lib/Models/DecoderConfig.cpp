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
static constexpr int64_t maxLayers = 4096;

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
  if (!std::isfinite(normEpsilon) || normEpsilon < 0)
    return error("expected a finite norm epsilon of at least 0, got " + std::to_string(normEpsilon));
  return Status::success();
}
