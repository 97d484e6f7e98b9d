// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The values of constant attributes.
#include "Machine.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;

namespace lamella::reference {

static Scalar getScalar(Attribute attr) {
  if (auto real = dyn_cast<FloatAttr>(attr))
    return Scalar::of(real.getValueAsDouble());
  return Scalar::of(cast<IntegerAttr>(attr).getValue().getSExtValue());
}

/// Elements that lie beside the module, as in the files of other compilers.
static FailureOr<Datum> readResource(Operation *op, DenseResourceElementsAttr resource, Array array) {
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  Format format = *getFormat(resource.getElementType(), /*wide=*/false);
  size_t bytes = array.getNumElements() * getBytes(format);
  if (!blob || blob->getData().size() != bytes)
    return op->emitOpError("expected ") << bytes << " bytes in resource '" << resource.getRawHandle().getKey()
                                        << "', got " << (blob ? blob->getData().size() : 0);
  const auto *data = reinterpret_cast<const uint8_t *>(blob->getData().data());
  for (int64_t i = 0, count = array.getNumElements(); i < count; ++i)
    array.put(i, decode(format, data + i * getBytes(format)));
  return Datum(std::move(array));
}

FailureOr<Datum> getConstant(Machine &machine, Operation *op, TypedAttr value) {
  Type elementType = getElementTypeOrSelf(value.getType());
  if (failed(machine.getFormat(op, elementType)))
    return failure();
  if (isa<IntegerAttr, FloatAttr>(value))
    return Datum(getScalar(value));
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || !elements.getShapedType().hasStaticShape())
    return op->emitOpError("expected a constant of numbers, got ") << value;
  bool isVector = isa<VectorType>(value.getType());
  Vector vector(isVector ? elements.getNumElements() : 0);
  Array array;
  if (!isVector) {
    FailureOr<Array> made = machine.allocate(op, elementType, elements.getShapedType().getShape());
    if (failed(made))
      return failure();
    array = *made;
  }
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements); resource && !isVector)
    return readResource(op, resource, array);
  auto range = elements.tryGetValues<Attribute>();
  if (!range)
    return op->emitOpError("expected a constant whose elements are at hand");
  for (auto [i, element] : llvm::enumerate(*range)) {
    if (isVector)
      vector[i] = getScalar(element);
    else
      array.put(i, getScalar(element));
  }
  return isVector ? Datum(std::move(vector)) : Datum(array);
}

} // namespace lamella::reference
