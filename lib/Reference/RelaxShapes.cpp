// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RelaxShapes.h"

using namespace mlir;

namespace lamella::reference {

FailureOr<int64_t> evaluateSize(Machine &machine, Operation *op, relax::SizeAttr size) {
  auto valueOf = [&](StringAttr name) -> std::optional<int64_t> {
    auto it = machine.getSymbols().find(name);
    return it == machine.getSymbols().end() ? std::nullopt : std::optional(it->second);
  };
  if (std::optional<int64_t> value = relax::evaluate(size, valueOf))
    return *value;
  return op->emitOpError("expected a size whose symbols have values and that fits 64 bits, got ") << size.str();
}

/// The sizes that a type says, and those that a value has, in the same order; null where the type leaves one open.
static void pairSizes(Type type, const Datum &datum,
                      llvm::function_ref<void(ArrayRef<relax::SizeAttr>, ArrayRef<int64_t>)> callback) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return callback(relax::getSizes(tensor), std::get<Array>(datum).sizes);
  if (auto size = dyn_cast<relax::SizeType>(type))
    return callback(size.getExpr(), std::get<Scalar>(datum).integer);
  if (auto tuple = dyn_cast<TupleType>(type)) {
    for (auto [element, value] : llvm::zip_equal(tuple.getTypes(), std::get<Tuple>(datum)))
      pairSizes(element, value, callback);
    return;
  }
  auto state = dyn_cast<relax::StateType>(type);
  const auto *cache = std::get_if<std::shared_ptr<KVCache>>(&datum);
  if (state && cache)
    callback(state.getSizes(), {(*cache)->batch, (*cache)->layers, (*cache)->heads, (*cache)->headDim});
}

void bindSymbols(Type type, const Datum &datum, SymbolValues &symbols) {
  pairSizes(type, datum, [&](ArrayRef<relax::SizeAttr> sizes, ArrayRef<int64_t> values) {
    for (auto [size, value] : llvm::zip(sizes, values))
      if (StringAttr name = size ? size.getBareSymbol() : StringAttr())
        symbols.try_emplace(name, value);
  });
}

/// `[n * 2, 64] = [8, 64]`, `[?, 64]`.
static std::string describeSizes(Machine &machine, ArrayRef<relax::SizeAttr> sizes) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "[";
  llvm::interleaveComma(sizes, os, [&](relax::SizeAttr size) { os << (size ? size.str() : "?"); });
  os << "]";
  auto isOpen = [](relax::SizeAttr size) { return !size || !size.getConstant(); };
  if (!llvm::any_of(sizes, isOpen))
    return text;
  os << " = [";
  llvm::interleaveComma(sizes, os, [&](relax::SizeAttr size) {
    auto valueOf = [&](StringAttr name) -> std::optional<int64_t> {
      auto it = machine.getSymbols().find(name);
      return it == machine.getSymbols().end() ? std::nullopt : std::optional(it->second);
    };
    std::optional<int64_t> value = size ? relax::evaluate(size, valueOf) : std::nullopt;
    os << (value ? std::to_string(*value) : "?");
  });
  os << "]";
  return text;
}

LogicalResult checkSizes(Machine &machine, Operation *op, const Twine &what, Type type, const Datum &datum) {
  LogicalResult status = success();
  pairSizes(type, datum, [&](ArrayRef<relax::SizeAttr> sizes, ArrayRef<int64_t> values) {
    bool fits = sizes.size() == values.size();
    for (auto [size, value] : llvm::zip(sizes, values)) {
      FailureOr<int64_t> wanted = size ? evaluateSize(machine, op, size) : value;
      if (failed(wanted)) {
        status = failure();
        return;
      }
      fits &= *wanted == value;
    }
    if (fits || failed(status))
      return;
    InFlightDiagnostic diagnostic = op->emitOpError("expected ")
                                    << what.str() << " of shape " << describeSizes(machine, sizes) << ", got [";
    llvm::interleaveComma(values, diagnostic);
    status = diagnostic << "]";
  });
  return status;
}

FailureOr<Array> makeResult(Machine &machine, Operation *op, ArrayRef<int64_t> sizes, unsigned result) {
  Type type = op->getResult(result).getType();
  FailureOr<Array> array = machine.allocate(op, getElementTypeOrSelf(type), sizes);
  if (failed(array) || failed(machine.spend(op, array->getNumElements())) ||
      failed(checkSizes(machine, op, "a result", type, *array)))
    return failure();
  return array;
}

FailureOr<SmallVector<int64_t>> getResultSizes(Machine &machine, Operation *op, RankedTensorType type,
                                               std::optional<int64_t> numElements) {
  SmallVector<int64_t> sizes;
  std::optional<unsigned> open;
  int64_t product = 1;
  for (auto [dim, size] : llvm::enumerate(relax::getSizes(type))) {
    if (!size && (open || !numElements))
      return op->emitOpError("expected a result type that says each size, got ") << type;
    if (!size)
      open = dim;
    FailureOr<int64_t> value = size ? evaluateSize(machine, op, size) : 1;
    if (failed(value))
      return failure();
    sizes.push_back(*value);
    if (*value < 0 || llvm::MulOverflow(product, *value, product))
      return op->emitOpError("expected sizes of 0 or more that fit 64 bits, got ") << describeShape(sizes);
  }
  if (open)
    sizes[*open] = product ? *numElements / product : 0;
  return sizes;
}

FailureOr<SmallVector<int64_t>> broadcastSizes(Machine &machine, Operation *op, ValueRange operands, unsigned skip) {
  SmallVector<int64_t> result; // the last dimension first
  SmallVector<bool> isFixed;   // some operand has it and does not repeat
  for (Value operand : operands) {
    auto type = cast<RankedTensorType>(operand.getType());
    ArrayRef<int64_t> sizes = ArrayRef<int64_t>(machine.getArray(operand).sizes).drop_back(skip);
    for (size_t i = 0; i < sizes.size(); ++i) {
      unsigned dim = sizes.size() - 1 - i;
      if (i == result.size()) {
        result.push_back(1);
        isFixed.push_back(false);
      }
      if (type.getDimSize(dim) == 1)
        continue;
      if (isFixed[i] && result[i] != sizes[dim]) {
        InFlightDiagnostic diagnostic = op->emitOpError("expected shapes that broadcast, got ");
        llvm::interleave(
            operands, diagnostic,
            [&](Value value) {
              diagnostic << "[";
              llvm::interleaveComma(machine.getArray(value).sizes, diagnostic);
              diagnostic << "]";
            },
            " and ");
        return diagnostic;
      }
      result[i] = sizes[dim];
      isFixed[i] = true;
    }
  }
  std::reverse(result.begin(), result.end());
  return result;
}

SmallVector<int64_t> getBroadcastStrides(const Array &operand, ArrayRef<int64_t> sizes, unsigned skip) {
  ArrayRef<int64_t> own = ArrayRef<int64_t>(operand.sizes).drop_back(skip);
  SmallVector<int64_t> strides(sizes.size() - own.size(), 0);
  for (size_t dim = 0; dim < own.size(); ++dim)
    strides.push_back(own[dim] == 1 ? 0 : operand.strides[dim]);
  return strides;
}

int64_t locate(ArrayRef<int64_t> index, ArrayRef<int64_t> strides) {
  int64_t position = 0;
  for (auto [i, stride] : llvm::zip_equal(index, strides))
    position += i * stride;
  return position;
}

std::vector<double> getReals(const Array &array) {
  std::vector<double> reals(array.getNumElements());
  for (size_t i = 0; i < reals.size(); ++i)
    reals[i] = array.real(i);
  return reals;
}

} // namespace lamella::reference
