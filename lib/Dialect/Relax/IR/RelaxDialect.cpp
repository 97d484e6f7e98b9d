// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/Relax/IR/Relax.h"

#include "mlir/Transforms/InliningUtils.h"

using namespace mlir;
using namespace lamella::relax;

#include "lamella/Dialect/Relax/IR/RelaxDialect.cpp.inc"

void RelaxDialect::initialize() {
  registerAttributesAndTypes();
  registerRelaxDialectOperations(this);
}

Operation *RelaxDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type, Location location) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, location, type, elements);
}
