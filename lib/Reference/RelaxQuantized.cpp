// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax: weights in blocks, 8-bit activations, and their product.
#include "RelaxBlocks.h"
#include "RelaxShapes.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

#include <cmath>

using namespace mlir;

namespace lamella::reference {

//===----------------------------------------------------------------------===//
// Quantized weights
//===----------------------------------------------------------------------===//

/// Where the parts lie in a block of 32: an f16 scale, then perhaps an f16 minimum, perhaps four bytes of high bits,
/// codes.
struct PlainBlock {
  explicit PlainBlock(const relax::BlockLayout &layout) : layout(layout) {}
  int64_t getMinimumAt() const { return 2; }
  int64_t getHighBitsAt() const { return layout.hasMinima ? 4 : 2; }
  int64_t getCodesAt() const { return getHighBitsAt() + (layout.hasHighBits ? 4 : 0); }
  const relax::BlockLayout &layout;
};

static LogicalResult runPlainUnpack(Machine &machine, relax::UnpackOp op) {
  const Array &bytes = machine.getArray(op.getBytes());
  const relax::BlockLayout &layout = relax::getBlockLayout(op.getFormat());
  PlainBlock block(layout);
  SmallVector<int64_t> leading(ArrayRef<int64_t>(bytes.sizes).drop_back());
  leading.push_back(bytes.sizes.back() / layout.bytes);
  // Results: codes, high bits, scales, minima, each with the place of its bytes in a block.
  struct Part {
    int64_t at, length;
    bool isThere, isCodes;
  };
  unsigned result = 0;
  for (Part part : {Part{block.getCodesAt(), layout.codeBytes, true, true},
                    Part{block.getHighBitsAt(), 4, layout.hasHighBits, false}, Part{0, 2, true, false},
                    Part{block.getMinimumAt(), 2, layout.hasMinima, false}}) {
    if (!part.isThere)
      continue;
    SmallVector<int64_t> sizes = leading;
    if (part.isCodes)
      sizes.push_back(part.length);
    FailureOr<Array> array = makeResult(machine, op, sizes, result);
    if (failed(array))
      return failure();
    Format stored = part.isCodes ? Format::Int8 : part.length == 4 ? Format::Int32 : Format::Half;
    int64_t perBlock = part.length / getBytes(stored);
    for (int64_t i = 0, count = array->getNumElements(); i < count; ++i) {
      int64_t start = i / perBlock * layout.bytes + part.at + i % perBlock * getBytes(stored);
      array->put(i, decode(stored, &bytes.storage->bytes[start]));
    }
    machine.set(op->getResult(result++), *array);
  }
  return success();
}

static LogicalResult runUnpack(Machine &machine, relax::UnpackOp op) {
  return hasComputedParts(op.getFormat()) ? runComputedUnpack(machine, op) : runPlainUnpack(machine, op);
}

/// The code of element `e` of group `block`.
static int64_t getCode(const relax::BlockLayout &layout, const Array &codes, const Array *highBits, int64_t block,
                       int64_t e) {
  if (layout.codeBytes == layout.group)
    return codes.integer(block * layout.group + e);
  int64_t byte = codes.integer(block * 16 + e % 16), nibble = (e < 16 ? byte : byte >> 4) & 15;
  return highBits ? nibble | ((highBits->integer(block) >> e & 1) << 4) : nibble;
}

static LogicalResult runDequantize(Machine &machine, relax::DequantizeOp op) {
  const relax::BlockLayout &layout = relax::getBlockLayout(op.getFormat());
  SmallVector<const Array *> parts;
  for (Value part : op.getParts())
    parts.push_back(&machine.getArray(part));
  const Array &codes = *parts[0], &scales = *parts[layout.hasHighBits ? 2 : 1];
  const Array *highBits = layout.hasHighBits ? parts[1] : nullptr, *minima = layout.hasMinima ? parts.back() : nullptr;
  ArrayRef<int64_t> blocks = ArrayRef<int64_t>(codes.sizes).drop_back();
  for (const Array *part : ArrayRef(parts).drop_front())
    if (ArrayRef<int64_t>(part->sizes) != blocks)
      return op.emitOpError("expected parts of shape ")
             << describeShape(blocks) << ", got " << describeShape(part->sizes);
  SmallVector<int64_t> sizes(blocks);
  sizes.back() *= layout.group;
  FailureOr<Array> result = makeResult(machine, op, sizes);
  if (failed(result))
    return failure();
  for (int64_t i = 0, count = result->getNumElements(); i < count; ++i) {
    int64_t block = i / layout.group, code = getCode(layout, codes, highBits, block, i % layout.group);
    double product = scales.real(block) * double(code - layout.zero);
    result->put(i, Scalar::of(minima ? product + minima->real(block) : product));
  }
  return machine.setResults(op, {*result});
}

//===----------------------------------------------------------------------===//
// Quantized activations
//===----------------------------------------------------------------------===//

static LogicalResult runQuantize(Machine &machine, relax::QuantizeOp op) {
  const Array &input = machine.getArray(op.getInput());
  int64_t rows = input.sizes[0], blocks = input.sizes[1] / 32;
  FailureOr<Array> codes = makeResult(machine, op, {rows, blocks, 32}),
                   scales = makeResult(machine, op, {rows, blocks}, 1),
                   sums = makeResult(machine, op, {rows, blocks}, 2);
  if (failed(codes) || failed(scales) || failed(sums))
    return failure();
  for (int64_t block = 0; block < rows * blocks; ++block) {
    // Each step in f32, so that codes are the same everywhere.
    float greatest = 0;
    for (int64_t k = block * 32; k < block * 32 + 32; ++k) {
      float magnitude = std::fabs(static_cast<float>(input.real(k)));
      greatest = std::isnan(greatest) || magnitude <= greatest ? greatest : magnitude;
    }
    bool isUsed = greatest >= 0x1p-100f && std::isfinite(greatest);
    float scale = greatest / 127.0f, factor = isUsed ? 127.0f / greatest : 0.0f;
    int64_t sum = 0;
    for (int64_t k = block * 32; k < block * 32 + 32; ++k) {
      float product = static_cast<float>(input.real(k)) * factor;
      int64_t code = isUsed ? static_cast<int64_t>(std::nearbyint(product)) : 0;
      codes->put(k, Scalar::of(code));
      sum += code;
    }
    scales->put(block, Scalar::of(double(scale)));
    sums->put(block, Scalar::of(double(scale) * double(sum)));
  }
  return machine.setResults(op, {*codes, *scales, *sums});
}

/// Where row `row` of a weight has block `block`: the number of the value in a part with one value for each block.
static int64_t getBlockAt(int64_t row, int64_t block, int64_t blocks, int64_t interleave) {
  return (row / interleave * blocks + block) * interleave + row % interleave;
}

/// The codes of a weight's rows, one row after the other, as `relax.unpack` gives them.
static Array takeApart(const Array &codes, int64_t rows, int64_t blocks, int64_t bytes, int64_t interleave) {
  Array plain = Array::make(Format::Int8, {rows, blocks, bytes});
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t block = 0; block < blocks; ++block)
      for (int64_t byte = 0; byte < bytes; ++byte) {
        int64_t at = (row / interleave * blocks + block) * bytes * interleave;
        at += interleave == 1 ? byte : (byte / 4 * interleave + row % interleave) * 4 + byte % 4;
        plain.put((row * blocks + block) * bytes + byte, codes.at(at));
      }
  return plain;
}

static LogicalResult runQuantizedMatmul(Machine &machine, relax::QuantizedMatmulOp op) {
  const relax::BlockLayout &layout = relax::getBlockLayout(op.getFormat());
  const Array &codes = machine.getArray(op.getCodes()), &scales = machine.getArray(op.getScales()),
              &sums = machine.getArray(op.getSums());
  SmallVector<const Array *> parts;
  for (Value part : op.getParts())
    parts.push_back(&machine.getArray(part));
  int64_t interleave = op.getInterleave(), rows = codes.sizes[0], blocks = codes.sizes[1],
          columns = parts[0]->sizes[0] * interleave;
  FailureOr<Array> result = makeResult(machine, op, {rows, columns});
  if (failed(result) || failed(machine.spend(op, codes.getNumElements() * columns)))
    return failure();
  Array weights = takeApart(*parts[0], columns, blocks, layout.codeBytes, interleave);
  // The high bits are found at the block's place too.
  const Array *highBits = layout.hasHighBits ? parts[1] : nullptr;
  const Array &weightScales = *parts[layout.hasHighBits ? 2 : 1];
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      double value = 0;
      for (int64_t b = 0; b < blocks; ++b) {
        int64_t at = getBlockAt(j, b, blocks, interleave), dot = 0;
        for (int64_t k = 0; k < 32; ++k) {
          int64_t code = getCode(layout, weights, nullptr, j * blocks + b, k);
          if (highBits)
            code |= (highBits->integer(at) >> k & 1) << 4;
          dot += code * codes.integer((i * blocks + b) * 32 + k);
        }
        double scale = weightScales.real(at),
               offset = layout.hasMinima ? parts.back()->real(at) : -double(layout.zero) * scale;
        value += scale * scales.real(i * blocks + b) * double(dot) + offset * sums.real(i * blocks + b);
      }
      result->put(i * columns + j, Scalar::of(value));
    }
  return machine.setResults(op, {*result});
}

void addRelaxQuantizedHandlers(Handlers &handlers) {
  handlers.add<relax::UnpackOp>(runUnpack);
  handlers.add<relax::DequantizeOp>(runDequantize);
  handlers.add<relax::QuantizeOp>(runQuantize);
  handlers.add<relax::QuantizedMatmulOp>(runQuantizedMatmul);
}

} // namespace lamella::reference
