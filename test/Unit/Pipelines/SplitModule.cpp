// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Pipelines/SplitModule.h"

#include "lamella/Pipelines/Pipelines.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace lamella;

namespace {

/// Two kernels that share a function, one with an intrinsic; host code that calls both.
constexpr const char *text = R"mlir(
module attributes {lamella.level = "scheduled"} {
  relax.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
    %y = relax.call_tir @first(%x) : (tensor<4xf32>) -> tensor<4xf32>
    %z = relax.call_tir @second(%y) : (tensor<4xf32>) -> tensor<4xf32>
    relax.return %z : tensor<4xf32>
  }
  tir.intrinsic @used desc @used_desc impl @used_impl
  func.func private @used_desc(%A: memref<4xf32>) { return }
  func.func private @used_impl(%A: memref<4xf32>) { return }
  func.func private @unused(%A: memref<4xf32>, %B: memref<4xf32>) { return }
  func.func private @first(%A: memref<4xf32>, %B: memref<4xf32>) {
    func.call @shared(%A, %B) : (memref<4xf32>, memref<4xf32>) -> ()
    func.call @used_impl(%B) : (memref<4xf32>) -> ()
    return
  }
  func.func private @second(%A: memref<4xf32>, %B: memref<4xf32>) {
    func.call @shared(%A, %B) : (memref<4xf32>, memref<4xf32>) -> ()
    return
  }
  func.func @shared(%A: memref<4xf32>, %B: memref<4xf32>) {
    memref.copy %A, %B : memref<4xf32> to memref<4xf32>
    return
  }
})mlir";

struct SplitModule : testing::Test {
  static mlir::DialectRegistry makeRegistry() {
    mlir::DialectRegistry registry;
    mlir::registerAllDialects(registry);
    mlir::registerAllExtensions(registry);
    registerDialects(registry);
    return registry;
  }
  static std::vector<std::string> names(mlir::ModuleOp module) {
    std::vector<std::string> result;
    for (mlir::Operation &op : *module.getBody())
      result.push_back(mlir::SymbolTable::getSymbolName(&op).getValue().str());
    return result;
  }

  mlir::MLIRContext context{makeRegistry()};
  mlir::OwningOpRef<mlir::ModuleOp> module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
};

using Names = std::vector<std::string>;

TEST_F(SplitModule, EachKernelWithWhatItRefersTo) {
  ASSERT_TRUE(module);
  llvm::SmallVector<std::string> kernels = listKernels(*module);
  EXPECT_EQ(Names(kernels.begin(), kernels.end()), (Names{"unused", "first", "second"}));
  llvm::SmallVector<ModulePart> parts = splitModule(std::move(module));
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0].kernel, "");
  EXPECT_EQ(names(*parts[0].module), (Names{"f", "unused", "first", "second", "shared"}));
  EXPECT_EQ(parts[2].kernel, "first");
  EXPECT_EQ(names(*parts[2].module), (Names{"used", "used_desc", "used_impl", "first", "shared"}));
  EXPECT_EQ(names(*parts[3].module), (Names{"second", "shared"}));
  // Both hold a copy of what is public in the whole: in one program they would clash.
  EXPECT_TRUE(parts[3].module->lookupSymbol<mlir::func::FuncOp>("shared").isPrivate());
}

TEST_F(SplitModule, OneKernelAlone) {
  keepKernel(*module, "second");
  EXPECT_EQ(names(*module), (Names{"second", "shared"}));
}

TEST_F(SplitModule, PartsAreLoweredApart) {
  llvm::SmallVector<ModulePart> parts = splitModule(std::move(module));
  ASSERT_TRUE(mlir::succeeded(lowerParts(&context, {&parts[0], &parts[2], &parts[3]})));
  for (int i : {0, 2, 3}) {
    EXPECT_EQ(*getLevel(*parts[i].module), Phase::LLVM);
    for (mlir::Operation &op : *parts[i].module->getBody())
      EXPECT_TRUE(mlir::isa<mlir::LLVM::LLVMDialect>(op.getDialect())) << op.getName().getStringRef().str();
  }
  EXPECT_TRUE(parts[0].module->lookupSymbol("lamella_module"));
  EXPECT_TRUE(parts[0].module->lookupSymbol<mlir::LLVM::LLVMFuncOp>("first$packed").isExternal());
  EXPECT_FALSE(parts[2].module->lookupSymbol<mlir::LLVM::LLVMFuncOp>("first$packed").isExternal());
  EXPECT_FALSE(parts[2].module->lookupSymbol("lamella_module"));
  EXPECT_FALSE(parts[3].module->lookupSymbol("shared$packed"));
  EXPECT_EQ(*getLevel(*parts[1].module), Phase::Scheduled); // not asked for
}

} // namespace
