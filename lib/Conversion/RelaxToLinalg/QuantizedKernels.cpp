// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights in the block formats of the GGUF container. Where unpacking takes no arithmetic (others:
// BlockUnpackKernels.cpp), a block holds 32 elements of a row; its bytes are, in this order: the scale (f16), the
// minimum (f16, in formats *_1), the high bits (4 bytes, in formats q5_*), the codes.
#include "LinalgKernels.h"
#include "QuantizedCode.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lamella {
using relax::BlockFormat;
using relax::SizeAttr;

bool hasByteCodes(BlockFormat format) {
  return relax::getBlockLayout(format).codeBytes == relax::getBlockLayout(format).group;
}
bool hasMinimum(BlockFormat format) { return relax::getBlockLayout(format).hasMinima; }
bool hasHighBits(BlockFormat format) { return relax::getBlockLayout(format).hasHighBits; }

//===----------------------------------------------------------------------===//
// unpack
//===----------------------------------------------------------------------===//

namespace {
/// Reads parts of blocks out of the bytes of rows.
class Unpacker {
public:
  Unpacker(KernelBuilder &kernel, int64_t blockBytes) : kernel(kernel), blockBytes(blockBytes) {}

  /// A little-endian number of the result's width at `offset` in each block.
  KernelTensor createNumbers(StringRef stage, RankedTensorType type, int64_t offset) {
    unsigned rank = type.getRank(), width = type.getElementTypeBitWidth();
    SmallVector<KernelInput> inputs;
    for (unsigned byte = 0; byte < width / 8; ++byte)
      inputs.push_back(getBytes(rank, rank - 1, getAffineConstantExpr(offset + byte, kernel.getContext())));
    return kernel.createMap(stage, relax::getSizes(type), type.getElementType(), inputs,
                            [&](Scalars &s, ValueRange args) { return join(s, args, type.getElementType()); });
  }

  /// The bytes from `offset` on; the last dimension of the result counts them.
  KernelTensor createCodes(RankedTensorType type, int64_t offset) {
    unsigned rank = type.getRank();
    AffineExpr byte = getAffineDimExpr(rank - 1, kernel.getContext()) + offset;
    return kernel.createMap("unpack_codes", relax::getSizes(type), type.getElementType(),
                            getBytes(rank, rank - 2, byte), [](Scalars &, ValueRange args) { return args[0]; });
  }

private:
  /// The operand at byte `byte` of block `loop` `block`; the loops before are the rows.
  KernelInput getBytes(unsigned rank, unsigned block, AffineExpr byte) {
    SmallVector<AffineExpr> exprs(kernel.getIdentityMap(rank).getResults().take_front(block));
    exprs.push_back(getAffineDimExpr(block, kernel.getContext()) * blockBytes + byte);
    return {kernel.getOperand(0), AffineMap::get(rank, 0, exprs, kernel.getContext())};
  }

  static Value join(Scalars &s, ValueRange bytes, Type element) {
    Type integer = IntegerType::get(element.getContext(), element.getIntOrFloatBitWidth());
    Value number;
    for (auto [position, byte] : llvm::enumerate(bytes)) {
      Value wide = s.zeroExtend(byte, integer);
      Value shifted = position == 0 ? wide : s.shiftLeft(wide, s.integer(integer, 8 * position));
      number = number ? s.bitOr(number, shifted) : shifted;
    }
    return element == integer ? number : s.create<arith::BitcastOp>(element, number);
  }

  KernelBuilder &kernel;
  int64_t blockBytes;
};
} // namespace

static void buildUnpack(relax::UnpackOp op, KernelBuilder &kernel) {
  BlockFormat format = op.getFormat();
  Unpacker unpacker(kernel, relax::getBlockLayout(format).bytes);
  int64_t minimumOffset = 2, highOffset = hasMinimum(format) ? 4 : 2;
  int64_t codesOffset = highOffset + (hasHighBits(format) ? 4 : 0);
  SmallVector<KernelTensor> results = {unpacker.createCodes(kernel.getResultType(0), codesOffset)};
  if (hasHighBits(format))
    results.push_back(unpacker.createNumbers("unpack_high_bits", kernel.getResultType(1), highOffset));
  results.push_back(unpacker.createNumbers("unpack_scales", kernel.getResultType(results.size()), 0));
  if (hasMinimum(format))
    results.push_back(unpacker.createNumbers("unpack_minima", kernel.getResultType(results.size()), minimumOffset));
  kernel.createReturn(results);
}

//===----------------------------------------------------------------------===//
// pack
//===----------------------------------------------------------------------===//

namespace {
/// Writes the parts of blocks into rows of words, one field after the other.
class Packer {
public:
  Packer(relax::PackOp op, KernelBuilder &kernel)
      : kernel(kernel), type(kernel.getResultType(0)), interleave(op.getInterleave()),
        result(kernel.createEmpty(relax::getSizes(type), type.getElementType())) {}

  /// Codes: two bytes are a word, two words of a row stay together.
  void addCodes(int64_t words) {
    AffineExpr at = dim(2), first = at.floorDiv(2 * interleave) * 4 + at % 2 * 2;
    SmallVector<KernelInput> inputs;
    for (int64_t byte : {0, 1})
      inputs.push_back(
          {kernel.getOperand(0), getMap({getRow((at % (2 * interleave)).floorDiv(2)), dim(1), first + byte})});
    addField("pack_codes", words, inputs, [](Scalars &s, ValueRange args, Type word) {
      Value low = s.zeroExtend(args[0], word), high = s.zeroExtend(args[1], word);
      return s.bitOr(low, s.shiftLeft(high, s.integer(word, 8)));
    });
  }
  /// High bits: the two words of a row stay together.
  void addHighBits(unsigned part, int64_t words) {
    addNumbers("pack_high_bits", part, words, getRow(dim(2).floorDiv(2)), 1);
  }
  /// Scales or minima: the first words of all rows, then the second ones where there are any.
  void addScales(StringRef stage, unsigned part, int64_t words) {
    addNumbers(stage, part, words, getRow(dim(2) % interleave), interleave);
  }
  void finish() { kernel.createReturn(result); }

private:
  AffineExpr dim(unsigned number) { return getAffineDimExpr(number, kernel.getContext()); }
  AffineExpr getRow(AffineExpr inGroup) { return dim(0) * interleave + inGroup; }
  AffineMap getMap(ArrayRef<AffineExpr> exprs) { return AffineMap::get(3, 0, exprs, kernel.getContext()); }

  /// Word `at / period mod 2` of each number of the part.
  void addNumbers(StringRef stage, unsigned part, int64_t words, AffineExpr row, int64_t period) {
    KernelInput input = {kernel.getOperand(part), getMap({row, dim(1)})};
    addField(stage, words, input, [&](Scalars &s, ValueRange args, Type word) {
      unsigned width = args[0].getType().getIntOrFloatBitWidth();
      Type integer = kernel.getBuilder().getIntegerType(width);
      Value bits = args[0].getType() == integer ? args[0] : Value(s.create<arith::BitcastOp>(integer, args[0]));
      if (width == 16)
        return bits;
      Value which = s.create<arith::RemUIOp>(s.create<arith::DivUIOp>(s.loop(2), s.index(period)), s.index(2));
      Value shift = s.convert(s.mul(which, s.index(16)), integer);
      return Value(s.create<arith::TruncIOp>(word, s.shiftRight(bits, shift)));
    });
  }

  void addField(StringRef stage, int64_t words, ArrayRef<KernelInput> inputs,
                function_ref<Value(Scalars &, ValueRange, Type)> body) {
    SmallVector<SizeAttr> sizes = relax::getSizes(type);
    sizes[2] = relax::getConstantSize(kernel.getContext(), words);
    Type word = type.getElementType();
    KernelTensor field =
        kernel.createMap(stage, sizes, word, inputs, [&](Scalars &s, ValueRange args) { return body(s, args, word); });
    OpBuilder &builder = kernel.getBuilder();
    SmallVector<OpFoldResult> offsets(3, builder.getIndexAttr(0)), strides(3, builder.getIndexAttr(1));
    offsets[2] = builder.getIndexAttr(filled);
    result.value = tensor::InsertSliceOp::create(builder, kernel.getStage(stage), field.value, result.value, offsets,
                                                 kernel.getSizes(sizes), strides);
    filled += words;
  }

  KernelBuilder &kernel;
  RankedTensorType type;
  int64_t interleave;
  KernelTensor result;
  int64_t filled = 0; // words of a row
};
} // namespace

static void buildPack(relax::PackOp op, KernelBuilder &kernel) {
  BlockFormat format = op.getFormat();
  relax::PackedLayout layout = relax::getPackedLayout(format, op.getInterleave());
  bool high = hasHighBits(format);
  Packer packer(op, kernel);
  packer.addCodes(layout.highBits - layout.codes);
  if (high)
    packer.addHighBits(1, layout.scales - layout.highBits);
  packer.addScales("pack_scales", 1 + high, layout.minima - layout.scales);
  if (hasMinimum(format))
    packer.addScales("pack_minima", 2 + high, layout.words - layout.minima);
  packer.finish();
}

//===----------------------------------------------------------------------===//
// dequantize
//===----------------------------------------------------------------------===//

/// The code of element k of a row, as i32; k is the variable of a loop. A 4-bit code is the low nibble of byte k mod 16
/// for the first 16 elements of a block and the high one for the others; bit k mod 32 of the high bits is the fifth.
static Value getCode(Scalars &s, BlockFormat format, unsigned loop, Value byte, Value highBits, Type i32) {
  if (hasByteCodes(format))
    return s.convert(byte, i32);
  Value k = s.loop(loop);
  Value half = s.create<arith::RemUIOp>(s.create<arith::DivUIOp>(k, s.index(16)), s.index(2));
  Value shift = s.convert(s.mul(half, s.index(4)), i32);
  Value code = s.bitAnd(s.shiftRight(s.zeroExtend(byte, i32), shift), s.integer(i32, 15));
  if (!highBits)
    return code;
  Value position = s.convert(s.create<arith::RemUIOp>(k, s.index(32)), i32);
  Value bit = s.bitAnd(s.shiftRight(highBits, position), s.integer(i32, 1));
  return s.bitOr(code, s.shiftLeft(bit, s.integer(i32, 4)));
}

/// The maps of the parts say where element k lies: for a group of 32 with two codes in a byte in group k floordiv 32,
/// byte k mod 16 of it. So a schedule can compute the elements where a consumer reads them.
static void buildDequantize(relax::DequantizeOp op, KernelBuilder &kernel) {
  BlockFormat format = op.getFormat();
  RankedTensorType type = kernel.getResultType(0);
  unsigned rank = type.getRank(), loop = rank - 1;
  AffineExpr k = getAffineDimExpr(loop, kernel.getContext());
  const relax::BlockLayout &layout = relax::getBlockLayout(format);
  AffineMap blocks = kernel.getIdentityMap(rank).dropResult(loop).insertResult(k.floorDiv(layout.group), loop);
  AffineMap bytes = blocks.insertResult(k % layout.codeBytes, rank);
  SmallVector<KernelInput> inputs;
  for (unsigned part = 0; part < kernel.getNumOperands(); ++part)
    inputs.push_back({kernel.getOperand(part), part == 0 ? bytes : blocks});

  Type element = type.getElementType(), f32 = kernel.getBuilder().getF32Type(), i32 = kernel.getBuilder().getI32Type();
  bool high = hasHighBits(format);
  KernelTensor result =
      kernel.createMap("dequantize", relax::getSizes(type), element, inputs, [&](Scalars &s, ValueRange args) {
        Value code = getCode(s, format, loop, args[0], high ? args[1] : Value(), i32);
        if (layout.zero != 0)
          code = s.sub(code, s.integer(i32, layout.zero));
        Value value = s.mul(s.convert(args[1 + high], f32), s.convert(code, f32));
        if (hasMinimum(format))
          value = s.add(value, s.convert(args[2 + high], f32));
        return s.convert(value, element);
      });
  kernel.createReturn(result);
}

bool buildQuantizedKernel(Operation *op, KernelBuilder &kernel) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<relax::UnpackOp>([&](auto unpack) { return buildUnpack(unpack, kernel), true; })
      .Case<relax::PackOp>([&](auto pack) { return buildPack(pack, kernel), true; })
      .Case<relax::DequantizeOp>([&](auto dequantize) { return buildDequantize(dequantize, kernel), true; })
      .Default(false);
}

} // namespace lamella
