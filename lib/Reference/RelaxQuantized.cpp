// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax: weights in blocks, 8-bit activations, and their product.
#include "RelaxShapes.h"

#include <cmath>

using namespace mlir;

namespace lamella::reference {

//===----------------------------------------------------------------------===//
// Quantized weights
//===----------------------------------------------------------------------===//

/// Where the parts lie in a block: an f16 scale, then perhaps an f16 minimum, perhaps four bytes of high bits, codes.
struct BlockLayout {
  bool hasMinimum, hasHighBits;
  int64_t codeBytes;
  int64_t getMinimumAt() const { return 2; }
  int64_t getHighBitsAt() const { return hasMinimum ? 4 : 2; }
  int64_t getCodesAt() const { return getHighBitsAt() + (hasHighBits ? 4 : 0); }
  int64_t getBytes() const { return getCodesAt() + codeBytes; }
};

static BlockLayout getLayout(relax::BlockFormat format) {
  switch (format) {
  case relax::BlockFormat::Q4_0:
    return {false, false, 16};
  case relax::BlockFormat::Q4_1:
    return {true, false, 16};
  case relax::BlockFormat::Q5_0:
    return {false, true, 16};
  case relax::BlockFormat::Q5_1:
    return {true, true, 16};
  case relax::BlockFormat::Q8_0:
    return {false, false, 32};
  }
  llvm_unreachable("a format");
}

static LogicalResult runUnpack(Machine &machine, relax::UnpackOp op) {
  const Array &bytes = machine.getArray(op.getBytes());
  BlockLayout layout = getLayout(op.getFormat());
  SmallVector<int64_t> leading(ArrayRef<int64_t>(bytes.sizes).drop_back());
  leading.push_back(bytes.sizes.back() / layout.getBytes());
  // Results: codes, high bits, scales, minima, each with the place of its bytes in a block.
  struct Part {
    int64_t at, length;
    bool isThere, isCodes;
  };
  unsigned result = 0;
  for (Part part : {Part{layout.getCodesAt(), layout.codeBytes, true, true},
                    Part{layout.getHighBitsAt(), 4, layout.hasHighBits, false}, Part{0, 2, true, false},
                    Part{layout.getMinimumAt(), 2, layout.hasMinimum, false}}) {
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
      int64_t start = i / perBlock * layout.getBytes() + part.at + i % perBlock * getBytes(stored);
      array->put(i, decode(stored, &bytes.storage->bytes[start]));
    }
    machine.set(op->getResult(result++), *array);
  }
  return success();
}

/// The code of element `e` of block `block`.
static int64_t getCode(const BlockLayout &layout, const Array &codes, const Array *highBits, int64_t block, int64_t e) {
  if (layout.codeBytes == 32)
    return codes.integer(block * 32 + e);
  int64_t byte = codes.integer(block * 16 + e % 16), nibble = (e < 16 ? byte : byte >> 4) & 15;
  return highBits ? nibble | ((highBits->integer(block) >> e & 1) << 4) : nibble;
}

static LogicalResult runDequantize(Machine &machine, relax::DequantizeOp op) {
  BlockLayout layout = getLayout(op.getFormat());
  SmallVector<const Array *> parts;
  for (Value part : op.getParts())
    parts.push_back(&machine.getArray(part));
  const Array &codes = *parts[0], &scales = *parts[layout.hasHighBits ? 2 : 1];
  const Array *highBits = layout.hasHighBits ? parts[1] : nullptr, *minima = layout.hasMinimum ? parts.back() : nullptr;
  ArrayRef<int64_t> blocks = ArrayRef<int64_t>(codes.sizes).drop_back();
  for (const Array *part : ArrayRef(parts).drop_front())
    if (ArrayRef<int64_t>(part->sizes) != blocks)
      return op.emitOpError("expected parts of shape ")
             << describeShape(blocks) << ", got " << describeShape(part->sizes);
  SmallVector<int64_t> sizes(blocks);
  sizes.back() *= 32;
  FailureOr<Array> result = makeResult(machine, op, sizes);
  if (failed(result))
    return failure();
  int64_t zero = layout.hasMinimum || layout.codeBytes == 32 ? 0 : layout.hasHighBits ? 16 : 8;
  for (int64_t i = 0, count = result->getNumElements(); i < count; ++i) {
    int64_t block = i / 32, code = getCode(layout, codes, highBits, block, i % 32);
    double product = scales.real(block) * double(code - zero);
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

//===----------------------------------------------------------------------===//
// Packed weights
//===----------------------------------------------------------------------===//

/// Moves bytes between the blocks of a file and the rows of words of `relax.pack`, one field after the other.
static void forEachPackedByte(const BlockLayout &layout, int64_t rows, int64_t blocks, int64_t interleave,
                              function_ref<void(int64_t fileByte, int64_t packedByte)> visit) {
  struct Field {
    int64_t at, bytes, together;
  };
  SmallVector<Field> fields = {{layout.getCodesAt(), layout.codeBytes, 4}};
  if (layout.hasHighBits)
    fields.push_back({layout.getHighBitsAt(), 4, 4});
  fields.push_back({0, 2, 2});
  if (layout.hasMinimum)
    fields.push_back({layout.getMinimumAt(), 2, 2});
  int64_t packed = 0;
  for (int64_t group = 0; group < rows / interleave; ++group)
    for (int64_t block = 0; block < blocks; ++block)
      for (const Field &field : fields)
        for (int64_t run = 0; run < field.bytes; run += field.together)
          for (int64_t row = group * interleave; row < (group + 1) * interleave; ++row)
            for (int64_t byte = 0; byte < field.together; ++byte)
              visit((row * blocks + block) * layout.getBytes() + field.at + run + byte, packed++);
}

/// The code of element `e` of a block of a file.
static int64_t getFileCode(const BlockLayout &layout, const uint8_t *block, int64_t e) {
  const uint8_t *codes = block + layout.getCodesAt(), *high = block + layout.getHighBitsAt();
  if (layout.codeBytes == 32)
    return int8_t(codes[e]);
  int64_t nibble = (e < 16 ? codes[e] : codes[e - 16] >> 4) & 15;
  return layout.hasHighBits ? nibble | (high[e / 8] >> e % 8 & 1) << 4 : nibble;
}

static LogicalResult runPack(Machine &machine, relax::PackOp op) {
  const Array &bytes = machine.getArray(op.getBytes());
  BlockLayout layout = getLayout(op.getFormat());
  int64_t interleave = op.getInterleave(), rows = bytes.sizes[0], blocks = bytes.sizes[1] / layout.getBytes();
  FailureOr<Array> result = makeResult(machine, op, {rows / interleave, blocks, layout.getBytes() / 2 * interleave});
  if (failed(result))
    return failure();
  std::vector<uint8_t> packed(bytes.getNumElements());
  forEachPackedByte(layout, rows, blocks, interleave,
                    [&](int64_t from, int64_t to) { packed[to] = uint8_t(bytes.integer(from)); });
  for (int64_t word = 0; word < result->getNumElements(); ++word)
    result->put(word, Scalar::of(int64_t(packed[2 * word] | packed[2 * word + 1] << 8)));
  return machine.setResults(op, {*result});
}

static LogicalResult runQuantizedMatmul(Machine &machine, relax::QuantizedMatmulOp op) {
  BlockLayout layout = getLayout(op.getFormat());
  const Array &codes = machine.getArray(op.getCodes()), &scales = machine.getArray(op.getScales()),
              &sums = machine.getArray(op.getSums()), &weight = machine.getArray(op.getWeight());
  int64_t interleave = op.getInterleave(), rows = codes.sizes[0], blocks = codes.sizes[1],
          columns = weight.sizes[0] * interleave;
  FailureOr<Array> result = makeResult(machine, op, {rows, columns});
  if (failed(result) || failed(machine.spend(op, codes.getNumElements() * columns)))
    return failure();
  // The blocks as the file had them.
  std::vector<uint8_t> file(columns * blocks * layout.getBytes());
  forEachPackedByte(layout, columns, blocks, interleave, [&](int64_t to, int64_t from) {
    file[to] = uint8_t(uint16_t(weight.integer(from / 2)) >> (from % 2 * 8));
  });
  double zero = layout.hasMinimum || layout.codeBytes == 32 ? 0 : layout.hasHighBits ? 16 : 8;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      double value = 0;
      for (int64_t b = 0; b < blocks; ++b) {
        const uint8_t *block = &file[(j * blocks + b) * layout.getBytes()];
        int64_t dot = 0;
        for (int64_t k = 0; k < 32; ++k)
          dot += getFileCode(layout, block, k) * codes.integer((i * blocks + b) * 32 + k);
        double scale = decode(Format::Half, block).real;
        double offset = layout.hasMinimum ? decode(Format::Half, block + layout.getMinimumAt()).real : -zero * scale;
        value += scale * scales.real(i * blocks + b) * double(dot) + offset * sums.real(i * blocks + b);
      }
      result->put(i * columns + j, Scalar::of(value));
    }
  return machine.setResults(op, {*result});
}

void addRelaxQuantizedHandlers(Handlers &handlers) {
  handlers.add<relax::UnpackOp>(runUnpack);
  handlers.add<relax::PackOp>(runPack);
  handlers.add<relax::DequantizeOp>(runDequantize);
  handlers.add<relax::QuantizeOp>(runQuantize);
  handlers.add<relax::QuantizedMatmulOp>(runQuantizedMatmul);
}

} // namespace lamella::reference
