// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every struct and field of lamella-c/Module.h against the LLVM type that generated code uses.
#include "lamella/Conversion/RelaxToLLVM/ModuleLayout.h"

#include "lamella-c/Module.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "gtest/gtest.h"
#include <cstddef>

using namespace lamella;

namespace {
struct ModuleLayoutTest : testing::Test {
  ModuleLayoutTest() { context.loadDialect<mlir::LLVM::LLVMDialect>(); }

  /// The offset of each field, then the size of the whole.
  std::vector<size_t> offsets(mlir::LLVM::LLVMStructType type) {
    mlir::DataLayout layout;
    std::vector<size_t> result;
    size_t offset = 0;
    for (mlir::Type field : type.getBody()) {
      offset = llvm::alignTo(offset, layout.getTypeABIAlignment(field));
      result.push_back(offset);
      offset += layout.getTypeSize(field);
    }
    result.push_back(layout.getTypeSize(type));
    return result;
  }
  mlir::MLIRContext context;
};
using Offsets = std::vector<size_t>;
} // namespace

TEST_F(ModuleLayoutTest, Tensor) {
  using T = LamellaTensor;
  EXPECT_EQ(offsets(layout::getTensorType(&context)),
            (Offsets{offsetof(T, data), offsetof(T, element_type), offsetof(T, rank), offsetof(T, shape), sizeof(T)}));
  static_assert(layout::tensor::Shape == 3);
}

TEST_F(ModuleLayoutTest, Cache) {
  using T = LamellaKVCache;
  EXPECT_EQ(offsets(layout::getCacheType(&context)),
            (Offsets{offsetof(T, batch), offsetof(T, layers), offsetof(T, heads), offsetof(T, head_dim),
                     offsetof(T, capacity), offsetof(T, element_type), offsetof(T, reserved), offsetof(T, keys),
                     offsetof(T, values), offsetof(T, lengths), sizeof(T)}));
  static_assert(layout::cache::Lengths == 9);
}

TEST_F(ModuleLayoutTest, Value) {
  using T = LamellaValue;
  EXPECT_EQ(offsets(layout::getValueType(&context)),
            (Offsets{offsetof(T, kind), offsetof(T, reserved), offsetof(T, as), sizeof(T)}));
  static_assert(sizeof(T::as) == sizeof(LamellaTensor) && layout::value::As == 2);
}

TEST_F(ModuleLayoutTest, Context) {
  using T = LamellaContext;
  EXPECT_EQ(offsets(layout::getContextType(&context)),
            (Offsets{offsetof(T, kernels), offsetof(T, weights), offsetof(T, allocate), offsetof(T, workspace),
                     offsetof(T, parallel_for), offsetof(T, find_library), offsetof(T, user), offsetof(T, error),
                     sizeof(T)}));
  static_assert(layout::context::Error == 7);
}

TEST_F(ModuleLayoutTest, Weight) {
  using T = LamellaWeight;
  EXPECT_EQ(offsets(layout::getWeightType(&context)),
            (Offsets{offsetof(T, name), offsetof(T, element_type), offsetof(T, rank), offsetof(T, shape), sizeof(T)}));
}

TEST_F(ModuleLayoutTest, ValueType) {
  using T = LamellaValueType;
  EXPECT_EQ(offsets(layout::getValueTypeType(&context)),
            (Offsets{offsetof(T, kind), offsetof(T, element_type), offsetof(T, rank), offsetof(T, reserved),
                     offsetof(T, shape), offsetof(T, text), sizeof(T)}));
}

TEST_F(ModuleLayoutTest, Entry) {
  using T = LamellaEntry;
  EXPECT_EQ(offsets(layout::getEntryType(&context)),
            (Offsets{offsetof(T, name), offsetof(T, run), offsetof(T, argument_count), offsetof(T, result_count),
                     offsetof(T, arguments), offsetof(T, results), offsetof(T, parameter_count), offsetof(T, reserved),
                     offsetof(T, parameters), sizeof(T)}));
}

TEST_F(ModuleLayoutTest, Kernel) {
  using T = LamellaKernel;
  EXPECT_EQ(offsets(layout::getKernelType(&context)),
            (Offsets{offsetof(T, name), offsetof(T, location), offsetof(T, size_count), offsetof(T, buffer_count),
                     offsetof(T, bytes), offsetof(T, operations), sizeof(T)}));
}

TEST_F(ModuleLayoutTest, Module) {
  using T = LamellaModule;
  EXPECT_EQ(offsets(layout::getModuleType(&context)),
            (Offsets{offsetof(T, abi_version), offsetof(T, entry_count), offsetof(T, kernel_count),
                     offsetof(T, weight_count), offsetof(T, entries), offsetof(T, kernel_table), offsetof(T, kernels),
                     offsetof(T, weights), sizeof(T)}));
}

TEST_F(ModuleLayoutTest, ElementTypes) {
  mlir::Builder builder(&context);
  EXPECT_EQ(layout::getElementType(builder.getBF16Type()), LAMELLA_BF16);
  EXPECT_EQ(layout::getElementType(builder.getI1Type()), LAMELLA_I1);
  EXPECT_EQ(layout::getElementType(builder.getIntegerType(4)), std::nullopt);
  EXPECT_EQ(layout::getElementBytes(builder.getI1Type()), 1);
  EXPECT_EQ(layout::getElementBytes(builder.getF64Type()), 8);
}
