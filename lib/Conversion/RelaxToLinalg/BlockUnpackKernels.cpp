// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// relax.unpack where the file's codes or scales need arithmetic (QuantizedKernels.cpp has the other formats). Codes of
// iq4_nl and mxfp4 are numbers of table entries, behind a scale (f16) or an exponent (a byte). A block of 256 has
// groups with scales of their own; its parts, by the place of their first byte:
//
//   q2_k  16 groups  0 scales and minima of 4 bits  16 codes of 2 bits  80 scale  82 minimum
//   q3_k  16 groups  0 third bits of the codes  32 codes of 2 bits  96 scales of 6 bits  108 scale
//   q4_k   8 groups  0 scale  2 minimum  4 scales and minima of 6 bits  16 codes of 4 bits
//   q5_k   8 groups  0 scale  2 minimum  4 scales and minima of 6 bits  16 fifth bits of the codes  48 codes of 4 bits
//   q6_k  16 groups  0 codes of 4 bits  128 two more bits of each  192 scales of 8 bits  208 scale
//
// Codes of 2 bits: those of 4 pairs of groups share 32 bytes; of 4 bits: those of two groups (q4_k, q5_k), or of two
// pairs of groups (q6_k), share 32.
#include "LinalgKernels.h"
#include "QuantizedCode.h"

#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;

namespace lamella {
using relax::BlockFormat;
using relax::BlockLayout;

namespace {
/// The group of a block and the element of a group that a result has: as expressions of the loops, and as i32.
struct Place {
  AffineExpr group, element;
};
struct PlaceValues {
  Value group, element;
};
using Offsets = llvm::function_ref<SmallVector<AffineExpr>(Place)>;
/// The bytes at the offsets, as i32 without sign.
using PartBody = llvm::function_ref<Value(Scalars &, ValueRange, PlaceValues)>;

class Unpacker {
public:
  Unpacker(relax::UnpackOp op, KernelBuilder &kernel)
      : kernel(kernel), format(op.getFormat()), layout(relax::getBlockLayout(format)),
        groups(layout.elements / layout.group), i8(kernel.getBuilder().getI8Type()),
        i32(kernel.getBuilder().getI32Type()), f32(kernel.getBuilder().getF32Type()) {}

  SmallVector<KernelTensor> unpack();

private:
  KernelTensor createPart(StringRef stage, unsigned result, Offsets offsets, PartBody body);
  KernelTensor createFifthBits();
  SmallVector<KernelTensor> unpackTable(ArrayRef<int64_t> table);
  SmallVector<KernelTensor> unpackQ2K();
  SmallVector<KernelTensor> unpackQ3K();
  SmallVector<KernelTensor> unpackQ4K();
  SmallVector<KernelTensor> unpackQ6K();
  void addScalesOf6Bits(SmallVectorImpl<KernelTensor> &results);

  KernelInput getByte(unsigned rank, unsigned block, AffineExpr offset);
  /// Where the loops of a result of this rank are; codes have one for elements.
  bool isCodes(unsigned result) { return result == 0; }
  AffineExpr number(int64_t value) { return getAffineConstantExpr(value, kernel.getContext()); }
  Value constant(Scalars &s, int64_t value) { return s.integer(i32, value); }
  Value bits(Scalars &s, Value byte, Value shift, int64_t mask) {
    return s.bitAnd(s.shiftRight(byte, shift), constant(s, mask));
  }
  Value half(Scalars &s, Value low, Value high) {
    Value joined = s.bitOr(low, s.shiftLeft(high, constant(s, 8)));
    Value narrow = s.convert(joined, kernel.getBuilder().getI16Type());
    return s.convert(s.create<arith::BitcastOp>(kernel.getBuilder().getF16Type(), narrow), f32);
  }

  KernelBuilder &kernel;
  BlockFormat format;
  const BlockLayout &layout;
  int64_t groups;
  Type i8, i32, f32;
};
} // namespace

/// The operand at byte `offset` of the block that has group `block` (a loop) of a row; the loops before are the rows.
KernelInput Unpacker::getByte(unsigned rank, unsigned block, AffineExpr offset) {
  SmallVector<AffineExpr> exprs(kernel.getIdentityMap(rank).getResults().take_front(block));
  AffineExpr group = getAffineDimExpr(block, kernel.getContext());
  exprs.push_back(group.floorDiv(groups) * layout.bytes + offset);
  return {kernel.getOperand(0), AffineMap::get(rank, 0, exprs, kernel.getContext())};
}

KernelTensor Unpacker::createPart(StringRef stage, unsigned result, Offsets offsets, PartBody body) {
  RankedTensorType type = kernel.getResultType(result);
  unsigned rank = type.getRank(), block = isCodes(result) ? rank - 2 : rank - 1;
  AffineExpr group = getAffineDimExpr(block, kernel.getContext());
  Place place = {group % groups, isCodes(result) ? getAffineDimExpr(rank - 1, kernel.getContext()) : number(0)};
  SmallVector<KernelInput> inputs;
  for (AffineExpr offset : offsets(place))
    inputs.push_back(getByte(rank, block, offset));
  return kernel.createMap(stage, relax::getSizes(type), type.getElementType(), inputs,
                          [&](Scalars &s, ValueRange args) {
                            SmallVector<Value> bytes;
                            for (Value byte : args.take_front(inputs.size()))
                              bytes.push_back(s.zeroExtend(byte, i32));
                            PlaceValues values;
                            values.group = s.convert(s.create<arith::RemUIOp>(s.loop(block), s.index(groups)), i32);
                            values.element = isCodes(result) ? s.convert(s.loop(rank - 1), i32) : constant(s, 0);
                            return s.convert(body(s, bytes, values), type.getElementType());
                          });
}

//===----------------------------------------------------------------------===//
// Blocks of 32
//===----------------------------------------------------------------------===//

/// iq4_nl and mxfp4: the values that the codes of 4 bits stand for.
SmallVector<KernelTensor> Unpacker::unpackTable(ArrayRef<int64_t> table) {
  bool hasExponent = format == BlockFormat::MXFP4;
  KernelTensor codes = createPart(
      "unpack_codes", 0, [&](Place at) { return SmallVector<AffineExpr>{at.element % 16 + (hasExponent ? 1 : 2)}; },
      [&](Scalars &s, ValueRange bytes, PlaceValues at) {
        Value isHigh = s.compare(arith::CmpIPredicate::uge, at.element, constant(s, 16));
        Value code = bits(s, bytes[0], s.select(isHigh, constant(s, 4), constant(s, 0)), 15);
        Value value = constant(s, table.back());
        for (int64_t entry = 14; entry >= 0; --entry) {
          Value isThis = s.compare(arith::CmpIPredicate::eq, code, constant(s, entry));
          value = s.select(isThis, constant(s, table[entry]), value);
        }
        return value;
      });
  if (!hasExponent)
    return {codes, createPart(
                       "unpack_scales", 1, [&](Place) { return SmallVector<AffineExpr>{number(0), number(1)}; },
                       [&](Scalars &s, ValueRange bytes, PlaceValues) { return half(s, bytes[0], bytes[1]); })};
  // 2^(exponent - 128), since the table has twice the values; the two least are below the normal numbers.
  KernelTensor scales = createPart(
      "unpack_scales", 1, [&](Place) { return SmallVector<AffineExpr>{number(0)}; },
      [&](Scalars &s, ValueRange bytes, PlaceValues) {
        Value small = s.shiftLeft(constant(s, 0x00200000), bits(s, bytes[0], constant(s, 0), 1));
        Value normal = s.shiftLeft(s.sub(bytes[0], constant(s, 1)), constant(s, 23));
        Value isSmall = s.compare(arith::CmpIPredicate::ult, bytes[0], constant(s, 2));
        return s.create<arith::BitcastOp>(f32, s.select(isSmall, small, normal));
      });
  return {codes, scales};
}

//===----------------------------------------------------------------------===//
// Blocks of 256
//===----------------------------------------------------------------------===//

SmallVector<KernelTensor> Unpacker::unpackQ2K() {
  KernelTensor codes = createPart(
      "unpack_codes", 0,
      [&](Place at) {
        return SmallVector<AffineExpr>{at.group.floorDiv(8) * 32 + at.group % 2 * 16 + at.element + 16};
      },
      [&](Scalars &s, ValueRange bytes, PlaceValues at) {
        Value pair = bits(s, at.group, constant(s, 1), 3);
        return bits(s, bytes[0], s.mul(pair, constant(s, 2)), 3);
      });
  auto product = [&](StringRef stage, unsigned result, int64_t offset, int64_t shift, bool isNegative) {
    return createPart(
        stage, result, [&](Place at) { return SmallVector<AffineExpr>{at.group, number(offset), number(offset + 1)}; },
        [&](Scalars &s, ValueRange bytes, PlaceValues) {
          Value value = s.mul(half(s, bytes[1], bytes[2]), s.convert(bits(s, bytes[0], constant(s, shift), 15), f32));
          return isNegative ? s.create<arith::NegFOp>(value) : value;
        });
  };
  return {codes, product("unpack_scales", 1, 80, 0, false), product("unpack_minima", 2, 82, 4, true)};
}

SmallVector<KernelTensor> Unpacker::unpackQ3K() {
  KernelTensor codes = createPart(
      "unpack_codes", 0,
      [&](Place at) {
        AffineExpr byte = at.group % 2 * 16 + at.element;
        return SmallVector<AffineExpr>{at.group.floorDiv(8) * 32 + byte + 32, byte};
      },
      [&](Scalars &s, ValueRange bytes, PlaceValues at) {
        Value pair = s.shiftRight(at.group, constant(s, 1));
        Value low = bits(s, bytes[0], s.mul(s.bitAnd(pair, constant(s, 3)), constant(s, 2)), 3);
        Value third = s.shiftLeft(bits(s, bytes[1], pair, 1), constant(s, 2));
        return s.sub(s.bitOr(low, third), constant(s, 4));
      });
  KernelTensor scales = createPart(
      "unpack_scales", 1,
      [&](Place at) {
        return SmallVector<AffineExpr>{at.group % 8 + 96, at.group % 4 + 104, number(108), number(109)};
      },
      [&](Scalars &s, ValueRange bytes, PlaceValues at) {
        Value low = bits(s, bytes[0], s.mul(s.shiftRight(at.group, constant(s, 3)), constant(s, 4)), 15);
        Value high = bits(s, bytes[1], s.mul(s.shiftRight(at.group, constant(s, 2)), constant(s, 2)), 3);
        Value scale = s.sub(s.bitOr(low, s.shiftLeft(high, constant(s, 4))), constant(s, 32));
        return s.mul(half(s, bytes[2], bytes[3]), s.convert(scale, f32));
      });
  return {codes, scales};
}

/// Of q4_k and q5_k: bytes 0 to 3 have the scales of groups 0 to 3 in six bits, bytes 4 to 7 their minima; bytes 8 to
/// 11 have four bits of the scales and four of the minima of groups 4 to 7, whose other two are above the six.
void Unpacker::addScalesOf6Bits(SmallVectorImpl<KernelTensor> &results) {
  for (bool isMinimum : {false, true}) {
    StringRef stage = isMinimum ? "unpack_minima" : "unpack_scales";
    int64_t offset = isMinimum ? 2 : 0;
    results.push_back(createPart(
        stage, results.size(),
        [&](Place at) {
          AffineExpr byte = at.group % 4;
          return SmallVector<AffineExpr>{byte + (isMinimum ? 8 : 4), byte + 12, number(offset), number(offset + 1)};
        },
        [&](Scalars &s, ValueRange bytes, PlaceValues at) {
          Value isFirst = s.compare(arith::CmpIPredicate::ult, at.group, constant(s, 4));
          Value first = s.bitAnd(bytes[0], constant(s, 63));
          Value four = bits(s, bytes[1], constant(s, isMinimum ? 4 : 0), 15);
          Value two = s.shiftLeft(bits(s, bytes[0], constant(s, 6), 3), constant(s, 4));
          Value code = s.select(isFirst, first, s.bitOr(four, two));
          Value value = s.mul(half(s, bytes[2], bytes[3]), s.convert(code, f32));
          return isMinimum ? s.create<arith::NegFOp>(value) : value;
        }));
  }
}

/// Bit g of byte 16 + e is the fifth of element e of group g; here they are the bits of one number for each group.
KernelTensor Unpacker::createFifthBits() {
  return createPart(
      "unpack_high_bits", 1,
      [&](Place) { return llvm::map_to_vector(llvm::seq<int64_t>(16, 48), [&](int64_t at) { return number(at); }); },
      [&](Scalars &s, ValueRange bytes, PlaceValues at) {
        Value joined = constant(s, 0);
        for (auto [element, byte] : llvm::enumerate(bytes))
          joined = s.bitOr(joined, s.shiftLeft(bits(s, byte, at.group, 1), constant(s, element)));
        return joined;
      });
}

/// q4_k and q5_k.
SmallVector<KernelTensor> Unpacker::unpackQ4K() {
  int64_t offset = layout.hasHighBits ? 48 : 16;
  SmallVector<KernelTensor> results = {createPart(
      "unpack_codes", 0,
      [&](Place at) {
        AffineExpr byte = at.group.floorDiv(2) * 32 + at.element + offset;
        return SmallVector<AffineExpr>{byte, byte + 16};
      },
      [&](Scalars &s, ValueRange bytes, PlaceValues at) {
        Value shift = s.mul(s.bitAnd(at.group, constant(s, 1)), constant(s, 4));
        Value high = s.shiftLeft(bits(s, bytes[1], shift, 15), constant(s, 4));
        return s.bitOr(bits(s, bytes[0], shift, 15), high);
      })};
  if (layout.hasHighBits)
    results.push_back(createFifthBits());
  addScalesOf6Bits(results);
  return results;
}

SmallVector<KernelTensor> Unpacker::unpackQ6K() {
  KernelTensor codes = createPart(
      "unpack_codes", 0,
      [&](Place at) {
        AffineExpr byte = at.group % 2 * 16 + at.element, half = at.group.floorDiv(8);
        return SmallVector<AffineExpr>{half * 64 + at.group.floorDiv(2) % 2 * 32 + byte, half * 32 + byte + 128};
      },
      [&](Scalars &s, ValueRange bytes, PlaceValues at) {
        Value pair = bits(s, at.group, constant(s, 1), 3);
        Value low = bits(s, bytes[0], s.mul(s.shiftRight(pair, constant(s, 1)), constant(s, 4)), 15);
        Value high = bits(s, bytes[1], s.mul(pair, constant(s, 2)), 3);
        return s.sub(s.bitOr(low, s.shiftLeft(high, constant(s, 4))), constant(s, 32));
      });
  KernelTensor scales = createPart(
      "unpack_scales", 1, [&](Place at) { return SmallVector<AffineExpr>{at.group + 192, number(208), number(209)}; },
      [&](Scalars &s, ValueRange bytes, PlaceValues) {
        Value scale = s.convert(s.convert(bytes[0], i8), i32); // with its sign
        return s.mul(half(s, bytes[1], bytes[2]), s.convert(scale, f32));
      });
  return {codes, scales};
}

SmallVector<KernelTensor> Unpacker::unpack() {
  switch (format) {
  case BlockFormat::Q2_K:
    return unpackQ2K();
  case BlockFormat::Q3_K:
    return unpackQ3K();
  case BlockFormat::Q4_K:
  case BlockFormat::Q5_K:
    return unpackQ4K();
  case BlockFormat::Q6_K:
    return unpackQ6K();
  case BlockFormat::IQ4_NL:
    return unpackTable({-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113});
  case BlockFormat::MXFP4:
    return unpackTable({0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12});
  default:
    return {};
  }
}

bool buildBlockUnpackKernel(Operation *op, KernelBuilder &kernel) {
  auto unpack = dyn_cast<relax::UnpackOp>(op);
  if (!unpack)
    return false;
  SmallVector<KernelTensor> parts = Unpacker(unpack, kernel).unpack();
  if (parts.empty())
    return false;
  kernel.createReturn(parts);
  return true;
}

} // namespace lamella
