// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Type inference and verification of the ops of RelaxModelOps.td.
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

static RankedTensorType tensorOf(Value value) { return cast<RankedTensorType>(value.getType()); }

//===----------------------------------------------------------------------===//
// Norms and rotary embedding
//===----------------------------------------------------------------------===//

/// The operand must be a vector along the input's last dimension.
static LogicalResult checkVector(std::optional<Location> location, StringRef what, RankedTensorType input,
                                 RankedTensorType vector) {
  if (input.getRank() > 0 && vector.getRank() == 1 && vector.getElementType() == input.getElementType() &&
      compare(getSize(vector, 0), getSize(input, input.getRank() - 1)) != SizeRelation::Different)
    return success();
  return emitOptionalError(location, "expected ", what, " to be a vector along the last dimension of ", input, ", got ",
                           vector);
}

LogicalResult RMSNormOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getInput().getType());
  // C1
  return checkVector(location, "weight", tensorOf(adaptor.getInput()), tensorOf(adaptor.getWeight()));
}

LogicalResult LayerNormOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  auto input = tensorOf(adaptor.getInput());
  types.push_back(input);
  // C1
  if (failed(checkVector(location, "weight", input, tensorOf(adaptor.getWeight()))))
    return failure();
  return checkVector(location, "bias", input, tensorOf(adaptor.getBias()));
}

LogicalResult RotaryOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto input = tensorOf(adaptor.getInput()), positions = tensorOf(adaptor.getPositions());
  types.push_back(input);
  // C1
  if (input.getRank() != 4 || positions.getRank() != 2)
    return emitOptionalError(location, "expected an input of rank 4 and positions of rank 2, got ", input, " and ",
                             positions);
  for (unsigned dim : {0u, 1u})
    if (compare(getSize(input, dim), getSize(positions, dim)) == SizeRelation::Different)
      return emitOptionalError(location, "expected equal dimensions ", dim, ", got ", getSize(input, dim).str(),
                               " and ", getSize(positions, dim).str(), " in ", input, " and ", positions);
  // C2
  int64_t rotated = adaptor.getRotaryDims(), extent = input.getDimSize(3);
  if (ShapedType::isDynamic(extent) || rotated <= 0 || rotated % 2 != 0 || rotated > extent)
    return emitOptionalError(location,
                             "expected rotary_dims to be even, positive and at most the static last dimension "
                             "of ",
                             input, ", got ", rotated);
  // C3
  if (!adaptor.getDivisors())
    return success();
  auto divisors = tensorOf(adaptor.getDivisors());
  if (divisors.getElementType().isF32() && divisors.getShape() == ArrayRef<int64_t>{rotated / 2})
    return success();
  return emitOptionalError(location, "expected f32 divisors for ", rotated / 2, " pairs, got ", divisors);
}

//===----------------------------------------------------------------------===//
// Quantized weights
//===----------------------------------------------------------------------===//

const BlockLayout &relax::getBlockLayout(BlockFormat format) {
  static constexpr BlockLayout layouts[] = {
      {32, 18, 32, 16, false, false, false, 8},  // q4_0
      {32, 20, 32, 16, false, true, false, 0},   // q4_1
      {32, 22, 32, 16, true, false, false, 16},  // q5_0
      {32, 24, 32, 16, true, true, false, 0},    // q5_1
      {32, 34, 32, 32, false, false, false, 0},  // q8_0
      {256, 84, 16, 16, false, true, true, 0},   // q2_k
      {256, 110, 16, 16, false, false, true, 0}, // q3_k
      {256, 144, 32, 16, false, true, true, 0},  // q4_k
      {256, 176, 32, 16, true, true, true, 0},   // q5_k
      {256, 210, 16, 16, false, false, true, 0}, // q6_k
      {32, 18, 32, 32, false, false, false, 0},  // iq4_nl
      {32, 17, 32, 32, false, false, true, 0},   // mxfp4
  };
  return layouts[static_cast<unsigned>(format)];
}

/// The element type of each part of a weight.
static SmallVector<Type> getPartElements(MLIRContext *context, BlockFormat format) {
  const BlockLayout &layout = getBlockLayout(format);
  SmallVector<Type> types = {IntegerType::get(context, 8)};
  if (layout.hasHighBits)
    types.push_back(IntegerType::get(context, 32));
  Type scale = layout.hasWideScales ? Type(Float32Type::get(context)) : Type(Float16Type::get(context));
  types.append(layout.hasMinima ? 2 : 1, scale);
  return types;
}

SmallVector<RankedTensorType> relax::getPartTypes(MLIRContext *context, BlockFormat format, ArrayRef<SizeAttr> leading,
                                                  int64_t blocks) {
  SmallVector<RankedTensorType> types;
  for (auto [index, element] : llvm::enumerate(getPartElements(context, format))) {
    SmallVector<SizeAttr> sizes(leading);
    sizes.push_back(getConstantSize(context, blocks));
    if (index == 0)
      sizes.push_back(getConstantSize(context, getBlockLayout(format).codeBytes));
    types.push_back(getTensorType(sizes, element));
  }
  return types;
}

LogicalResult UnpackOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  // C1
  auto bytes = tensorOf(adaptor.getBytes());
  BlockFormat format = adaptor.getFormat();
  int64_t block = getBlockLayout(format).bytes, groups = getBlockLayout(format).elements / getBlockLayout(format).group;
  int64_t row = bytes.getRank() > 0 ? bytes.getShape().back() : 0;
  if (!bytes.getElementType().isInteger(8) || ShapedType::isDynamic(row) || row <= 0 || row % block != 0)
    return emitOptionalError(location, "expected i8 with a static last dimension that is a multiple of ", block,
                             ", the bytes of a ", stringifyBlockFormat(format), " block, got ", bytes);
  SmallVector<SizeAttr> leading = relax::getSizes(bytes);
  leading.pop_back();
  llvm::append_range(types, getPartTypes(context, format, leading, row / block * groups));
  return success();
}

/// Finds an operand that is not the part of a weight that it should be; the error names it.
static LogicalResult checkParts(std::optional<Location> location, BlockFormat format, ValueRange parts,
                                ArrayRef<RankedTensorType> expected) {
  for (auto [part, type] : llvm::zip_equal(parts, expected)) {
    auto actual = tensorOf(part);
    bool fits = actual.getRank() == type.getRank() && actual.getElementType() == type.getElementType();
    for (int64_t dim = 0; fits && dim < actual.getRank(); ++dim)
      fits = compare(getSize(actual, dim), getSize(type, dim)) != SizeRelation::Different;
    if (!fits)
      return emitOptionalError(location, "expected the ", expected.size(), " parts of a ", stringifyBlockFormat(format),
                               " weight, got ", actual);
  }
  return success();
}

static LogicalResult checkPartCount(MLIRContext *context, std::optional<Location> location, BlockFormat format,
                                    ValueRange parts) {
  size_t expected = getPartElements(context, format).size();
  if (parts.size() == expected)
    return success();
  return emitOptionalError(location, "expected the ", expected, " parts of a ", stringifyBlockFormat(format),
                           " weight, got ", parts.size());
}

LogicalResult DequantizeOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  // C1: the codes say what the other parts must be.
  BlockFormat format = adaptor.getFormat();
  if (failed(checkPartCount(context, location, format, adaptor.getParts())))
    return failure();
  auto codes = tensorOf(adaptor.getParts().front());
  if (codes.getRank() < 2 || codes.isDynamicDim(codes.getRank() - 2))
    return emitOptionalError(location, "expected the ", adaptor.getParts().size(), " parts of a ",
                             stringifyBlockFormat(format), " weight, got ", codes);
  SmallVector<SizeAttr> leading = relax::getSizes(codes);
  leading.pop_back_n(2);
  int64_t blocks = codes.getDimSize(codes.getRank() - 2);
  if (failed(checkParts(location, format, adaptor.getParts(), getPartTypes(context, format, leading, blocks))))
    return failure();
  leading.push_back(getConstantSize(context, blocks * getBlockLayout(format).group));
  types.push_back(getTensorType(leading, Float32Type::get(context)));
  return success();
}

//===----------------------------------------------------------------------===//
// Quantized activations
//===----------------------------------------------------------------------===//

LogicalResult QuantizeOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  // C1
  auto input = tensorOf(adaptor.getInput());
  if (input.getRank() != 2 || !input.getElementType().isF32() || input.isDynamicDim(1) || input.getDimSize(1) == 0 ||
      input.getDimSize(1) % 32 != 0)
    return emitOptionalError(location, "expected f32 rows with a static last dimension that is a multiple of 32, got ",
                             input);
  SizeAttr rows = getSize(input, 0), blocks = getConstantSize(context, input.getDimSize(1) / 32);
  types.push_back(getTensorType({rows, blocks, getConstantSize(context, 32)}, IntegerType::get(context, 8)));
  types.append(2, getTensorType({rows, blocks}, Float32Type::get(context)));
  return success();
}

PackedLayout relax::getPackedLayout(BlockFormat format, int64_t interleave) {
  const BlockLayout &layout = getBlockLayout(format);
  int64_t number = (layout.hasWideScales ? 2 : 1) * interleave, highBits = layout.codeBytes / 2 * interleave;
  int64_t scales = highBits + (layout.hasHighBits ? 2 * interleave : 0), minima = scales + number;
  return {0, highBits, scales, minima, minima + (layout.hasMinima ? number : 0)};
}

LogicalResult PackOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  // C1
  BlockFormat format = adaptor.getFormat();
  if (failed(checkPartCount(context, location, format, adaptor.getParts())))
    return failure();
  auto codes = tensorOf(adaptor.getParts().front());
  if (codes.getRank() != 3 || !codes.hasStaticShape())
    return emitOptionalError(location, "expected the parts of a matrix of static shape, got ", codes);
  if (failed(checkParts(location, format, adaptor.getParts(),
                        getPartTypes(context, format, getSize(codes, 0), codes.getDimSize(1)))))
    return failure();
  // C2
  int64_t interleave = adaptor.getInterleave();
  if (interleave < 1 || codes.getDimSize(0) % interleave != 0)
    return emitOptionalError(location, "expected interleave to divide ", codes.getDimSize(0), " rows, got ",
                             interleave);
  types.push_back(RankedTensorType::get(
      {codes.getDimSize(0) / interleave, codes.getDimSize(1), getPackedLayout(format, interleave).words},
      IntegerType::get(context, 16)));
  return success();
}

LogicalResult QuantizedMatmulOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location,
                                                  Adaptor adaptor, SmallVectorImpl<Type> &types) {
  // C1
  auto codes = tensorOf(adaptor.getCodes());
  if (codes.getRank() != 3 || !codes.getElementType().isInteger(8) || codes.isDynamicDim(1) ||
      codes.getDimSize(2) != 32)
    return emitOptionalError(location, "expected i8 codes of rows in a static number of blocks of 32, got ", codes);
  for (Value value : {adaptor.getScales(), adaptor.getSums()}) {
    auto type = tensorOf(value);
    if (type.getRank() != 2 || !type.getElementType().isF32() ||
        compare(getSize(type, 0), getSize(codes, 0)) == SizeRelation::Different ||
        compare(getSize(type, 1), getSize(codes, 1)) == SizeRelation::Different)
      return emitOptionalError(location, "expected one f32 scale and sum for each block of ", codes, ", got ", type);
  }
  // C3
  int64_t interleave = adaptor.getInterleave();
  if (interleave < 1)
    return emitOptionalError(location, "expected interleave to be at least 1, got ", interleave);
  // C2
  BlockFormat format = adaptor.getFormat();
  if (getBlockLayout(format).group != 32)
    return emitOptionalError(location, "expected a format with a scale for each 32 elements, got ",
                             stringifyBlockFormat(format), " with one for each ", getBlockLayout(format).group);
  auto weight = tensorOf(adaptor.getWeight());
  int64_t words = getPackedLayout(format, interleave).words;
  if (weight.getRank() != 3 || !weight.getElementType().isInteger(16) || weight.getDimSize(2) != words ||
      compare(getSize(weight, 1), getSize(codes, 1)) == SizeRelation::Different)
    return emitOptionalError(location, "expected a packed weight [rows, ", codes.getDimSize(1), ", ", words,
                             "] of i16 for ", stringifyBlockFormat(format), " by ", interleave, ", got ", weight);
  types.push_back(
      getTensorType({getSize(codes, 0), multiply(getSize(weight, 0), interleave)}, Float32Type::get(context)));
  return success();
}

//===----------------------------------------------------------------------===//
// The key/value cache
//===----------------------------------------------------------------------===//

/// One i32 for each sequence of the cache.
static LogicalResult verifyPerSequence(Operation *op, StringRef what, StateType state, Value value) {
  auto tensor = tensorOf(value);
  if (tensor.getRank() == 1 && tensor.getElementType().isInteger(32) &&
      compare(getSize(tensor, 0), state.getBatch()) != SizeRelation::Different)
    return success();
  return op->emitOpError("expected ") << what << " to be i32 of shape [" << state.getBatch().str() << "], got "
                                      << tensor;
}

static LogicalResult verifySameState(Operation *op, Value state, Value result) {
  if (state.getType() == result.getType())
    return success();
  return op->emitOpError("expected the result to have the state's type ")
         << state.getType() << ", got " << result.getType();
}

static LogicalResult verifyLayer(Operation *op, StateType state, int64_t layer) {
  if (layer >= 0 && layer < *state.getLayers().getConstant())
    return success();
  return op->emitOpError("expected a layer of the cache, 0 to ")
         << *state.getLayers().getConstant() - 1 << ", got " << layer;
}

LogicalResult ExtendOp::verify() {
  // C1, C2
  if (failed(verifyPerSequence(*this, "counts", getState().getType(), getCounts())))
    return failure();
  return verifySameState(*this, getState(), getResult());
}

LogicalResult TruncateOp::verify() {
  // C1, C2
  if (failed(verifyPerSequence(*this, "lengths", getState().getType(), getLengths())))
    return failure();
  return verifySameState(*this, getState(), getResult());
}

LogicalResult LengthOp::verify() {
  // C1; that nothing else defines the name is checked by relax.func.
  if (getResult().getType().getExpr().getBareSymbol())
    return success();
  return emitOpError("expected the result to be one new symbol, got ") << getResult().getType();
}

LogicalResult PositionsOp::verify() {
  // C1
  StateType state = getState().getType();
  if (failed(verifyPerSequence(*this, "counts", state, getCounts())))
    return failure();
  RankedTensorType expected =
      getTensorType({state.getBatch(), getRows().getType().getExpr()}, IntegerType::get(getContext(), 32));
  if (!isWeakeningOf(expected, getResult().getType()))
    return emitOpError("expected a result of type ") << expected << ", got " << getResult().getType();
  return success();
}

LogicalResult AppendOp::verify() {
  StateType state = getState().getType();
  // C1
  auto keys = tensorOf(getKeys());
  SmallVector<SizeAttr> expected = {state.getBatch(), SizeAttr(), state.getHeads(), state.getHeadDim()};
  for (Value value : {getKeys(), getValues()}) {
    auto tensor = tensorOf(value);
    Type element = tensor.getElementType();
    bool fits = tensor.getRank() == 4 && (element == state.getElementType() || element.isF32());
    for (unsigned dim = 0; fits && dim < 4; ++dim)
      fits = compare(getSize(tensor, dim), expected[dim]) != SizeRelation::Different &&
             compare(getSize(tensor, dim), getSize(keys, dim)) != SizeRelation::Different;
    if (!fits)
      return emitOpError("expected keys and values of one shape [")
             << state.getBatch().str() << ", rows, " << state.getHeads().str() << ", " << state.getHeadDim().str()
             << "] of f32 or the cache's " << state.getElementType() << ", got " << tensor;
  }
  if (failed(verifyPerSequence(*this, "counts", state, getCounts())))
    return failure();
  // C2, C3
  if (failed(verifyLayer(*this, state, getLayer())))
    return failure();
  return verifySameState(*this, getState(), getResult());
}

LogicalResult AttentionOp::verify() {
  StateType state = getState().getType();
  auto query = tensorOf(getQuery());
  // C1
  if (query.getRank() != 4 || compare(getSize(query, 0), state.getBatch()) == SizeRelation::Different ||
      compare(getSize(query, 3), state.getHeadDim()) == SizeRelation::Different)
    return emitOpError("expected a query of shape [")
           << state.getBatch().str() << ", rows, heads, " << state.getHeadDim().str() << "], got " << query;
  if (failed(verifyPerSequence(*this, "counts", state, getCounts())))
    return failure();
  // C2
  int64_t heads = query.getDimSize(2), cacheHeads = *state.getHeads().getConstant();
  if (ShapedType::isDynamic(heads) || heads % cacheHeads != 0)
    return emitOpError("expected the query's heads to be a static multiple of the cache's ")
           << cacheHeads << ", got " << query;
  // C3
  if (failed(verifyLayer(*this, state, getLayer())))
    return failure();
  // C4
  if (!isWeakeningOf(query, getResult().getType()))
    return emitOpError("expected a result of type ") << query << ", got " << getResult().getType();
  // C5
  if (static_cast<int64_t>(getWindow()) < 0)
    return emitOpError("expected a window of at least 0, got ") << static_cast<int64_t>(getWindow());
  // C6
  if (!getSoftcap().isFinite() || getSoftcap().isNegative())
    return emitOpError("expected a finite softcap of at least 0, got ") << getSoftcapAttr();
  return success();
}

//===----------------------------------------------------------------------===//
// Sampling
//===----------------------------------------------------------------------===//

LogicalResult SampleOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  // C1
  auto logits = tensorOf(adaptor.getLogits());
  auto fits = [&](Value value) {
    auto tensor = tensorOf(value);
    return tensor.getRank() == 1 && tensor.getElementType().isF32() &&
           compare(getSize(tensor, 0), getSize(logits, 0)) != SizeRelation::Different;
  };
  if (logits.getRank() != 2 || !fits(adaptor.getTemperature()) || !fits(adaptor.getUniform()))
    return emitOptionalError(location,
                             "expected logits of rank 2 and one f32 temperature and uniform for each row, got ", logits,
                             ", ", adaptor.getTemperature().getType(), " and ", adaptor.getUniform().getType());
  types.push_back(getTensorType({getSize(logits, 0)}, IntegerType::get(context, 32)));
  return success();
}

LogicalResult FilterLogitsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor adaptor,
                                               SmallVectorImpl<Type> &types) {
  auto logits = tensorOf(adaptor.getLogits());
  types.push_back(logits);
  // C1
  if (logits.getRank() != 2 || !logits.getElementType().isF32())
    return emitOptionalError(location, "expected f32 logits of rank 2, got ", logits);
  // C2
  auto check = [&](StringRef what, Value setting, bool isInteger) -> LogicalResult {
    auto tensor = tensorOf(setting);
    bool fits = isInteger ? tensor.getElementType().isInteger(32) : tensor.getElementType().isF32();
    if (fits && tensor.getRank() == 1 && compare(getSize(tensor, 0), getSize(logits, 0)) != SizeRelation::Different)
      return success();
    return emitOptionalError(location, "expected ", what, " to be one ", isInteger ? "i32" : "f32", " for each row of ",
                             logits, ", got ", tensor);
  };
  if (failed(check("temperature", adaptor.getTemperature(), false)) ||
      failed(check("top_k", adaptor.getTopK(), true)) || failed(check("top_p", adaptor.getTopP(), false)))
    return failure();
  return check("min_p", adaptor.getMinP(), false);
}

LogicalResult MaskLogitsOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  auto logits = tensorOf(adaptor.getLogits()), mask = tensorOf(adaptor.getMask());
  types.push_back(logits);
  // C1
  if (logits.getRank() != 2 || !logits.getElementType().isF32())
    return emitOptionalError(location, "expected f32 logits of rank 2, got ", logits);
  // C2
  if (mask.getRank() != 2 || !mask.getElementType().isInteger(32) ||
      compare(getSize(mask, 0), getSize(logits, 0)) == SizeRelation::Different)
    return emitOptionalError(location, "expected an i32 mask with a row for each row of ", logits, ", got ", mask);
  // C3
  SizeAttr padded = add(getSize(logits, 1), getConstantSize(context, 31));
  SizeAttr words = floorDiv(padded, getConstantSize(context, 32));
  if (compare(getSize(mask, 1), words) != SizeRelation::Equal)
    return emitOptionalError(location, "expected a mask with a bit for each column of ", logits, ", got ", mask);
  return success();
}

#define GET_OP_DEFS_2
#include "lamella/Dialect/Relax/IR/RelaxOps.cpp.inc"
