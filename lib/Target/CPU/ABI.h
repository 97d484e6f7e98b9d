// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The structs of lamella-c/Module.h in the LLVM dialect, and buffers across function boundaries.
#ifndef LAMELLA_LIB_TARGET_CPU_ABI_H
#define LAMELLA_LIB_TARGET_CPU_ABI_H

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace lamella::cpu {

/// Marks the argument of a function that is the context.
inline constexpr llvm::StringLiteral kContextAttrName = "lamella.context";
/// The extents of a buffer argument over the function's index arguments.
inline constexpr llvm::StringLiteral kExtentsAttrName = "lamella.extents";
/// On a function that kernels call, or called before the call proved dead.
inline constexpr llvm::StringLiteral kIntrinsicAttrName = "lamella.intrinsic";

/// Fields of LamellaContext.
enum ContextField : int32_t { kParallelFor = 4, kError = 7 };
inline constexpr int64_t kErrorBytes = 512;

/// The type LamellaContext.
mlir::LLVM::LLVMStructType getContextType(mlir::MLIRContext *context);

/// The address of a field of the context.
mlir::Value getContextField(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value context, ContextField field);

/// A value between its upstream type and its LLVM type; the casts meet and vanish when all is in the LLVM dialect.
mlir::Value castTo(mlir::OpBuilder &builder, mlir::Location loc, mlir::Type type, mlir::Value value);

/// True where the layout is dense row-major and the memory space is the default one.
bool isPlainBuffer(mlir::MemRefType type);

/// A dense row-major buffer at an address; `extents` are i64 values, one for each dimension.
mlir::Value createBuffer(mlir::OpBuilder &builder, mlir::Location loc, const mlir::LLVMTypeConverter &converter,
                         mlir::MemRefType type, mlir::Value address, mlir::ValueRange extents);

} // namespace lamella::cpu

#endif // LAMELLA_LIB_TARGET_CPU_ABI_H
