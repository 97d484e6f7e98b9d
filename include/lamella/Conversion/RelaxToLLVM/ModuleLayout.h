// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The structs of lamella-c/Module.h as LLVM types. Fields are named by enumerators in the order of the C declaration; a
// unit test compares every offset with the C header.
#ifndef LAMELLA_CONVERSION_RELAXTOLLVM_MODULELAYOUT_H
#define LAMELLA_CONVERSION_RELAXTOLLVM_MODULELAYOUT_H

#include "mlir/Dialect/LLVMIR/LLVMTypes.h"
#include <optional>

namespace lamella::layout {

namespace tensor {
enum Field { Data, ElementType, Rank, Shape };
}
namespace cache {
enum Field { Batch, Layers, Heads, HeadDim, Capacity, ElementType, Reserved, Keys, Values, Lengths };
}
/// A value's union is declared as its largest member, the tensor.
namespace value {
enum Field { Kind, Reserved, As };
}
namespace context {
enum Field { Kernels, Weights, Allocate, Workspace, ParallelFor, FindLibrary, User, Error };
}
namespace weight {
enum Field { Name, ElementType, Rank, Shape };
}
namespace valueType {
enum Field { Kind, ElementType, Rank, Reserved, Shape, Text };
}
namespace entry {
enum Field { Name, Run, ArgumentCount, ResultCount, Arguments, Results, ParameterCount, Reserved, Parameters };
}
namespace kernel {
enum Field { Name, Location, SizeCount, BufferCount };
}
namespace module {
enum Field { AbiVersion, EntryCount, KernelCount, WeightCount, Entries, KernelTable, Kernels, Weights };
}

mlir::LLVM::LLVMStructType getTensorType(mlir::MLIRContext *context);
mlir::LLVM::LLVMStructType getCacheType(mlir::MLIRContext *context);
mlir::LLVM::LLVMStructType getValueType(mlir::MLIRContext *context);
mlir::LLVM::LLVMStructType getContextType(mlir::MLIRContext *context);
mlir::LLVM::LLVMStructType getWeightType(mlir::MLIRContext *context);
mlir::LLVM::LLVMStructType getValueTypeType(mlir::MLIRContext *context);
mlir::LLVM::LLVMStructType getEntryType(mlir::MLIRContext *context);
mlir::LLVM::LLVMStructType getKernelType(mlir::MLIRContext *context);
mlir::LLVM::LLVMStructType getModuleType(mlir::MLIRContext *context);

/// The LamellaElementType of the type, if it has one.
std::optional<int32_t> getElementType(mlir::Type type);
/// Bytes of one element of that type in memory.
int64_t getElementBytes(mlir::Type type);

} // namespace lamella::layout

#endif // LAMELLA_CONVERSION_RELAXTOLLVM_MODULELAYOUT_H
