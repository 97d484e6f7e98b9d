// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Target/CPU/JIT.h"

#include "CompileLoops.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace lamella;
using namespace lamella::test;

namespace {

TEST(JIT, CallsTheCLibrary) {
  auto loops = CompiledLoops::compile(R"mlir(
    func.func @sine(%a: memref<1xf32>) {
      %c0 = arith.constant 0 : index
      %t = memref.alloc() : memref<1xf32>
      %x = memref.load %a[%c0] : memref<1xf32>
      memref.store %x, %t[%c0] : memref<1xf32>
      %y = memref.load %t[%c0] : memref<1xf32>
      %s = math.sin %y : f32
      memref.store %s, %a[%c0] : memref<1xf32>
      memref.dealloc %t : memref<1xf32>
      return
    })mlir");
  ASSERT_TRUE(loops);
  float value = 8191.5f; // far from 0, where approximations without exact range reduction fail
  ASSERT_EQ(loops->run("sine", {}, {&value}), 0);
  EXPECT_NEAR(value, std::sin(8191.5), 6e-8);
}

TEST(JIT, OutlivesTheModule) {
  auto loops = CompiledLoops::compile(R"mlir(
    func.func @one(%a: memref<1xi32>) {
      %c0 = arith.constant 0 : index
      %one = arith.constant 1 : i32
      memref.store %one, %a[%c0] : memref<1xi32>
      return
    })mlir");
  ASSERT_TRUE(loops);
  loops->module = {};
  loops->context.reset();
  int32_t value = 0;
  ASSERT_EQ(loops->run("one", {}, {&value}), 0);
  EXPECT_EQ(value, 1);
}

TEST(JIT, NamesAMissingSymbol) {
  auto loops = CompiledLoops::compile("module {}");
  ASSERT_TRUE(loops);
  llvm::Expected<void *> address = loops->jit->lookup("absent");
  ASSERT_FALSE(bool(address));
  EXPECT_NE(llvm::toString(address.takeError()).find("absent"), std::string::npos);
}

TEST(JIT, RefusesAModuleOfOtherDialects) {
  mlir::MLIRContext context;
  context.allowUnregisteredDialects();
  context.printOpOnDiagnostic(false);
  auto module = mlir::parseSourceString<mlir::ModuleOp>("\"other.op\"() : () -> ()", &context);
  ASSERT_TRUE(module);
  std::string diagnostics;
  mlir::ScopedDiagnosticHandler handler(&context,
                                        [&](mlir::Diagnostic &diagnostic) { diagnostics += diagnostic.str(); });
  auto jit = cpu::JITModule::compile(*module);
  ASSERT_FALSE(bool(jit));
  EXPECT_NE(llvm::toString(jit.takeError()).find("expected a module in the LLVM dialect"), std::string::npos);
  EXPECT_NE(diagnostics.find("other.op"), std::string::npos);
}

} // namespace
