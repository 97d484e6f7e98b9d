// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

SizeAttr relax::getSize(RankedTensorType type, unsigned dim) {
  if (!type.isDynamicDim(dim))
    return getConstantSize(type.getContext(), type.getDimSize(dim));
  auto shape = dyn_cast_if_present<ShapeAttr>(type.getEncoding());
  return shape ? shape.getSizes()[dim] : SizeAttr();
}

SmallVector<SizeAttr> relax::getSizes(RankedTensorType type) {
  SmallVector<SizeAttr> sizes;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    sizes.push_back(getSize(type, dim));
  return sizes;
}

RankedTensorType relax::getTensorType(ArrayRef<SizeAttr> sizes, Type elementType) {
  SmallVector<int64_t> extents;
  bool symbolic = false;
  for (SizeAttr size : sizes) {
    std::optional<int64_t> constant = size ? size.getConstant() : std::nullopt;
    extents.push_back(constant.value_or(ShapedType::kDynamic));
    symbolic |= size && !constant;
  }
  Attribute encoding = symbolic ? ShapeAttr::get(elementType.getContext(), sizes) : Attribute();
  return RankedTensorType::get(extents, elementType, encoding);
}

RankedTensorType relax::eraseSymbols(RankedTensorType type) {
  return RankedTensorType::get(type.getShape(), type.getElementType());
}

SizeAttr relax::getElementCount(RankedTensorType type) {
  SizeAttr count = getConstantSize(type.getContext(), 1);
  for (SizeAttr size : getSizes(type))
    count = multiply(count, size);
  return count;
}

static bool isWeakening(Type inferred, Type declared) {
  if (inferred == declared)
    return true;
  if (auto inferredTuple = dyn_cast<TupleType>(inferred)) {
    auto declaredTuple = dyn_cast<TupleType>(declared);
    return declaredTuple && isWeakeningOf(inferredTuple.getTypes(), declaredTuple.getTypes());
  }
  auto inferredTensor = dyn_cast<RankedTensorType>(inferred);
  auto declaredTensor = dyn_cast<RankedTensorType>(declared);
  if (!inferredTensor || !declaredTensor || inferredTensor.getRank() != declaredTensor.getRank() ||
      inferredTensor.getElementType() != declaredTensor.getElementType())
    return false;
  return llvm::all_of(llvm::zip(getSizes(inferredTensor), getSizes(declaredTensor)), [](auto pair) {
    auto [inferredSize, declaredSize] = pair;
    return !declaredSize || inferredSize == declaredSize;
  });
}

bool relax::isWeakeningOf(TypeRange inferred, TypeRange declared) {
  return inferred.size() == declared.size() && llvm::all_of(llvm::zip(inferred, declared), [](auto pair) {
           return isWeakening(std::get<0>(pair), std::get<1>(pair));
         });
}

FailureOr<SizeAttr> relax::joinSizes(ArrayRef<SizeAttr> sizes) {
  // The first known size speaks for all: what is not provably equal is compared when the code runs.
  SizeAttr joined;
  for (SizeAttr size : sizes) {
    if (compare(joined, size) == SizeRelation::Different)
      return failure();
    // A constant says most.
    if (!joined || (size && size.getConstant()))
      joined = size;
  }
  return joined;
}

static std::string describe(ArrayRef<SizeAttr> sizes) {
  std::string text = "[";
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(sizes, os, [&](SizeAttr size) { printSizeOrUnknown(os, size); });
  os << "]";
  return text;
}

FailureOr<SmallVector<SizeAttr>> relax::broadcastSizes(std::optional<Location> location,
                                                       ArrayRef<SmallVector<SizeAttr>> shapes) {
  size_t rank = 0;
  for (const SmallVector<SizeAttr> &shape : shapes)
    rank = std::max(rank, shape.size());
  SmallVector<SizeAttr> result(rank);
  for (size_t fromLast = 1; fromLast <= rank; ++fromLast) {
    // A dimension that is missing or the constant 1 repeats; the others must agree.
    SmallVector<SizeAttr> candidates;
    SizeAttr one;
    for (const SmallVector<SizeAttr> &shape : shapes) {
      if (shape.size() < fromLast)
        continue;
      SizeAttr size = shape[shape.size() - fromLast];
      if (size && size.getConstant() == 1)
        one = size;
      else
        candidates.push_back(size);
    }
    FailureOr<SizeAttr> joined = candidates.empty() ? FailureOr<SizeAttr>(one) : joinSizes(candidates);
    if (failed(joined)) {
      std::string texts;
      for (const SmallVector<SizeAttr> &shape : shapes)
        texts += (texts.empty() ? "" : " and ") + describe(shape);
      return emitOptionalError(location, "expected shapes that broadcast, got ", texts, ", which differ in dimension -",
                               fromLast);
    }
    result[rank - fromLast] = *joined;
  }
  return result;
}

LogicalResult relax::inferBroadcast(std::optional<Location> location, TypeRange operands,
                                    SmallVectorImpl<Type> &results) {
  SmallVector<SmallVector<SizeAttr>> shapes;
  Type elementType = cast<RankedTensorType>(operands.front()).getElementType();
  for (Type operand : operands) {
    auto tensor = cast<RankedTensorType>(operand);
    if (tensor.getElementType() != elementType)
      return emitOptionalError(location, "expected operands of one element type, got ", elementType, " and ",
                               tensor.getElementType());
    shapes.push_back(getSizes(tensor));
  }
  FailureOr<SmallVector<SizeAttr>> sizes = broadcastSizes(location, shapes);
  if (failed(sizes))
    return failure();
  results.push_back(getTensorType(*sizes, elementType));
  return success();
}

LogicalResult relax::inferReduction(std::optional<Location> location, RankedTensorType input, ArrayRef<int64_t> dims,
                                    bool keepDims, SmallVectorImpl<Type> &results) {
  SmallVector<bool> reduced(input.getRank(), false);
  for (int64_t dim : dims) {
    if (dim < 0 || dim >= input.getRank())
      return emitOptionalError(location, "expected dims inside rank ", input.getRank(), ", got ", dim);
    if (reduced[dim])
      return emitOptionalError(location, "expected distinct dims, got ", dim, " twice");
    reduced[dim] = true;
  }
  SmallVector<SizeAttr> sizes;
  for (auto [dim, size] : llvm::enumerate(getSizes(input))) {
    if (!reduced[dim])
      sizes.push_back(size);
    else if (keepDims)
      sizes.push_back(getConstantSize(input.getContext(), 1));
  }
  results.push_back(getTensorType(sizes, input.getElementType()));
  return success();
}
