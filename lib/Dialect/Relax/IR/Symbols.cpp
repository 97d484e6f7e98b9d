// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/Relax/IR/Symbols.h"

#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

/// Calls `callback` for each size in the type; null for an unknown dimension.
static void forEachSize(Type type, function_ref<void(SizeAttr)> callback) {
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    for (SizeAttr size : getSizes(tensor))
      callback(size);
  } else if (auto size = dyn_cast<relax::SizeType>(type)) {
    callback(size.getExpr());
  } else if (auto state = dyn_cast<StateType>(type)) {
    for (SizeAttr size : state.getSizes())
      callback(size);
  } else if (auto tuple = dyn_cast<TupleType>(type)) {
    for (Type element : tuple.getTypes())
      forEachSize(element, callback);
  }
}

void relax::collectSymbols(Type type, SymbolSet &symbols) {
  forEachSize(type, [&](SizeAttr size) {
    if (size)
      size.forEachSymbol([&](StringAttr name) { symbols.insert(name); });
  });
}

void relax::collectBareSymbols(Type type, SymbolSet &symbols) {
  forEachSize(type, [&](SizeAttr size) {
    if (StringAttr name = size ? size.getBareSymbol() : StringAttr())
      symbols.insert(name);
  });
}

SymbolSet relax::getDefinedSymbols(Operation *op) {
  SymbolSet defined;
  if (auto length = dyn_cast<LengthOp>(op)) {
    collectSymbols(length.getResult().getType(), defined);
    return defined;
  }
  auto cast = dyn_cast<MatchCastOp>(op);
  if (!cast)
    return defined;
  collectSymbols(cast.getResult().getType(), defined);
  SymbolSet known;
  for (Type type : cast->getOperandTypes())
    collectSymbols(type, known);
  auto function = cast->getParentOfType<FuncOp>();
  defined.remove_if(
      [&](StringAttr name) { return known.contains(name) || (function && function.getSymbolDecl(name)); });
  return defined;
}

//===----------------------------------------------------------------------===//
// Substitution
//===----------------------------------------------------------------------===//

static SizeAttr substituteSize(SizeAttr size, const SymbolMap &map) {
  return substitute(size, [&](StringAttr name) { return map.lookup(name); });
}

/// Null if a size overflows; null entries stay.
static FailureOr<SmallVector<SizeAttr>> substituteSizes(ArrayRef<SizeAttr> sizes, const SymbolMap &map) {
  SmallVector<SizeAttr> result;
  for (SizeAttr size : sizes) {
    result.push_back(size ? substituteSize(size, map) : SizeAttr());
    if (size && !result.back())
      return failure();
  }
  return result;
}

Type relax::substituteSymbols(Type type, const SymbolMap &map) {
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    if (!isa_and_present<ShapeAttr>(tensor.getEncoding()))
      return type;
    FailureOr<SmallVector<SizeAttr>> sizes = substituteSizes(getSizes(tensor), map);
    return failed(sizes) ? Type() : getTensorType(*sizes, tensor.getElementType());
  }
  if (auto size = dyn_cast<relax::SizeType>(type)) {
    SizeAttr expr = substituteSize(size.getExpr(), map);
    return expr ? relax::SizeType::get(type.getContext(), expr) : Type();
  }
  if (auto state = dyn_cast<StateType>(type)) {
    FailureOr<SmallVector<SizeAttr>> sizes = substituteSizes(state.getSizes(), map);
    return failed(sizes) ? Type() : StateType::get(type.getContext(), state.getKind(), *sizes, state.getElementType());
  }
  if (auto tuple = dyn_cast<TupleType>(type)) {
    SmallVector<Type> elements;
    for (Type element : tuple.getTypes()) {
      elements.push_back(substituteSymbols(element, map));
      if (!elements.back())
        return {};
    }
    return TupleType::get(type.getContext(), elements);
  }
  return type;
}

Type relax::instantiateType(Type type, const SymbolMap &map) {
  auto isBound = [&](SizeAttr size) {
    bool bound = true;
    size.forEachSymbol([&](StringAttr name) { bound &= map.contains(name); });
    return bound;
  };
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    SmallVector<SizeAttr> sizes = getSizes(tensor);
    for (SizeAttr &size : sizes)
      if (size && !isBound(size))
        size = {};
    return substituteSymbols(getTensorType(sizes, tensor.getElementType()), map);
  }
  if (auto tuple = dyn_cast<TupleType>(type)) {
    SmallVector<Type> elements;
    for (Type element : tuple.getTypes()) {
      elements.push_back(instantiateType(element, map));
      if (!elements.back())
        return {};
    }
    return TupleType::get(type.getContext(), elements);
  }
  SymbolSet used;
  collectSymbols(type, used);
  return llvm::all_of(used, [&](StringAttr name) { return map.contains(name); }) ? substituteSymbols(type, map)
                                                                                 : Type();
}

/// An attribute that holds sizes, with names replaced; other attributes as they are.
static FailureOr<Attribute> substituteInAttribute(Attribute attribute, const SymbolMap &map) {
  if (auto size = dyn_cast<SizeAttr>(attribute)) {
    SizeAttr result = substituteSize(size, map);
    if (!result)
      return failure();
    return Attribute(result);
  }
  auto array = dyn_cast<ArrayAttr>(attribute);
  if (!array)
    return attribute;
  SmallVector<Attribute> elements;
  for (Attribute element : array) {
    FailureOr<Attribute> result = substituteInAttribute(element, map);
    if (failed(result))
      return failure();
    elements.push_back(*result);
  }
  return Attribute(ArrayAttr::get(attribute.getContext(), elements));
}

LogicalResult relax::substituteSymbols(Operation *root, const SymbolMap &map) {
  // Computed first, written after: a failure changes nothing.
  SmallVector<std::pair<Value, Type>> types;
  SmallVector<std::tuple<Operation *, StringAttr, Attribute>> attributes;
  auto visit = [&](Value value) -> LogicalResult {
    Type type = substituteSymbols(value.getType(), map);
    if (type && type != value.getType())
      types.emplace_back(value, type);
    return success(static_cast<bool>(type));
  };
  WalkResult walk = root->walk([&](Operation *op) {
    for (Value result : op->getResults())
      if (failed(visit(result)))
        return WalkResult::interrupt();
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (Value argument : block.getArguments())
          if (failed(visit(argument)))
            return WalkResult::interrupt();
    for (NamedAttribute attribute : op->getAttrs()) {
      FailureOr<Attribute> result = substituteInAttribute(attribute.getValue(), map);
      if (failed(result))
        return WalkResult::interrupt();
      if (*result != attribute.getValue())
        attributes.emplace_back(op, attribute.getName(), *result);
    }
    return WalkResult::advance();
  });
  if (walk.wasInterrupted())
    return failure();
  for (auto [value, type] : types)
    value.setType(type);
  for (auto [op, name, attribute] : attributes)
    op->setAttr(name, attribute);
  return success();
}

//===----------------------------------------------------------------------===//
// Matching
//===----------------------------------------------------------------------===//

/// The sizes of a type in the order of `forEachSize`.
static SmallVector<SizeAttr> listSizes(Type type) {
  SmallVector<SizeAttr> sizes;
  forEachSize(type, [&](SizeAttr size) { sizes.push_back(size); });
  return sizes;
}

/// Whether the types are alike in everything but sizes.
static bool haveSameForm(Type lhs, Type rhs) {
  if (auto left = dyn_cast<RankedTensorType>(lhs)) {
    auto right = dyn_cast<RankedTensorType>(rhs);
    return right && left.getRank() == right.getRank() && left.getElementType() == right.getElementType();
  }
  if (auto left = dyn_cast<StateType>(lhs)) {
    auto right = dyn_cast<StateType>(rhs);
    return right && left.getKind() == right.getKind() && left.getElementType() == right.getElementType();
  }
  if (auto left = dyn_cast<TupleType>(lhs)) {
    auto right = dyn_cast<TupleType>(rhs);
    return right && left.size() == right.size() &&
           llvm::all_of(llvm::zip(left.getTypes(), right.getTypes()),
                        [](auto p) { return haveSameForm(std::get<0>(p), std::get<1>(p)); });
  }
  if (isa<relax::SizeType>(lhs))
    return isa<relax::SizeType>(rhs);
  return lhs == rhs;
}

static std::string toString(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

LogicalResult relax::matchSymbols(TypeRange pattern, TypeRange types, SymbolMap &map, std::string &reason) {
  // 1. Bare symbols are bound by the first dimension that shows them.
  for (auto [expected, actual] : llvm::zip_equal(pattern, types)) {
    if (!haveSameForm(expected, actual)) {
      reason = "expected " + toString(expected) + ", got " + toString(actual);
      return failure();
    }
    for (auto [expectedSize, actualSize] : llvm::zip(listSizes(expected), listSizes(actual)))
      if (StringAttr name = expectedSize ? expectedSize.getBareSymbol() : StringAttr())
        if (actualSize)
          map.try_emplace(name, actualSize);
  }
  // 2. Under that binding no dimension may be provably different.
  for (auto [expected, actual] : llvm::zip_equal(pattern, types)) {
    for (auto [expectedSize, actualSize] : llvm::zip(listSizes(expected), listSizes(actual))) {
      SizeAttr bound = expectedSize ? substituteSize(expectedSize, map) : SizeAttr();
      if (compare(bound, actualSize) == SizeRelation::Different) {
        reason = "expected " + toString(expected) + ", got " + toString(actual) + ": " + bound.str() + " is not " +
                 actualSize.str();
        return failure();
      }
    }
  }
  return success();
}
