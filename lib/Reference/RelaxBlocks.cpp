// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One block at a time, element by element in the order of the row.
#include "RelaxBlocks.h"
#include "RelaxShapes.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

#include <cmath>

using namespace mlir;

namespace lamella::reference {
using relax::BlockFormat;

namespace {
/// The elements of a block, and what its groups have; scales and minima are the products, in f32.
struct Block {
  int codes[256];
  float scales[16], minima[16];
};
} // namespace

bool hasComputedParts(BlockFormat format) {
  return relax::getBlockLayout(format).elements == 256 || format == BlockFormat::IQ4_NL || format == BlockFormat::MXFP4;
}

static float getHalf(const uint8_t *bytes) { return static_cast<float>(decode(Format::Half, bytes).real); }

static void readQ2K(const uint8_t *bytes, Block &block) {
  float scale = getHalf(bytes + 80), minimum = getHalf(bytes + 82);
  for (int group = 0; group < 16; ++group) {
    block.scales[group] = scale * float(bytes[group] & 15);
    block.minima[group] = -(minimum * float(bytes[group] >> 4));
  }
  for (int half = 0; half < 2; ++half)
    for (int plane = 0; plane < 4; ++plane)
      for (int i = 0; i < 32; ++i)
        block.codes[128 * half + 32 * plane + i] = bytes[16 + 32 * half + i] >> 2 * plane & 3;
}

static void readQ3K(const uint8_t *bytes, Block &block) {
  float scale = getHalf(bytes + 108);
  const uint8_t *scales = bytes + 96;
  for (int group = 0; group < 16; ++group) {
    int low = group < 8 ? scales[group] & 15 : scales[group - 8] >> 4;
    int high = scales[8 + group % 4] >> 2 * (group / 4) & 3;
    block.scales[group] = scale * float(low + 16 * high - 32);
  }
  for (int half = 0; half < 2; ++half)
    for (int plane = 0; plane < 4; ++plane)
      for (int i = 0; i < 32; ++i) {
        int low = bytes[32 + 32 * half + i] >> 2 * plane & 3, third = bytes[i] >> (4 * half + plane) & 1;
        block.codes[128 * half + 32 * plane + i] = low - (third ? 0 : 4);
      }
}

/// Also q5_k, whose fifth bits are part of the codes here.
static void readQ4K(const uint8_t *bytes, Block &block, bool hasFifthBits) {
  float scale = getHalf(bytes), minimum = getHalf(bytes + 2);
  const uint8_t *six = bytes + 4, *fifth = bytes + 16, *nibbles = bytes + (hasFifthBits ? 48 : 16);
  for (int group = 0; group < 8; ++group) {
    int low = group < 4 ? six[group] & 63 : (six[group + 4] & 15) + 16 * (six[group - 4] >> 6);
    int high = group < 4 ? six[group + 4] & 63 : (six[group + 4] >> 4) + 16 * (six[group] >> 6);
    block.scales[group] = scale * float(low);
    block.minima[group] = -(minimum * float(high));
    for (int i = 0; i < 32; ++i) {
      int code = nibbles[group / 2 * 32 + i] >> (group % 2 ? 4 : 0) & 15;
      block.codes[32 * group + i] = code + (hasFifthBits && (fifth[i] >> group & 1) ? 16 : 0);
    }
  }
}

static void readQ6K(const uint8_t *bytes, Block &block) {
  float scale = getHalf(bytes + 208);
  for (int group = 0; group < 16; ++group)
    block.scales[group] = scale * float(static_cast<int8_t>(bytes[192 + group]));
  for (int half = 0; half < 2; ++half) {
    const uint8_t *low = bytes + 64 * half, *high = bytes + 128 + 32 * half;
    int *codes = block.codes + 128 * half;
    for (int i = 0; i < 32; ++i) {
      codes[i] = (low[i] & 15) + 16 * (high[i] & 3) - 32;
      codes[i + 32] = (low[i + 32] & 15) + 16 * (high[i] >> 2 & 3) - 32;
      codes[i + 64] = (low[i] >> 4) + 16 * (high[i] >> 4 & 3) - 32;
      codes[i + 96] = (low[i + 32] >> 4) + 16 * (high[i] >> 6) - 32;
    }
  }
}

static void readTable(const uint8_t *bytes, Block &block, bool hasExponent) {
  static constexpr int steps[] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
  // Twice the values of a float of four bits.
  static constexpr int floats[] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};
  block.scales[0] = hasExponent ? std::ldexp(1.0f, int(bytes[0]) - 128) : getHalf(bytes);
  const uint8_t *nibbles = bytes + (hasExponent ? 1 : 2);
  for (int i = 0; i < 32; ++i)
    block.codes[i] = (hasExponent ? floats : steps)[i < 16 ? nibbles[i] & 15 : nibbles[i - 16] >> 4];
}

static void readBlock(BlockFormat format, const uint8_t *bytes, Block &block) {
  switch (format) {
  case BlockFormat::Q2_K:
    return readQ2K(bytes, block);
  case BlockFormat::Q3_K:
    return readQ3K(bytes, block);
  case BlockFormat::Q4_K:
  case BlockFormat::Q5_K:
    return readQ4K(bytes, block, format == BlockFormat::Q5_K);
  case BlockFormat::Q6_K:
    return readQ6K(bytes, block);
  default:
    return readTable(bytes, block, format == BlockFormat::MXFP4);
  }
}

LogicalResult runComputedUnpack(Machine &machine, relax::UnpackOp op) {
  const Array &bytes = machine.getArray(op.getBytes());
  const relax::BlockLayout &layout = relax::getBlockLayout(op.getFormat());
  int64_t groups = layout.elements / layout.group, blocks = bytes.getNumElements() / layout.bytes;
  SmallVector<int64_t> sizes(ArrayRef<int64_t>(bytes.sizes).drop_back());
  sizes.push_back(bytes.sizes.back() / layout.bytes * groups);
  SmallVector<int64_t> codeSizes(sizes);
  codeSizes.push_back(layout.codeBytes);
  SmallVector<Array> results;
  for (unsigned result = 0; result < op->getNumResults(); ++result) {
    FailureOr<Array> array = makeResult(machine, op, result == 0 ? codeSizes : sizes, result);
    if (failed(array))
      return failure();
    results.push_back(*array);
  }
  Array &codes = results.front(), &scales = results[layout.hasHighBits ? 2 : 1];
  for (int64_t number = 0; number < blocks; ++number) {
    Block block;
    readBlock(op.getFormat(), &bytes.storage->bytes[number * layout.bytes], block);
    for (int64_t group = 0; group < groups; ++group) {
      const int *first = block.codes + group * layout.group;
      int64_t at = number * groups + group;
      uint32_t high = 0;
      for (int64_t i = 0; i < layout.group; ++i)
        high |= layout.hasHighBits ? uint32_t(first[i] >> 4) << i : 0;
      bool isPacked = layout.codeBytes < layout.group;
      for (int64_t i = 0; i < layout.codeBytes; ++i) {
        int code = isPacked ? (first[i] & 15) + 16 * (first[i + 16] & 15) : first[i];
        codes.put(at * layout.codeBytes + i, Scalar::of(int64_t(static_cast<int8_t>(code))));
      }
      if (layout.hasHighBits)
        results[1].put(at, Scalar::of(int64_t(static_cast<int32_t>(high))));
      scales.put(at, Scalar::of(double(block.scales[group])));
      if (layout.hasMinima)
        results.back().put(at, Scalar::of(double(block.minima[group])));
    }
  }
  return machine.setResults(op, std::vector<Datum>(results.begin(), results.end()));
}

} // namespace lamella::reference
