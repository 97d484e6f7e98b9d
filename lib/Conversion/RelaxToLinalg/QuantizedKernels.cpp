// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights in the block formats of the GGUF container. A block holds 32 elements of a row; its bytes are, in this order:
// the scale (f16), the minimum (f16, in formats *_1), the high bits (4 bytes, in formats q5_*), the codes.
#include "LinalgKernels.h"
#include "QuantizedCode.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lamella {
using relax::BlockFormat;
using relax::SizeAttr;

Value joinBytes(Scalars &s, ValueRange bytes, Type element) {
  Type integer = IntegerType::get(element.getContext(), element.getIntOrFloatBitWidth());
  Value number;
  for (auto [position, byte] : llvm::enumerate(bytes)) {
    Value wide = s.zeroExtend(byte, integer);
    Value shifted = position == 0 ? wide : s.shiftLeft(wide, s.integer(integer, 8 * position));
    number = number ? s.bitOr(number, shifted) : shifted;
  }
  return element == integer ? number : s.create<arith::BitcastOp>(element, number);
}

namespace {
/// Where the fields of a block begin in the file, in bytes; one that the format lacks is empty.
struct BlockFields {
  int64_t scale, minimum, highBits, codes;
};
} // namespace

static BlockFields getFields(BlockFormat format) {
  int64_t highBits = hasMinimum(format) ? 4 : 2;
  return {0, 2, highBits, highBits + (hasHighBits(format) ? 4 : 0)};
}

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
                            [&](Scalars &s, ValueRange args) { return joinBytes(s, args, type.getElementType()); });
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

  KernelBuilder &kernel;
  int64_t blockBytes;
};
} // namespace

static void buildUnpack(relax::UnpackOp op, KernelBuilder &kernel) {
  BlockFormat format = op.getFormat();
  Unpacker unpacker(kernel, relax::getBlockBytes(format));
  BlockFields fields = getFields(format);
  SmallVector<KernelTensor> results = {unpacker.createCodes(kernel.getResultType(0), fields.codes)};
  if (hasHighBits(format))
    results.push_back(unpacker.createNumbers("unpack_high_bits", kernel.getResultType(1), fields.highBits));
  results.push_back(unpacker.createNumbers("unpack_scales", kernel.getResultType(results.size()), fields.scale));
  if (hasMinimum(format))
    results.push_back(unpacker.createNumbers("unpack_minima", kernel.getResultType(results.size()), fields.minimum));
  kernel.createReturn(results);
}

//===----------------------------------------------------------------------===//
// pack
//===----------------------------------------------------------------------===//

namespace {
/// Words of one field of each block, for `interleave` rows side by side.
class Packer {
public:
  Packer(relax::PackOp op, KernelBuilder &kernel)
      : kernel(kernel), type(kernel.getResultType(0)), interleave(op.getInterleave()),
        blockBytes(relax::getBlockBytes(op.getFormat())),
        result(kernel.createEmpty(relax::getSizes(type), type.getElementType())) {}

  /// The field lies at `byte` of a block in the file, where each row has `words` words, and from `word` on in the
  /// result; `together` words of a row stay side by side.
  void addField(StringRef stage, int64_t byte, int64_t words, int64_t together, int64_t word) {
    SmallVector<SizeAttr> sizes = relax::getSizes(type);
    sizes[2] = relax::getConstantSize(kernel.getContext(), words * interleave);
    AffineExpr group = dim(0), block = dim(1), at = dim(2), run = at.floorDiv(together * interleave);
    AffineExpr row = group * interleave + (at % (together * interleave)).floorDiv(together);
    AffineExpr first = block * blockBytes + byte + (run * together + at % together) * 2;
    SmallVector<KernelInput> inputs;
    for (int64_t half : {0, 1})
      inputs.push_back({kernel.getOperand(0), AffineMap::get(3, 0, {row, first + half}, kernel.getContext())});
    KernelTensor field =
        kernel.createMap(stage, sizes, type.getElementType(), inputs,
                         [&](Scalars &s, ValueRange args) { return joinBytes(s, args, type.getElementType()); });
    OpBuilder &builder = kernel.getBuilder();
    SmallVector<OpFoldResult> offsets(3, builder.getIndexAttr(0)), strides(3, builder.getIndexAttr(1));
    offsets[2] = builder.getIndexAttr(word);
    result.value = tensor::InsertSliceOp::create(builder, kernel.getStage(stage), field.value, result.value, offsets,
                                                 kernel.getSizes(sizes), strides);
  }
  void finish() { kernel.createReturn(result); }

private:
  AffineExpr dim(unsigned number) { return getAffineDimExpr(number, kernel.getContext()); }

  KernelBuilder &kernel;
  RankedTensorType type;
  int64_t interleave, blockBytes;
  KernelTensor result;
};
} // namespace

static void buildPack(relax::PackOp op, KernelBuilder &kernel) {
  BlockFormat format = op.getFormat();
  relax::PackedLayout layout = relax::getPackedLayout(format, op.getInterleave());
  BlockFields fields = getFields(format);
  Packer packer(op, kernel);
  packer.addField("pack_codes", fields.codes, (relax::getBlockBytes(format) - fields.codes) / 2, 2, layout.codes);
  if (hasHighBits(format))
    packer.addField("pack_high_bits", fields.highBits, 2, 2, layout.highBits);
  packer.addField("pack_scales", fields.scale, 1, 1, layout.scales);
  if (hasMinimum(format))
    packer.addField("pack_minima", fields.minimum, 1, 1, layout.minima);
  packer.finish();
}

//===----------------------------------------------------------------------===//
// dequantize
//===----------------------------------------------------------------------===//

Value getCode(Scalars &s, BlockFormat format, unsigned loop, Value byte, Value highBits, Type i32) {
  if (format == BlockFormat::Q8_0)
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

/// The maps of the parts say where element k lies: block k floordiv 32, byte k mod 16 (or 32) of it. So a
/// schedule can compute the elements where a consumer reads them.
static void buildDequantize(relax::DequantizeOp op, KernelBuilder &kernel) {
  BlockFormat format = op.getFormat();
  RankedTensorType type = kernel.getResultType(0);
  unsigned rank = type.getRank(), loop = rank - 1;
  AffineExpr k = getAffineDimExpr(loop, kernel.getContext());
  AffineMap blocks = kernel.getIdentityMap(rank).dropResult(loop).insertResult(k.floorDiv(32), loop);
  AffineMap bytes = blocks.insertResult(k % (format == BlockFormat::Q8_0 ? 32 : 16), rank);
  SmallVector<KernelInput> inputs;
  for (unsigned part = 0; part < kernel.getNumOperands(); ++part)
    inputs.push_back({kernel.getOperand(part), part == 0 ? bytes : blocks});

  Type element = type.getElementType(), f32 = kernel.getBuilder().getF32Type(), i32 = kernel.getBuilder().getI32Type();
  bool high = hasHighBits(format);
  int64_t bias = format == BlockFormat::Q4_0 ? 8 : format == BlockFormat::Q5_0 ? 16 : 0;
  KernelTensor result =
      kernel.createMap("dequantize", relax::getSizes(type), element, inputs, [&](Scalars &s, ValueRange args) {
        Value code = getCode(s, format, loop, args[0], high ? args[1] : Value(), i32);
        if (bias != 0)
          code = s.sub(code, s.integer(i32, bias));
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
