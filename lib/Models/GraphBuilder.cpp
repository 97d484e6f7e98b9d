// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "GraphBuilder.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

GraphBuilder::GraphBuilder(MLIRContext &context, const DecoderConfig &config,
                           function_ref<WeightFormat(StringRef)> formatOf)
    : config(config), formatOf(formatOf), builder(&context) {
  for (WeightSpec &spec : listWeights(config))
    shapes[spec.name] = std::move(spec.shape);
}

Value GraphBuilder::emitNumber(const std::string &node, double value) {
  auto type = RankedTensorType::get({}, f32());
  return emit<ConstantOp>(node, DenseElementsAttr::get(type, static_cast<float>(value)));
}

Value GraphBuilder::emitNumber(const std::string &node, int32_t value) {
  return emit<ConstantOp>(node, DenseElementsAttr::get(RankedTensorType::get({}, i32()), value));
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static std::string getNode(const std::string &name) { return StringRef(name).rsplit('.').first.str(); }

Value GraphBuilder::emitWeight(const std::string &name) {
  Value &bytes = weights[name];
  if (bytes)
    return bytes;
  WeightFormat format = formatOf(name);
  SmallVector<int64_t> shape = llvm::to_vector(shapes.at(name));
  if (format.block)
    shape.back() = shape.back() / getBlockLayout(*format.block).elements * getBlockLayout(*format.block).bytes;
  Type element = format.block ? builder.getI8Type() : format.elementType;
  return bytes = emit<WeightOp>(getNode(name), RankedTensorType::get(shape, element), name);
}

SmallVector<Value> GraphBuilder::unpack(const std::string &name, Value bytes) {
  std::optional<BlockFormat> block = formatOf(name).block;
  if (!block)
    return {bytes};
  return llvm::to_vector_of<Value>(UnpackOp::create(builder, at(getNode(name)), *block, bytes).getResults());
}

ArrayRef<Value> GraphBuilder::getStored(const std::string &name) {
  SmallVector<Value> &values = stored[name];
  if (values.empty())
    values = unpack(name, emitWeight(name));
  return values;
}

ArrayRef<SmallVector<Value>> GraphBuilder::getStoredSlices(const std::string &name) {
  SmallVector<SmallVector<Value>> &values = slices[name];
  if (!values.empty())
    return values;
  Value all = emitWeight(name);
  SmallVector<SizeAttr> sizes = relax::getSizes(cast<RankedTensorType>(all.getType()));
  SmallVector<int64_t> ones(*sizes.front().getConstant(), 1);
  std::string node = getNode(name);
  auto split = SplitOp::create(builder, at(node), all, 0, ones);
  for (Value slice : split.getResults())
    values.push_back(unpack(name, reshape(node, ArrayRef(sizes).drop_front(), slice)));
  return values;
}

Value GraphBuilder::decode(const std::string &node, const std::string &name, ValueRange values) {
  if (std::optional<BlockFormat> block = formatOf(name).block)
    return emit<DequantizeOp>(node, *block, values);
  auto type = cast<RankedTensorType>(values.front().getType());
  if (type.getElementType() == f32())
    return values.front();
  return emit<CastOp>(node, getTensorType(relax::getSizes(type), f32()), values.front());
}

Value GraphBuilder::getWeight(const std::string &node, StringRef suffix) {
  std::string name = node + suffix.str();
  return decode(node, name, getStored(name));
}

Value GraphBuilder::gather(const std::string &node, Value rowIndices) {
  std::string name = node + ".weight";
  return decode(node, name, unpack(name, emit<TakeOp>(node, emitWeight(name), rowIndices, 0, 0)));
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

Value GraphBuilder::reshape(const std::string &node, ArrayRef<SizeAttr> sizes, Value x) {
  Type element = cast<RankedTensorType>(x.getType()).getElementType();
  return emit<ReshapeOp>(node, getTensorType(sizes, element), x, ValueRange());
}

SmallVector<Value> GraphBuilder::splitColumns(const std::string &node, Value x, ArrayRef<int64_t> extents) {
  return llvm::to_vector_of<Value>(SplitOp::create(builder, at(node), x, 1, extents).getResults());
}

Value GraphBuilder::normalize(const std::string &node, Value x) {
  FloatAttr epsilon = builder.getF64FloatAttr(config.normEpsilon);
  Value weight = getWeight(node);
  if (config.normOffset)
    weight = emit<AddOp>(node, weight, emitNumber(node, 1.0));
  if (config.architecture.norm == NormKind::RMS)
    return emit<RMSNormOp>(node, x, weight, epsilon);
  return emit<LayerNormOp>(node, x, weight, getWeight(node, ".bias"), epsilon);
}

Value GraphBuilder::applyLinear(const std::string &node, Value x) {
  Value y = emit<MatmulOp>(node, x, getWeight(node), builder.getUnitAttr());
  return shapes.contains(node + ".bias") ? emit<AddOp>(node, y, getWeight(node, ".bias")) : y;
}

Value GraphBuilder::activate(const std::string &node, Value x) {
  switch (config.architecture.activation) {
  case Activation::Silu:
    return emit<SiluOp>(node, x);
  case Activation::Gelu:
    return emit<GeluOp>(node, x);
  case Activation::GeluTanh:
    return emit<GeluTanhOp>(node, x);
  }
  llvm_unreachable("unknown activation");
}

Value GraphBuilder::softcap(const std::string &node, Value x, double softcap) {
  if (softcap == 0)
    return x;
  Value inner = emit<MultiplyOp>(node, x, emitNumber(node, 1 / softcap));
  return emit<MultiplyOp>(node, emit<TanhOp>(node, inner), emitNumber(node, softcap));
}
