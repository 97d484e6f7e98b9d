// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ABI.h"

#include "lamella-c/Module.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"

#include <cstddef>

using namespace mlir;

namespace lamella::cpu {

static_assert(offsetof(LamellaContext, parallel_for) == kParallelFor * sizeof(void *) &&
                  offsetof(LamellaContext, error) == kError * sizeof(void *) &&
                  sizeof(LamellaContext::error) == kErrorBytes,
              "the fields of LamellaContext are pointers up to the error text");

LLVM::LLVMStructType getContextType(MLIRContext *context) {
  Type pointer = LLVM::LLVMPointerType::get(context);
  SmallVector<Type> fields(kError, pointer);
  fields.push_back(LLVM::LLVMArrayType::get(IntegerType::get(context, 8), kErrorBytes));
  return LLVM::LLVMStructType::getLiteral(context, fields);
}

Value getContextField(OpBuilder &builder, Location loc, Value context, ContextField field) {
  return LLVM::GEPOp::create(builder, loc, context.getType(), getContextType(builder.getContext()), context,
                             ArrayRef<LLVM::GEPArg>{0, static_cast<int32_t>(field)});
}

Value castTo(OpBuilder &builder, Location loc, Type type, Value value) {
  if (value.getType() == type)
    return value;
  return UnrealizedConversionCastOp::create(builder, loc, type, value).getResult(0);
}

bool isPlainBuffer(MemRefType type) { return type.getLayout().isIdentity() && !type.getMemorySpace(); }

Value createBuffer(OpBuilder &builder, Location loc, const LLVMTypeConverter &converter, MemRefType type, Value address,
                   ValueRange extents) {
  auto descriptor = MemRefDescriptor::poison(builder, loc, converter.convertType(type));
  descriptor.setAllocatedPtr(builder, loc, address);
  descriptor.setAlignedPtr(builder, loc, address);
  descriptor.setConstantOffset(builder, loc, 0);
  Value stride = LLVM::ConstantOp::create(builder, loc, builder.getI64Type(), 1);
  for (int64_t dim = type.getRank() - 1; dim >= 0; --dim) {
    descriptor.setSize(builder, loc, dim, extents[dim]);
    descriptor.setStride(builder, loc, dim, stride);
    if (dim > 0)
      stride = LLVM::MulOp::create(builder, loc, stride, extents[dim]);
  }
  return castTo(builder, loc, type, descriptor);
}

} // namespace lamella::cpu
