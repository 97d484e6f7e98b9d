// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builder of decoders. One step, for a batch of b sequences with up to n new tokens each:
//
// 1. the cache grows by counts[s] positions; the rows' positions and the greatest length are read from it;
// 2. the tokens' rows of the embedding table are gathered as the file has them, so that only these are in memory and
//    dequantized;
// 3. each layer adds its attention and its feed-forward result to the rows x:
//      h = norm(x);  q, k, v = linear(h) as heads;  q, k rotate;  the cache takes k, v
//      x = x + linear(attention(q, cache));  x = x + feedForward(norm(x))
// 4. only the wanted rows go through the final norm and the output projection.
//
// Activations are rows, [b * n, width]: to norms, linear layers and sums it is all one which sequence a row belongs to,
// so their kernels have one size for it. Only what tells sequences apart (rotation, cache, attention) sees [b, n, ...];
// a reshape between the two is free.
#include "lamella/Models/DecoderBuilder.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "lamella/Models/SamplingEntries.h"
#include "llvm/ADT/StringMap.h"
#include <cmath>

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

namespace {
class DecoderBuilder {
public:
  DecoderBuilder(MLIRContext &context, const DecoderConfig &config, function_ref<WeightFormat(StringRef)> formatOf)
      : config(config), formatOf(formatOf), builder(&context) {
    for (WeightSpec &spec : listWeights(config))
      shapes[spec.name] = std::move(spec.shape);
  }

  OwningOpRef<ModuleOp> build();

private:
  Location at(const Twine &node) { return NameLoc::get(builder.getStringAttr(node)); }
  SizeAttr constant(int64_t value) { return getConstantSize(builder.getContext(), value); }
  Type i32() { return builder.getI32Type(); }
  Type f32() { return builder.getF32Type(); }
  template <typename Op, typename... Args>
  Value emit(const Twine &node, Args &&...args) {
    return Op::create(builder, at(node), std::forward<Args>(args)...)->getResult(0);
  }

  void buildStep();
  FuncOp startFunction(StringRef name, ArrayRef<SymbolDeclAttr> symbols, ArrayRef<Type> inputs, ArrayRef<Type> results);

  /// The weight as the file's bytes; each is emitted once.
  Value getStored(const std::string &name);
  /// The f32 values of what `getStored` gives, or of rows gathered from it.
  Value decode(const std::string &node, const std::string &name, Value stored);
  Value getWeight(const std::string &node, StringRef suffix = ".weight");

  Value reshape(const std::string &node, ArrayRef<SizeAttr> sizes, Value x);
  Value normalize(const std::string &node, Value x);
  Value applyLinear(const std::string &node, Value x);
  Value projectHeads(const std::string &node, Value x, int64_t heads);
  Value rotate(const std::string &node, Value heads);
  Value embedTokens();
  Value addAttention(const std::string &block, int64_t layer, Value x);
  Value addFeedForward(const std::string &block, Value x);

  const DecoderConfig &config;
  function_ref<WeightFormat(StringRef)> formatOf;
  OpBuilder builder;
  llvm::StringMap<std::vector<int64_t>> shapes;
  llvm::StringMap<Value> stored;
  /// b, n and b * n.
  SizeAttr batch, length, rows;

  // Values of the step that all layers share; `cache` is the newest.
  Value tokens, counts, cache, positions, extent;
};
} // namespace

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

Value DecoderBuilder::getStored(const std::string &name) {
  Value &value = stored[name];
  if (value)
    return value;
  WeightFormat format = formatOf(name);
  SmallVector<int64_t> shape = llvm::to_vector(shapes.at(name));
  if (format.block)
    shape.back() = shape.back() / 32 * getBlockBytes(*format.block);
  auto type = RankedTensorType::get(shape, format.block ? builder.getI8Type() : format.elementType);
  value = WeightOp::create(builder, at(StringRef(name).rsplit('.').first), type, name);
  return value;
}

Value DecoderBuilder::decode(const std::string &node, const std::string &name, Value value) {
  if (std::optional<BlockFormat> block = formatOf(name).block)
    return emit<DequantizeOp>(node, *block, UnpackOp::create(builder, at(node), *block, value).getResults());
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getElementType() == f32())
    return value;
  return emit<CastOp>(node, getTensorType(relax::getSizes(type), f32()), value);
}

Value DecoderBuilder::getWeight(const std::string &node, StringRef suffix) {
  std::string name = node + suffix.str();
  return decode(node, name, getStored(name));
}

//===----------------------------------------------------------------------===//
// Parts of a layer
//===----------------------------------------------------------------------===//

Value DecoderBuilder::reshape(const std::string &node, ArrayRef<SizeAttr> sizes, Value x) {
  Type element = cast<RankedTensorType>(x.getType()).getElementType();
  return emit<ReshapeOp>(node, getTensorType(sizes, element), x, ValueRange());
}

Value DecoderBuilder::normalize(const std::string &node, Value x) {
  FloatAttr epsilon = builder.getF64FloatAttr(config.normEpsilon);
  Value weight = getWeight(node);
  if (config.architecture.norm == NormKind::RMS)
    return emit<RMSNormOp>(node, x, weight, epsilon);
  return emit<LayerNormOp>(node, x, weight, getWeight(node, ".bias"), epsilon);
}

Value DecoderBuilder::applyLinear(const std::string &node, Value x) {
  Value y = emit<MatmulOp>(node, x, getWeight(node), builder.getUnitAttr());
  return shapes.contains(node + ".bias") ? emit<AddOp>(node, y, getWeight(node, ".bias")) : y;
}

Value DecoderBuilder::projectHeads(const std::string &node, Value x, int64_t heads) {
  return reshape(node, {batch, length, constant(heads), constant(config.headDim)}, applyLinear(node, x));
}

Value DecoderBuilder::rotate(const std::string &node, Value heads) {
  if (config.architecture.queryKeyNorm) {
    auto type = cast<RankedTensorType>(heads.getType());
    Value each = reshape(node + "_norm", {multiply(rows, type.getDimSize(2)), constant(config.headDim)}, heads);
    heads = reshape(node + "_norm", relax::getSizes(type), normalize(node + "_norm", each));
  }
  bool interleaved = config.architecture.rotary == RotaryStyle::Interleaved;
  return emit<RotaryOp>(node, heads, positions, builder.getF64FloatAttr(config.rotaryBase),
                        builder.getI64IntegerAttr(config.rotaryDims), interleaved ? builder.getUnitAttr() : UnitAttr());
}

Value DecoderBuilder::addAttention(const std::string &block, int64_t layer, Value x) {
  Value h = normalize(block + "attn_norm", x);
  Value queries = rotate(block + "attn_q", projectHeads(block + "attn_q", h, config.heads));
  Value keys = rotate(block + "attn_k", projectHeads(block + "attn_k", h, config.keyValueHeads));
  Value values = projectHeads(block + "attn_v", h, config.keyValueHeads);
  IntegerAttr index = builder.getI64IntegerAttr(layer);
  cache = emit<AppendOp>(block + "attn", cache.getType(), cache, keys, values, counts, index);
  FloatAttr scale = builder.getF64FloatAttr(1.0 / std::sqrt(static_cast<double>(config.headDim)));
  Value mixed = emit<AttentionOp>(block + "attn", queries.getType(), queries, cache, counts, extent, index, scale);
  mixed = reshape(block + "attn", {rows, constant(config.heads * config.headDim)}, mixed);
  return emit<AddOp>(block + "attn_output", x, applyLinear(block + "attn_output", mixed));
}

Value DecoderBuilder::addFeedForward(const std::string &block, Value x) {
  Value h = normalize(block + "ffn_norm", x);
  auto activate = [&](const std::string &node, Value value) {
    return config.architecture.activation == Activation::Silu ? emit<SiluOp>(node, value) : emit<GeluOp>(node, value);
  };
  Value inner;
  if (config.architecture.gated) {
    Value gate = activate(block + "ffn_gate", applyLinear(block + "ffn_gate", h));
    inner = emit<MultiplyOp>(block + "ffn_gate", gate, applyLinear(block + "ffn_up", h));
  } else {
    inner = activate(block + "ffn_up", applyLinear(block + "ffn_up", h));
  }
  return emit<AddOp>(block + "ffn_down", x, applyLinear(block + "ffn_down", inner));
}

//===----------------------------------------------------------------------===//
// The step
//===----------------------------------------------------------------------===//

Value DecoderBuilder::embedTokens() {
  std::string node = "token_embd", name = node + ".weight";
  Value ids = reshape(node, rows, tokens);
  return decode(node, name, emit<TakeOp>(node, getStored(name), ids, 0, 0));
}

FuncOp DecoderBuilder::startFunction(StringRef name, ArrayRef<SymbolDeclAttr> symbols, ArrayRef<Type> inputs,
                                     ArrayRef<Type> results) {
  auto function = FuncOp::create(builder, at(name), name, builder.getFunctionType(inputs, results), symbols);
  builder.setInsertionPointToStart(&function.getBody().front());
  return function;
}

void DecoderBuilder::buildStep() {
  MLIRContext *context = builder.getContext();
  auto state = relax::StateType::get(
      context, StateKind::KVCache,
      {batch, constant(config.layers), constant(config.keyValueHeads), constant(config.headDim)}, f32());
  SizeAttr wantedRows = getSymbolSize(context, "w");
  auto logitsType = getTensorType({wantedRows, constant(config.vocabulary)}, f32());
  SymbolDeclAttr symbols[] = {SymbolDeclAttr::get(context, batch.getBareSymbol(), 1, std::nullopt),
                              SymbolDeclAttr::get(context, length.getBareSymbol(), 1, config.context),
                              SymbolDeclAttr::get(context, wantedRows.getBareSymbol(), 0, std::nullopt)};
  FuncOp step = startFunction(
      "step", symbols,
      {getTensorType({batch, length}, i32()), getTensorType({batch}, i32()), getTensorType({wantedRows}, i32()), state},
      {logitsType, state});
  tokens = step.getArgument(0), counts = step.getArgument(1);
  cache = emit<ExtendOp>("cache", state, step.getArgument(3), counts);
  auto newLength = relax::SizeType::get(context, getSymbolSize(context, "t"));
  extent = emit<LengthOp>("cache", newLength, cache);
  Value rowCount = emit<SymbolOp>("positions", relax::SizeType::get(context, length), length.getBareSymbol());
  positions = emit<PositionsOp>("positions", getTensorType({batch, length}, i32()), cache, counts, rowCount);

  Value x = embedTokens();
  for (int64_t layer = 0; layer < config.layers; ++layer) {
    std::string block = "blk." + std::to_string(layer) + ".";
    x = addAttention(block, layer, x);
    x = addFeedForward(block, x);
  }
  x = normalize("output_norm", emit<TakeOp>("wanted", x, step.getArgument(2), 0, 0));
  Value logits =
      emit<MatmulOp>("output", x, getWeight(config.tiedEmbedding ? "token_embd" : "output"), builder.getUnitAttr());
  relax::ReturnOp::create(builder, at("step"), ValueRange{logits, cache});
}

OwningOpRef<ModuleOp> DecoderBuilder::build() {
  OwningOpRef<ModuleOp> module = ModuleOp::create(at("model"));
  batch = getSymbolSize(builder.getContext(), "b");
  length = getSymbolSize(builder.getContext(), "n");
  rows = multiply(batch, length);
  builder.setInsertionPointToEnd(module->getBody());
  buildStep();
  buildSamplingEntries(*module, config.vocabulary);
  return module;
}

OwningOpRef<ModuleOp> lamella::buildDecoder(MLIRContext &context, const DecoderConfig &config,
                                            function_ref<WeightFormat(StringRef)> formatOf) {
  context.loadDialect<RelaxDialect>();
  return DecoderBuilder(context, config, formatOf).build();
}
