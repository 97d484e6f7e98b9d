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
//    The table of architectures says where norms are, what a feed-forward half is, which layers see only a window;
// 4. only the wanted rows go through the final norm and the output projection.
//
// Activations are rows, [b * n, width]: to norms, linear layers and sums it is all one which sequence a row belongs to,
// so their kernels have one size for it. Only what tells sequences apart (rotation, cache, attention) sees [b, n, ...];
// a reshape between the two is free.
#include "lamella/Models/DecoderBuilder.h"
#include "GraphBuilder.h"
#include "lamella/Models/SamplingEntries.h"
#include <cmath>

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

namespace {
class DecoderBuilder : GraphBuilder {
public:
  DecoderBuilder(MLIRContext &context, const DecoderConfig &config, function_ref<WeightFormat(StringRef)> formatOf)
      : GraphBuilder(context, config, formatOf) {}

  OwningOpRef<ModuleOp> build();

private:
  void buildStep();
  FuncOp startFunction(StringRef name, ArrayRef<SymbolDeclAttr> symbols, ArrayRef<Type> inputs, ArrayRef<Type> results);

  Value asHeads(const std::string &node, Value rows);
  Value normalizeHeads(const std::string &node, Value rows);
  Value getDivisors(int64_t layer);
  Value rotate(const std::string &node, Value rows, int64_t layer);
  Value embedTokens();
  Value projectOutput(Value x);
  /// The half of a layer that `apply` makes, with the norms that belong to it, added to x.
  template <typename Apply>
  Value addHalf(const std::string &before, const std::string &behind, const std::string &sum, Value x, Apply apply);
  Value applyAttention(const std::string &block, int64_t layer, Value h);
  Value applyFeedForward(const std::string &block, Value h);
  Value routeToExperts(const std::string &node, Value h);
  Value applyExperts(const std::string &block, Value h);

  /// b, n and b * n.
  SizeAttr batch, length, rows;

  // Values of the step that all layers share; `cache` is the newest.
  Value tokens, counts, cache, positions, extent, divisors;
};
} // namespace

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

Value DecoderBuilder::asHeads(const std::string &node, Value x) {
  int64_t heads = cast<RankedTensorType>(x.getType()).getDimSize(1) / config.headDim;
  return reshape(node, {batch, length, constant(heads), constant(config.headDim)}, x);
}

Value DecoderBuilder::normalizeHeads(const std::string &node, Value x) {
  std::string norm = node + "_norm";
  switch (config.architecture.queryKeyNorm) {
  case QueryKeyNorm::None:
    return x;
  case QueryKeyNorm::Rows:
    return normalize(norm, x);
  case QueryKeyNorm::Heads:
    auto type = cast<RankedTensorType>(x.getType());
    SizeAttr heads = constant(type.getDimSize(1) / config.headDim);
    Value each = reshape(norm, {multiply(rows, heads), constant(config.headDim)}, x);
    return reshape(norm, relax::getSizes(type), normalize(norm, each));
  }
  llvm_unreachable("unknown norm");
}

/// The rotary divisors of the layer, or null.
Value DecoderBuilder::getDivisors(int64_t layer) {
  if (config.architecture.windowRotaryBase != 0 && config.getWindow(layer) != 0)
    return {};
  if (divisors || (config.rotaryDivisors.empty() && !config.storedDivisors))
    return divisors;
  std::string node = "rope_freqs";
  if (config.storedDivisors)
    return divisors = getWeight(node);
  std::vector<float> values(config.rotaryDivisors.begin(), config.rotaryDivisors.end());
  auto type = RankedTensorType::get(static_cast<int64_t>(values.size()), f32());
  return divisors = emit<ConstantOp>(node, DenseElementsAttr::get(type, ArrayRef(values)));
}

Value DecoderBuilder::rotate(const std::string &node, Value x, int64_t layer) {
  const Architecture &architecture = config.architecture;
  Value heads = asHeads(node, normalizeHeads(node, x));
  if (architecture.rotary == RotaryStyle::Learned)
    return heads;
  bool isLocal = architecture.windowRotaryBase != 0 && config.getWindow(layer) != 0;
  bool interleaved = architecture.rotary == RotaryStyle::Interleaved;
  return emit<RotaryOp>(node, heads, positions, getDivisors(layer),
                        builder.getF64FloatAttr(isLocal ? architecture.windowRotaryBase : config.rotaryBase),
                        builder.getI64IntegerAttr(config.rotaryDims), interleaved ? builder.getUnitAttr() : UnitAttr(),
                        builder.getF64FloatAttr(config.rotaryMagnitude));
}

Value DecoderBuilder::applyAttention(const std::string &block, int64_t layer, Value h) {
  int64_t allQueries = config.heads * config.headDim, allKeys = config.keyValueHeads * config.headDim;
  SmallVector<Value> parts;
  if (config.architecture.fused)
    parts = splitColumns(block + "attn_qkv", applyLinear(block + "attn_qkv", h), {allQueries, allKeys, allKeys});
  auto project = [&](const std::string &node, unsigned part) {
    return parts.empty() ? applyLinear(node, h) : parts[part];
  };
  Value queries = rotate(block + "attn_q", project(block + "attn_q", 0), layer);
  Value keys = rotate(block + "attn_k", project(block + "attn_k", 1), layer);
  Value values = asHeads(block + "attn_v", project(block + "attn_v", 2));
  IntegerAttr index = builder.getI64IntegerAttr(layer);
  cache = emit<AppendOp>(block + "attn", cache.getType(), cache, keys, values, counts, index);
  double scale =
      config.attentionScale != 0 ? config.attentionScale : 1.0 / std::sqrt(static_cast<double>(config.headDim));
  Value mixed = emit<AttentionOp>(block + "attn", queries.getType(), queries, cache, counts, extent, index,
                                  builder.getF64FloatAttr(scale), builder.getI64IntegerAttr(config.getWindow(layer)),
                                  builder.getF64FloatAttr(config.attentionSoftcap));
  mixed = reshape(block + "attn", {rows, constant(allQueries)}, mixed);
  return applyLinear(block + "attn_output", mixed);
}

//===----------------------------------------------------------------------===//
// Feed-forward
//===----------------------------------------------------------------------===//

Value DecoderBuilder::applyFeedForward(const std::string &block, Value h) {
  std::string gateNode = block + "ffn_gate", upNode = block + "ffn_up";
  if (!config.architecture.gated)
    return applyLinear(block + "ffn_down", activate(upNode, applyLinear(upNode, h)));
  SmallVector<Value> halves;
  if (config.architecture.fused)
    halves = splitColumns(upNode, applyLinear(upNode, h), {config.feedForward, config.feedForward});
  else
    halves = {applyLinear(gateNode, h), applyLinear(upNode, h)};
  Value inner = emit<MultiplyOp>(gateNode, activate(gateNode, halves[0]), halves[1]);
  return applyLinear(block + "ffn_down", inner);
}

/// The share of each expert in each row: the softmax of the highest scores, 0 for the other experts.
Value DecoderBuilder::routeToExperts(const std::string &node, Value h) {
  Value scores = applyLinear(node, h);
  Value count = emit<DimOp>(node, relax::SizeType::get(builder.getContext(), rows), scores, 0);
  auto setting = [&](auto value) {
    Value number = emitNumber(node, value);
    Type element = cast<RankedTensorType>(number.getType()).getElementType();
    return emit<BroadcastToOp>(node, getTensorType({rows}, element), number, count);
  };
  Value temperature = setting(1.0), used = setting(static_cast<int32_t>(config.usedExperts));
  Value highest = emit<FilterLogitsOp>(node, scores, temperature, used, temperature, setting(0.0));
  return emit<SoftmaxOp>(node, highest, 1);
}

/// Every expert computes every row, and what a row does not use gets the share 0.
Value DecoderBuilder::applyExperts(const std::string &block, Value h) {
  std::string router = block + "ffn_gate_inp";
  SmallVector<int64_t> ones(config.experts, 1);
  SmallVector<Value> shares = splitColumns(router, routeToExperts(router, h), ones);
  auto apply = [&](const std::string &node, int64_t expert, Value x) {
    std::string name = node + ".weight";
    Value weight = decode(node, name, getStoredSlices(name)[expert]);
    return emit<MatmulOp>(node, x, weight, builder.getUnitAttr());
  };
  std::string gate = block + "ffn_gate_exps", up = block + "ffn_up_exps", down = block + "ffn_down_exps";
  Value sum;
  for (int64_t expert = 0; expert < config.experts; ++expert) {
    Value inner = emit<MultiplyOp>(gate, activate(gate, apply(gate, expert, h)), apply(up, expert, h));
    Value share = emit<MultiplyOp>(down, apply(down, expert, inner), shares[expert]);
    sum = sum ? emit<AddOp>(down, sum, share) : share;
  }
  return sum;
}

//===----------------------------------------------------------------------===//
// The step
//===----------------------------------------------------------------------===//

template <typename Apply>
Value DecoderBuilder::addHalf(const std::string &before, const std::string &behind, const std::string &sum, Value x,
                              Apply apply) {
  NormPlace place = config.architecture.normPlace;
  Value y = apply(place == NormPlace::Behind ? x : normalize(before, x));
  return emit<AddOp>(sum, x, place == NormPlace::Before ? y : normalize(behind, y));
}

Value DecoderBuilder::embedTokens() {
  std::string node = "token_embd", learned = "position_embd";
  Value x = gather(node, reshape(node, rows, tokens));
  if (config.architecture.scaledEmbedding)
    x = emit<MultiplyOp>(node, x, emitNumber(node, std::sqrt(static_cast<double>(config.width))));
  if (config.architecture.rotary != RotaryStyle::Learned)
    return x;
  // Positions of padding may lie behind the context.
  Value last = emitNumber(learned, static_cast<int32_t>(config.context - 1));
  Value inside = emit<MinimumOp>(learned, reshape(learned, rows, positions), last);
  return emit<AddOp>(learned, x, gather(learned, inside));
}

Value DecoderBuilder::projectOutput(Value x) {
  Value weight = getWeight(config.tiedEmbedding ? "token_embd" : "output");
  return softcap("output", emit<MatmulOp>("output", x, weight, builder.getUnitAttr()), config.outputSoftcap);
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
    x = addHalf(block + "attn_norm", block + "post_attention_norm", block + "attn_output", x,
                [&](Value h) { return applyAttention(block, layer, h); });
    x = addHalf(block + "ffn_norm", block + "post_ffw_norm", block + "ffn_down", x,
                [&](Value h) { return config.experts != 0 ? applyExperts(block, h) : applyFeedForward(block, h); });
  }
  x = normalize("output_norm", emit<TakeOp>("wanted", x, step.getArgument(2), 0, 0));
  Value logits = projectOutput(x);
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
