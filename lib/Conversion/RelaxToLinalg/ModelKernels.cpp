// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LinalgKernels.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lamella {
using relax::SizeAttr;

//===----------------------------------------------------------------------===//
// Norms
//===----------------------------------------------------------------------===//

namespace {
/// What the norms of the last dimension share.
struct Norm {
  Norm(KernelBuilder &kernel) : kernel(kernel), input(kernel.getOperand(0)), rank(input.getRank()) {
    element = input.getElementType();
    type = getComputeType(element);
    identity = kernel.getIdentityMap(rank);
    rows = identity.dropResult(rank - 1);
    last = AffineMap::get(rank, 0, getAffineDimExpr(rank - 1, kernel.getContext()));
    Scalars scalars(kernel.getBuilder(), kernel.getStage("count"));
    std::optional<int64_t> constant = input.sizes.back().getConstant();
    count = constant ? scalars.constant(type, static_cast<double>(*constant))
                     : scalars.convert(kernel.getSize(input.sizes.back()), type);
  }

  /// The sum over the last dimension of a function of the element and of what `more` gives.
  KernelTensor createSum(StringRef stage, ArrayRef<KernelInput> more, MapBody term) {
    SmallVector<KernelInput> inputs = {{input, identity}};
    llvm::append_range(inputs, more);
    KernelOutput output{SmallVector<SizeAttr>(ArrayRef(input.sizes).drop_back()), type, rows,
                        kernel.getBuilder().getFloatAttr(type, 0.0)};
    return kernel.createGeneric(stage, rank - 1, inputs, output, [&](Scalars &s, ValueRange args) {
      SmallVector<Value> wide = widen(s, args.drop_back());
      return SmallVector<Value>{s.accumulate(args.back(), term(s, wide))};
    })[0];
  }

  SmallVector<Value> widen(Scalars &s, ValueRange args) {
    return llvm::map_to_vector(args, [&](Value arg) { return s.convert(arg, type); });
  }
  /// 1 / sqrt(sum / count + epsilon)
  Value getScale(Scalars &s, Value sum, const APFloat &epsilon) {
    Value mean = s.div(sum, count);
    return s.div(s.constant(type, 1.0), s.math<math::SqrtOp>(s.add(mean, s.constant(type, epsilon.convertToDouble()))));
  }

  KernelBuilder &kernel;
  KernelTensor input;
  unsigned rank;
  Type element, type;
  AffineMap identity, rows, last;
  Value count;
};
} // namespace

static void buildRMSNorm(relax::RMSNormOp op, KernelBuilder &kernel) {
  Norm norm(kernel);
  KernelTensor squares =
      norm.createSum("rms_norm_sum", {}, [](Scalars &s, ValueRange args) { return s.mul(args[0], args[0]); });
  KernelTensor result =
      kernel.createMap("rms_norm", norm.input.sizes, norm.element,
                       {{norm.input, norm.identity}, {kernel.getOperand(1), norm.last}, {squares, norm.rows}},
                       [&](Scalars &s, ValueRange args) {
                         SmallVector<Value> wide = norm.widen(s, args.take_front(2));
                         Value scaled = s.mul(wide[0], norm.getScale(s, args[2], op.getEpsilon()));
                         return s.convert(s.mul(scaled, wide[1]), norm.element);
                       });
  kernel.createReturn(result);
}

/// The variance from the differences to the mean: no cancellation.
static void buildLayerNorm(relax::LayerNormOp op, KernelBuilder &kernel) {
  Norm norm(kernel);
  KernelTensor sum = norm.createSum("layer_norm_sum", {}, [](Scalars &, ValueRange args) { return args[0]; });
  KernelInput sumInput{sum, norm.rows};
  KernelTensor squares = norm.createSum("layer_norm_variance", sumInput, [&](Scalars &s, ValueRange args) {
    Value difference = s.sub(args[0], s.div(args[1], norm.count));
    return s.mul(difference, difference);
  });
  KernelTensor result = kernel.createMap("layer_norm", norm.input.sizes, norm.element,
                                         {{norm.input, norm.identity},
                                          {kernel.getOperand(1), norm.last},
                                          {kernel.getOperand(2), norm.last},
                                          sumInput,
                                          {squares, norm.rows}},
                                         [&](Scalars &s, ValueRange args) {
                                           SmallVector<Value> wide = norm.widen(s, args.take_front(3));
                                           Value difference = s.sub(wide[0], s.div(args[3], norm.count));
                                           Value scaled = s.mul(difference, norm.getScale(s, args[4], op.getEpsilon()));
                                           return s.convert(s.add(s.mul(scaled, wide[1]), wide[2]), norm.element);
                                         });
  kernel.createReturn(result);
}

//===----------------------------------------------------------------------===//
// Rotary embedding
//===----------------------------------------------------------------------===//

/// base^(-2 i / dims) for each pair i, computed here.
static KernelTensor createFrequencies(relax::RotaryOp op, KernelBuilder &kernel, Type type) {
  int64_t dims = op.getRotaryDims();
  SmallVector<double> frequencies;
  for (int64_t i = 0; i < dims / 2; ++i)
    frequencies.push_back(std::pow(op.getBase().convertToDouble(), -2.0 * i / dims));
  return kernel.createConstant("rotary_frequencies", frequencies, cast<FloatType>(type));
}

/// magnitude times the cosine or sine of position * frequencies[i] / divisors[i], for each row and pair: once for all
/// heads.
template <typename Function>
static KernelTensor createAngles(relax::RotaryOp op, KernelBuilder &kernel, const KernelTensor &frequencies,
                                 StringRef stage) {
  KernelTensor positions = kernel.getOperand(1);
  Type type = frequencies.getElementType();
  SmallVector<SizeAttr> sizes(positions.sizes);
  sizes.push_back(frequencies.sizes[0]);
  AffineMap rows = kernel.getIdentityMap(3).dropResult(2);
  AffineMap pairs = AffineMap::get(3, 0, getAffineDimExpr(2, kernel.getContext()));
  SmallVector<KernelInput> inputs = {{positions, rows}, {frequencies, pairs}};
  if (op.getDivisors())
    inputs.push_back({kernel.getOperand(2), pairs});
  double magnitude = op.getMagnitude().convertToDouble();
  return kernel.createMap(stage, sizes, type, inputs, [&](Scalars &s, ValueRange args) {
    Value frequency = op.getDivisors() ? s.div(args[1], s.convert(args[2], type)) : args[1];
    Value turn = s.math<Function>(s.mul(s.convert(args[0], type), frequency));
    return magnitude == 1.0 ? turn : s.mul(turn, s.constant(type, magnitude));
  });
}

/// result = x cos a + sign * partner sin a, where the partner is the other element of the pair and the sign is -1 for
/// the first of them; elements behind the rotated ones pass.
static void buildRotary(relax::RotaryOp op, KernelBuilder &kernel) {
  KernelTensor input = kernel.getOperand(0);
  Type element = input.getElementType(), type = getComputeType(element);
  int64_t dims = op.getRotaryDims(), half = dims / 2, extent = *input.sizes.back().getConstant();
  AffineExpr d = getAffineDimExpr(3, kernel.getContext());
  AffineExpr partner = op.getInterleaved() ? d + 1 - (d % 2) * 2 : d + half;
  AffineExpr pair = op.getInterleaved() ? d.floorDiv(2) : d;
  if (dims != extent || !op.getInterleaved()) { // else they are in range by themselves
    partner = partner % dims;
    pair = pair % half;
  }
  AffineMap identity = kernel.getIdentityMap(4), rows = identity.dropResult(3).dropResult(2);
  AffineMap partnerMap = identity.dropResult(3).insertResult(partner, 3), pairMap = rows.insertResult(pair, 2);
  KernelTensor frequencies = createFrequencies(op, kernel, type);
  KernelTensor cosines = createAngles<math::CosOp>(op, kernel, frequencies, "rotary_cos");
  KernelTensor sines = createAngles<math::SinOp>(op, kernel, frequencies, "rotary_sin");
  KernelTensor result = kernel.createMap(
      "rotary", input.sizes, element, {{input, identity}, {input, partnerMap}, {cosines, pairMap}, {sines, pairMap}},
      [&](Scalars &s, ValueRange args) {
        Value x = s.convert(args[0], type), y = s.convert(args[1], type), loop = s.loop(3);
        Value isFirst = op.getInterleaved() ? s.compare(arith::CmpIPredicate::eq,
                                                        s.create<arith::RemUIOp>(loop, s.index(2)), s.index(0))
                                            : s.compare(arith::CmpIPredicate::ult, loop, s.index(half));
        Value turned = s.mul(y, args[3]);
        Value signedTurned = s.select(isFirst, s.create<arith::NegFOp>(turned), turned);
        Value rotated = s.convert(s.add(s.mul(x, args[2]), signedTurned), element);
        if (dims == extent)
          return rotated;
        return s.select(s.compare(arith::CmpIPredicate::ult, loop, s.index(dims)), rotated, args[0]);
      });
  kernel.createReturn(result);
}

bool buildModelKernel(Operation *op, KernelBuilder &kernel) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<relax::RMSNormOp>([&](auto norm) { return buildRMSNorm(norm, kernel), true; })
      .Case<relax::LayerNormOp>([&](auto norm) { return buildLayerNorm(norm, kernel), true; })
      .Case<relax::RotaryOp>([&](auto rotary) { return buildRotary(rotary, kernel), true; })
      .Default(false);
}

} // namespace lamella
