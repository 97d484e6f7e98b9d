// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Linear layers with 8-bit activations: the rows become codes, and the product is a sum of integers inside a block of
// 32 and one of floats across blocks.
#include "LinalgKernels.h"
#include "QuantizedCode.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lamella {
using relax::BlockFormat;
using relax::SizeAttr;

//===----------------------------------------------------------------------===//
// quantize
//===----------------------------------------------------------------------===//

/// The rows as blocks: [rows, K] to [rows, K / 32, 32].
static KernelTensor createBlocks(KernelBuilder &kernel) {
  KernelTensor input = kernel.getOperand(0);
  auto type = relax::eraseSymbols(cast<RankedTensorType>(kernel.getResultType(0)));
  auto blocks = RankedTensorType::get(type.getShape(), input.getElementType());
  ReassociationIndices groups[] = {{0}, {1, 2}};
  SmallVector<SizeAttr> sizes = relax::getSizes(kernel.getResultType(0));
  Value value = tensor::ExpandShapeOp::create(kernel.getBuilder(), kernel.getStage("blocks"), blocks, input.value,
                                              groups, kernel.getSizes(sizes));
  return {value, sizes};
}

/// The bits of the greatest magnitude in each block. As integers the bits of positive floats have the floats' order,
/// with NaN above all.
static KernelTensor createMaximum(KernelBuilder &kernel, const KernelTensor &blocks, ArrayRef<SizeAttr> sizes) {
  Type i32 = kernel.getBuilder().getI32Type();
  KernelOutput output{SmallVector<SizeAttr>(sizes), i32, kernel.getIdentityMap(3).dropResult(2),
                      kernel.getBuilder().getI32IntegerAttr(std::numeric_limits<int32_t>::min())};
  KernelInput input{blocks, kernel.getIdentityMap(3)};
  return kernel.createGeneric("quantize_max", 2, input, output, [&](Scalars &s, ValueRange args) {
    Value magnitude = s.bitAnd(s.create<arith::BitcastOp>(i32, args[0]), s.integer(i32, 0x7fffffff));
    return SmallVector<Value>{s.max(args[1], magnitude)};
  })[0];
}

/// Scales, and what the elements are multiplied with: 127 over the greatest magnitude, or 0 where the codes are 0.
static SmallVector<KernelTensor> createScales(KernelBuilder &kernel, const KernelTensor &maximum) {
  Type f32 = kernel.getBuilder().getF32Type();
  AffineMap identity = kernel.getIdentityMap(2);
  KernelOutput output{maximum.sizes, f32, identity};
  return kernel.createGeneric(
      "quantize_scale", {}, KernelInput{maximum, identity}, {output, output}, [&](Scalars &s, ValueRange args) {
        Value magnitude = s.create<arith::BitcastOp>(f32, args[0]);
        Value most = s.constant(f32, 127.0);
        Value isLarge = s.compare(arith::CmpFPredicate::OGE, magnitude, s.constant(f32, std::ldexp(1.0, -100)));
        Value isFinite =
            s.compare(arith::CmpFPredicate::OLT, magnitude, s.constant(f32, std::numeric_limits<double>::infinity()));
        Value factor = s.select(s.bitAnd(isLarge, isFinite), s.div(most, magnitude), s.constant(f32, 0.0));
        return SmallVector<Value>{s.div(magnitude, most), factor};
      });
}

static void buildQuantize(KernelBuilder &kernel) {
  OpBuilder &builder = kernel.getBuilder();
  Type i8 = builder.getI8Type(), i16 = builder.getI16Type(), i32 = builder.getI32Type(), f32 = builder.getF32Type();
  SmallVector<SizeAttr> sizes = relax::getSizes(kernel.getResultType(1));
  AffineMap element = kernel.getIdentityMap(3), block = element.dropResult(2), identity = kernel.getIdentityMap(2);
  KernelTensor blocks = createBlocks(kernel);
  SmallVector<KernelTensor> scales = createScales(kernel, createMaximum(kernel, blocks, sizes));
  KernelInput inputs[] = {{blocks, element}, {scales[1], block}};
  // The product of 0 and an infinity is no number; such a block has codes 0.
  KernelTensor codes = kernel.createMap("quantize", blocks.sizes, i8, inputs, [&](Scalars &s, ValueRange args) {
    Value zero = s.constant(f32, 0.0);
    Value used = s.compare(arith::CmpFPredicate::OGT, args[1], zero);
    Value scaled = s.math<math::RoundEvenOp>(s.select(used, s.mul(args[0], args[1]), zero));
    return s.convert(s.convert(scaled, i32), i8);
  });
  // 16 bits hold the sum of 32 codes.
  KernelOutput output{sizes, i16, block, builder.getI16IntegerAttr(0)};
  KernelTensor total =
      kernel.createGeneric("quantize_sum", 2, KernelInput{codes, element}, output, [&](Scalars &s, ValueRange args) {
        return SmallVector<Value>{s.add(args[1], s.convert(args[0], i16))};
      })[0];
  KernelTensor sums = kernel.createMap(
      "quantize_scaled_sum", sizes, f32, {KernelInput{total, identity}, KernelInput{scales[0], identity}},
      [&](Scalars &s, ValueRange args) { return s.mul(s.convert(args[0], f32), args[1]); });
  kernel.createReturn({codes, scales[0], sums});
}

//===----------------------------------------------------------------------===//
// quantized_matmul
//===----------------------------------------------------------------------===//

namespace {
/// Loops of both steps: row i, column j, block b; in the first step element k of the block.
class QuantizedMatmul {
public:
  QuantizedMatmul(relax::QuantizedMatmulOp op, KernelBuilder &kernel)
      : kernel(kernel), format(op.getFormat()), interleave(op.getInterleave()), type(kernel.getResultType(0)),
        layout(relax::getPackedLayout(format, interleave)) {}

  void build() { kernel.createReturn(sumBlocks(createDots())); }

private:
  AffineExpr loop(unsigned number) { return getAffineDimExpr(number, kernel.getContext()); }
  AffineMap getMap(unsigned rank, ArrayRef<AffineExpr> exprs) {
    return AffineMap::get(rank, 0, exprs, kernel.getContext());
  }
  /// Word `word` of block b of the packed rows with column j.
  KernelInput getWord(unsigned rank, AffineExpr word) {
    return {kernel.getOperand(3), getMap(rank, {loop(1).floorDiv(interleave), loop(2), word})};
  }
  AffineExpr row() { return loop(1) % interleave; }
  /// Each word has two bytes, each byte of a 4-bit field the elements k and k + 16.
  KernelInput getCodes() {
    AffineExpr k = loop(3), run = hasByteCodes(format) ? k.floorDiv(4) : (k % 16).floorDiv(4);
    return getWord(4, run * (2 * interleave) + row() * 2 + (k % 4).floorDiv(2));
  }
  KernelInput getHighBits() { return getWord(4, layout.highBits + row() * 2 + loop(3).floorDiv(16)); }
  /// The words of a scale or minimum, one of f16 or two of f32.
  void addNumber(SmallVectorImpl<KernelInput> &inputs, int64_t field) {
    for (int64_t word = 0; word < wordsOfNumber(); ++word)
      inputs.push_back(getWord(3, field + word * interleave + row()));
  }
  int64_t wordsOfNumber() const { return relax::getBlockLayout(format).hasWideScales ? 2 : 1; }

  /// The unsigned code of element k.
  Value getPackedCode(Scalars &s, Value word, Value highBits) {
    Type i32 = kernel.getBuilder().getI32Type();
    bool isByte = hasByteCodes(format);
    Value k = s.loop(3), place = s.mul(s.create<arith::RemUIOp>(k, s.index(2)), s.index(8));
    if (!isByte) {
      Value upper = s.create<arith::RemUIOp>(s.create<arith::DivUIOp>(k, s.index(16)), s.index(2));
      place = s.add(place, s.mul(upper, s.index(4)));
    }
    Value shift = s.convert(place, i32), shifted = s.shiftRight(s.zeroExtend(word, i32), shift);
    Value code = s.bitAnd(shifted, s.integer(i32, isByte ? 255 : 15));
    if (isByte)
      return s.create<arith::XOrIOp>(code, s.integer(i32, 128));
    if (!highBits)
      return code;
    Value position = s.convert(s.create<arith::RemUIOp>(k, s.index(16)), i32);
    Value bit = s.bitAnd(s.shiftRight(s.zeroExtend(highBits, i32), position), s.integer(i32, 1));
    return s.bitOr(code, s.shiftLeft(bit, s.integer(i32, 4)));
  }
  Value getNumber(Scalars &s, ValueRange words) {
    OpBuilder &builder = kernel.getBuilder();
    Type f32 = builder.getF32Type(), i32 = builder.getI32Type();
    if (words.size() == 1)
      return s.convert(s.create<arith::BitcastOp>(builder.getF16Type(), words[0]), f32);
    Value low = s.zeroExtend(words[0], i32), high = s.zeroExtend(words[1], i32);
    return s.create<arith::BitcastOp>(f32, s.bitOr(low, s.shiftLeft(high, s.integer(i32, 16))));
  }

  /// The exact sums of products of codes, [rows, blocks, columns]. The weight's are unsigned: what they are too great
  /// by is taken off with the sums of the rows' codes.
  KernelTensor createDots() {
    Type i32 = kernel.getBuilder().getI32Type();
    KernelTensor rows = kernel.getOperand(0);
    SmallVector<KernelInput> inputs = {getCodes(), {rows, getMap(4, {loop(0), loop(2), loop(3)})}};
    if (hasHighBits(format))
      inputs.push_back(getHighBits());
    KernelOutput output{{rows.sizes[0], rows.sizes[1], relax::getSize(type, 1)},
                        i32,
                        getMap(4, {loop(0), loop(2), loop(1)}),
                        kernel.getBuilder().getI32IntegerAttr(0)};
    return kernel.createGeneric(getDotName(), 3, inputs, output, [&](Scalars &s, ValueRange args) {
      Value code = getPackedCode(s, args[0], hasHighBits(format) ? args[2] : Value());
      return SmallVector<Value>{s.add(args.back(), s.mul(code, s.convert(args[1], i32)))};
    })[0];
  }

  /// By the bits of the weight's codes, as schedules have an intrinsic for each.
  StringRef getDotName() {
    return hasByteCodes(format) ? "block_dot_u8" : hasHighBits(format) ? "block_dot_u5" : "block_dot_u4";
  }

  /// What the unsigned codes are too great by.
  double getOffset() { return hasByteCodes(format) ? 128 : static_cast<double>(relax::getBlockLayout(format).zero); }

  KernelTensor sumBlocks(const KernelTensor &dots) {
    Type f32 = kernel.getBuilder().getF32Type();
    AffineMap blockOfRow = getMap(3, {loop(0), loop(2)});
    SmallVector<KernelInput> inputs = {{dots, getMap(3, {loop(0), loop(2), loop(1)})},
                                       {kernel.getOperand(1), blockOfRow},
                                       {kernel.getOperand(2), blockOfRow}};
    addNumber(inputs, layout.scales);
    if (hasMinimum(format))
      addNumber(inputs, layout.minima);
    KernelOutput output{relax::getSizes(type), f32, getMap(3, {loop(0), loop(1)}),
                        kernel.getBuilder().getF32FloatAttr(0)};
    return kernel.createGeneric("quantized_matmul", 2, inputs, output, [&](Scalars &s, ValueRange args) {
      Value product = s.mul(s.convert(args[0], f32), args[1]),
            weightScale = getNumber(s, args.slice(3, wordsOfNumber()));
      if (!hasMinimum(format))
        product = s.sub(product, s.mul(args[2], s.constant(f32, getOffset())));
      product = s.mul(product, weightScale);
      if (hasMinimum(format))
        product = s.add(product, s.mul(getNumber(s, args.slice(3 + wordsOfNumber(), wordsOfNumber())), args[2]));
      return SmallVector<Value>{s.accumulate(args.back(), product)};
    })[0];
  }

  KernelBuilder &kernel;
  BlockFormat format;
  int64_t interleave;
  RankedTensorType type;
  relax::PackedLayout layout;
};
} // namespace

bool buildQuantizedMatmulKernel(Operation *op, KernelBuilder &kernel) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<relax::QuantizeOp>([&](auto) { return buildQuantize(kernel), true; })
      .Case<relax::QuantizedMatmulOp>([&](auto matmul) { return QuantizedMatmul(matmul, kernel).build(), true; })
      .Default(false);
}

} // namespace lamella
