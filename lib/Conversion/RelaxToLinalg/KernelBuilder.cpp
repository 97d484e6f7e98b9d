// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "KernelBuilder.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "lamella/Dialect/TIR/IR/Extents.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lamella {
using relax::SizeAttr;

static DictionaryAttr getExtentAttrs(const Signature &signature, RankedTensorType type) {
  if (type.hasStaticShape())
    return {};
  MLIRContext *context = type.getContext();
  auto extents = AffineMapAttr::get(signature.getExtents(type));
  return DictionaryAttr::get(context, NamedAttribute(StringAttr::get(context, tir::extentsAttrName), extents));
}

KernelBuilder::KernelBuilder(ModuleOp module, StringRef name, Location loc, const Signature &signature)
    : signature(signature), builder(module.getContext()) {
  SmallVector<Type> inputs(signature.parameters.size(), builder.getIndexType()), results;
  SmallVector<DictionaryAttr> argAttrs(signature.parameters.size()), resultAttrs;
  for (Type type : signature.operands) {
    inputs.push_back(relax::eraseSymbols(cast<RankedTensorType>(type)));
    argAttrs.push_back(getExtentAttrs(signature, cast<RankedTensorType>(type)));
  }
  for (Type type : signature.results) {
    results.push_back(relax::eraseSymbols(cast<RankedTensorType>(type)));
    resultAttrs.push_back(getExtentAttrs(signature, cast<RankedTensorType>(type)));
  }
  function = func::FuncOp::create(loc, name, builder.getFunctionType(inputs, results));
  function.setPrivate();
  for (auto [number, attrs] : llvm::enumerate(argAttrs))
    if (attrs)
      function.setArgAttrs(number, attrs);
  for (auto [number, attrs] : llvm::enumerate(resultAttrs))
    if (attrs)
      function.setResultAttrs(number, attrs);
  builder.setInsertionPointToStart(function.addEntryBlock());
}

KernelTensor KernelBuilder::getOperand(unsigned number) const {
  auto type = cast<RankedTensorType>(signature.operands[number]);
  func::FuncOp kernel = function;
  return {kernel.getArgument(signature.parameters.size() + number), relax::getSizes(type)};
}

Location KernelBuilder::getStage(StringRef name) {
  return NameLoc::get(builder.getStringAttr(name), function.getLoc());
}

Value KernelBuilder::getSize(SizeAttr size) {
  SmallVector<Value> parameters(function.getArguments().take_front(signature.parameters.size()));
  AffineMap map = AffineMap::get(0, parameters.size(), signature.getExpr(size));
  SmallVector<OpFoldResult> operands(parameters.begin(), parameters.end());
  OpFoldResult result = affine::makeComposedFoldedAffineApply(builder, getStage("size"), map, operands);
  return getValueOrCreateConstantIndexOp(builder, getStage("size"), result);
}

SmallVector<OpFoldResult> KernelBuilder::getSizes(ArrayRef<SizeAttr> sizes) {
  return llvm::map_to_vector(sizes, [&](SizeAttr size) -> OpFoldResult {
    if (std::optional<int64_t> constant = size.getConstant())
      return builder.getIndexAttr(*constant);
    return getSize(size);
  });
}

KernelTensor KernelBuilder::createEmpty(ArrayRef<SizeAttr> sizes, Type elementType) {
  return {tensor::EmptyOp::create(builder, getStage("empty"), getSizes(sizes), elementType),
          SmallVector<SizeAttr>(sizes)};
}

KernelTensor KernelBuilder::createConstant(StringRef stage, ArrayRef<double> values, FloatType elementType) {
  SmallVector<Attribute> elements =
      llvm::map_to_vector(values, [&](double value) -> Attribute { return FloatAttr::get(elementType, value); });
  auto type = RankedTensorType::get({int64_t(values.size())}, elementType);
  auto constant = arith::ConstantOp::create(builder, getStage(stage), DenseElementsAttr::get(type, elements));
  return {constant, {relax::getConstantSize(getContext(), values.size())}};
}

SmallVector<KernelTensor> KernelBuilder::createGeneric(StringRef stage, ArrayRef<unsigned> reductions,
                                                       ArrayRef<KernelInput> inputs, ArrayRef<KernelOutput> outputs,
                                                       KernelBody body) {
  Location loc = getStage(stage);
  SmallVector<Value> ins, outs;
  SmallVector<AffineMap> maps;
  for (const KernelInput &input : inputs) {
    ins.push_back(input.tensor.value);
    maps.push_back(input.map);
  }
  for (const KernelOutput &output : outputs) {
    Value value = createEmpty(output.sizes, output.elementType).value;
    if (output.init) {
      Value init = arith::ConstantOp::create(builder, loc, output.init);
      value = linalg::FillOp::create(builder, getStage((stage + "_init").str()), init, value).getResult(0);
    }
    outs.push_back(value);
    maps.push_back(output.map);
  }
  SmallVector<utils::IteratorType> kinds(maps.front().getNumDims(), utils::IteratorType::parallel);
  for (unsigned loop : reductions)
    kinds[loop] = utils::IteratorType::reduction;
  auto generic = linalg::GenericOp::create(builder, loc, ValueRange(outs).getTypes(), ins, outs, maps, kinds,
                                           [&](OpBuilder &nested, Location inner, ValueRange args) {
                                             Scalars scalars(nested, inner);
                                             linalg::YieldOp::create(nested, inner, body(scalars, args));
                                           });
  SmallVector<KernelTensor> results;
  for (auto [value, output] : llvm::zip_equal(generic.getResults(), outputs))
    results.push_back({value, output.sizes});
  return results;
}

KernelTensor KernelBuilder::createMap(StringRef stage, ArrayRef<SizeAttr> sizes, Type elementType,
                                      ArrayRef<KernelInput> inputs, MapBody body) {
  KernelOutput output{SmallVector<SizeAttr>(sizes), elementType, getIdentityMap(sizes.size())};
  return createGeneric(stage, {}, inputs, output, [&](Scalars &scalars, ValueRange args) {
    return SmallVector<Value>{body(scalars, args.drop_back())};
  })[0];
}

KernelTensor KernelBuilder::createCast(const KernelTensor &tensor, Type elementType) {
  if (tensor.getElementType() == elementType)
    return tensor;
  return createMap("cast", tensor.sizes, elementType, KernelInput{tensor, getIdentityMap(tensor.getRank())},
                   [&](Scalars &scalars, ValueRange args) { return scalars.convert(args[0], elementType); });
}

AffineMap KernelBuilder::getBroadcastMap(ArrayRef<SizeAttr> sizes, ArrayRef<SizeAttr> into) {
  SmallVector<AffineExpr> exprs;
  for (auto [dim, size] : llvm::enumerate(sizes)) {
    size_t loop = into.size() - sizes.size() + dim;
    bool repeats = size.getConstant() == 1 && into[loop] != size;
    exprs.push_back(repeats ? builder.getAffineConstantExpr(0) : builder.getAffineDimExpr(loop));
  }
  return AffineMap::get(into.size(), 0, exprs, getContext());
}

void KernelBuilder::createReturn(ArrayRef<KernelTensor> results) {
  SmallVector<Value> values = llvm::map_to_vector(results, [](const KernelTensor &tensor) { return tensor.value; });
  func::ReturnOp::create(builder, function.getLoc(), values);
}

} // namespace lamella
