// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Conversion/RelaxToLLVM/ModuleLayout.h"

#include "lamella-c/Module.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace lamella;

namespace {
/// The types that the structs are made of.
struct Parts {
  explicit Parts(MLIRContext *context)
      : context(context), pointer(LLVM::LLVMPointerType::get(context)), i32(IntegerType::get(context, 32)),
        i64(IntegerType::get(context, 64)), shape(LLVM::LLVMArrayType::get(i64, LAMELLA_MAX_RANK)) {}

  LLVM::LLVMStructType structure(ArrayRef<Type> fields) { return LLVM::LLVMStructType::getLiteral(context, fields); }

  MLIRContext *context;
  Type pointer, i32, i64, shape;
};
} // namespace

LLVM::LLVMStructType layout::getTensorType(MLIRContext *context) {
  Parts p(context);
  return p.structure({p.pointer, p.i32, p.i32, p.shape});
}

LLVM::LLVMStructType layout::getCacheType(MLIRContext *context) {
  Parts p(context);
  return p.structure({p.i64, p.i64, p.i64, p.i64, p.i64, p.i32, p.i32, p.pointer, p.pointer, p.pointer});
}

LLVM::LLVMStructType layout::getValueType(MLIRContext *context) {
  Parts p(context);
  return p.structure({p.i32, p.i32, getTensorType(context)});
}

LLVM::LLVMStructType layout::getContextType(MLIRContext *context) {
  Parts p(context);
  Type error = LLVM::LLVMArrayType::get(IntegerType::get(context, 8), sizeof(LamellaContext::error));
  return p.structure({p.pointer, p.pointer, p.pointer, p.pointer, p.pointer, p.pointer, p.pointer, error});
}

LLVM::LLVMStructType layout::getWeightType(MLIRContext *context) {
  Parts p(context);
  return p.structure({p.pointer, p.i32, p.i32, p.shape});
}

LLVM::LLVMStructType layout::getValueTypeType(MLIRContext *context) {
  Parts p(context);
  return p.structure({p.i32, p.i32, p.i32, p.i32, p.shape, p.pointer});
}

LLVM::LLVMStructType layout::getEntryType(MLIRContext *context) {
  Parts p(context);
  return p.structure({p.pointer, p.pointer, p.i32, p.i32, p.pointer, p.pointer, p.i32, p.i32, p.pointer});
}

LLVM::LLVMStructType layout::getKernelType(MLIRContext *context) {
  Parts p(context);
  return p.structure({p.pointer, p.pointer, p.i32, p.i32, p.pointer, p.pointer});
}

LLVM::LLVMStructType layout::getModuleType(MLIRContext *context) {
  Parts p(context);
  return p.structure({p.i32, p.i32, p.i32, p.i32, p.pointer, p.pointer, p.pointer, p.pointer});
}

std::optional<int32_t> layout::getElementType(Type type) {
  if (type.isF32())
    return LAMELLA_F32;
  if (type.isF16())
    return LAMELLA_F16;
  if (type.isBF16())
    return LAMELLA_BF16;
  if (type.isF64())
    return LAMELLA_F64;
  if (type.isSignlessInteger(1))
    return LAMELLA_I1;
  if (type.isSignlessInteger(8))
    return LAMELLA_I8;
  if (type.isSignlessInteger(16))
    return LAMELLA_I16;
  if (type.isSignlessInteger(32))
    return LAMELLA_I32;
  if (type.isSignlessInteger(64))
    return LAMELLA_I64;
  return std::nullopt;
}

int64_t layout::getElementBytes(Type type) { return type.isInteger(1) ? 1 : type.getIntOrFloatBitWidth() / 8; }
