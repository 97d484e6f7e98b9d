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

//===----------------------------------------------------------------------===//
// Packed weights
//===----------------------------------------------------------------------===//

/// Each word of `relax.pack`, in order: its part, and where in the part's bytes it lies.
static void forEachPackedWord(const relax::BlockLayout &layout, int64_t rows, int64_t blocks, int64_t interleave,
                              function_ref<void(unsigned part, int64_t byte, int64_t word)> visit) {
  struct Field {
    int64_t bytes, together; // of a block, of which so many stay side by side
  };
  int64_t number = layout.hasWideScales ? 4 : 2, packed = 0;
  SmallVector<Field> fields = {{layout.codeBytes, 4}};
  if (layout.hasHighBits)
    fields.push_back({4, 4});
  fields.append(layout.hasMinima ? 2 : 1, {number, 2});
  for (int64_t group = 0; group < rows / interleave; ++group)
    for (int64_t block = 0; block < blocks; ++block)
      for (auto [part, field] : llvm::enumerate(fields))
        for (int64_t run = 0; run < field.bytes; run += field.together)
          for (int64_t row = group * interleave; row < (group + 1) * interleave; ++row)
            for (int64_t byte = run; byte < run + field.together; byte += 2)
              visit(part, (row * blocks + block) * field.bytes + byte, packed++);
}

static LogicalResult runPack(Machine &machine, relax::PackOp op) {
  const relax::BlockLayout &layout = relax::getBlockLayout(op.getFormat());
  SmallVector<const Array *> parts;
  for (Value part : op.getParts())
    parts.push_back(&machine.getArray(part));
  SmallVector<int64_t> sizes(cast<RankedTensorType>(op.getResult().getType()).getShape());
  FailureOr<Array> result = makeResult(machine, op, sizes);
  if (failed(result))
    return failure();
  // The interpreter may hold floats wider than their type; a word is of the type's bits.
  auto getByte = [&](unsigned part, int64_t byte) {
    Format number = layout.hasWideScales ? Format::Single : Format::Half;
    Format stored = part == 0 ? Format::Int8 : layout.hasHighBits && part == 1 ? Format::Int32 : number;
    uint8_t bytes[4];
    encode(stored, parts[part]->at(byte / getBytes(stored)), bytes);
    return bytes[byte % getBytes(stored)];
  };
  forEachPackedWord(layout, parts[0]->sizes[0], parts[0]->sizes[1], op.getInterleave(),
                    [&](unsigned part, int64_t byte, int64_t word) {
                      result->put(word, Scalar::of(int64_t(getByte(part, byte) | getByte(part, byte + 1) << 8)));
                    });
  return machine.setResults(op, {*result});
}

static LogicalResult runQuantizedMatmul(Machine &machine, relax::QuantizedMatmulOp op) {
  const relax::BlockLayout &layout = relax::getBlockLayout(op.getFormat());
  const Array &codes = machine.getArray(op.getCodes()), &scales = machine.getArray(op.getScales()),
              &sums = machine.getArray(op.getSums()), &weight = machine.getArray(op.getWeight());
  int64_t interleave = op.getInterleave(), rows = codes.sizes[0], blocks = codes.sizes[1],
          columns = weight.sizes[0] * interleave;
  FailureOr<Array> result = makeResult(machine, op, {rows, columns});
  if (failed(result) || failed(machine.spend(op, codes.getNumElements() * columns)))
    return failure();
  // The parts as `relax.unpack` gives them.
  Format number = layout.hasWideScales ? Format::Single : Format::Half;
  SmallVector<Array> parts = {Array::make(Format::Int8, {columns, blocks, layout.codeBytes})};
  if (layout.hasHighBits)
    parts.push_back(Array::make(Format::Int32, {columns, blocks}));
  for (int i = 0; i < (layout.hasMinima ? 2 : 1); ++i)
    parts.push_back(Array::make(number, {columns, blocks}));
  forEachPackedWord(layout, columns, blocks, interleave, [&](unsigned part, int64_t byte, int64_t word) {
    uint8_t *bytes = &parts[part].storage->bytes[byte];
    bytes[0] = uint8_t(weight.integer(word));
    bytes[1] = uint8_t(weight.integer(word) >> 8);
  });
  const Array *highBits = layout.hasHighBits ? &parts[1] : nullptr;
  const Array &weightScales = parts[layout.hasHighBits ? 2 : 1];
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      double value = 0;
      for (int64_t b = 0; b < blocks; ++b) {
        int64_t at = j * blocks + b, dot = 0;
        for (int64_t k = 0; k < 32; ++k)
          dot += getCode(layout, parts[0], highBits, at, k) * codes.integer((i * blocks + b) * 32 + k);
        double scale = weightScales.real(at),
               offset = layout.hasMinima ? parts.back().real(at) : -double(layout.zero) * scale;
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
