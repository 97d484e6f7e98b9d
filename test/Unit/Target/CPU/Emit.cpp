// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Target/CPU/Emit.h"

#include "CompileLoops.h"
#include "llvm/Object/ObjectFile.h"

#include <gtest/gtest.h>

using namespace lamella;
using namespace lamella::test;

namespace {

constexpr const char *kAxpy = R"mlir(
  func.func @axpy(%a: memref<64xf32>, %b: memref<64xf32>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c64 = arith.constant 64 : index
    %two = arith.constant 3.0 : f32
    scf.for %i = %c0 to %c64 step %c1 {
      %x = memref.load %a[%i] : memref<64xf32>
      %y = memref.load %b[%i] : memref<64xf32>
      %p = arith.mulf %x, %two fastmath<contract> : f32
      %s = arith.addf %p, %y fastmath<contract> : f32
      memref.store %s, %b[%i] : memref<64xf32>
    }
    return
  })mlir";

bool contains(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }

TEST(Emit, LLVMIR) {
  auto loops = CompiledLoops::compile(kAxpy);
  ASSERT_TRUE(loops);
  llvm::Expected<std::string> text = cpu::emitLLVMIR(*loops->module, {"x86_64-linux-gnu", "haswell", "+avx2,+fma"});
  ASSERT_TRUE(bool(text)) << llvm::toString(text.takeError());
  EXPECT_TRUE(contains(*text, "i32 @\"axpy$packed\"("));
  EXPECT_TRUE(contains(*text, "<8 x float>")); // vectorized, and without a test whether a and b overlap
  EXPECT_FALSE(contains(*text, "memcheck"));
}

TEST(Emit, AssemblyOfAnotherProcessor) {
  auto loops = CompiledLoops::compile(kAxpy);
  ASSERT_TRUE(loops);
  llvm::Expected<std::string> haswell = cpu::emitAssembly(*loops->module, {"x86_64-linux-gnu", "haswell", ""});
  ASSERT_TRUE(bool(haswell)) << llvm::toString(haswell.takeError());
  EXPECT_TRUE(contains(*haswell, "vfmadd"));
  llvm::Expected<std::string> arm = cpu::emitAssembly(*loops->module, {"aarch64-linux-gnu", "cortex-a76", ""});
  ASSERT_TRUE(bool(arm)) << llvm::toString(arm.takeError());
  EXPECT_TRUE(contains(*arm, "fmla"));
}

TEST(Emit, Object) {
  auto loops = CompiledLoops::compile(kAxpy);
  ASSERT_TRUE(loops);
  llvm::Expected<std::string> bytes = cpu::emitObject(*loops->module, {"x86_64-linux-gnu", "haswell", ""});
  ASSERT_TRUE(bool(bytes)) << llvm::toString(bytes.takeError());
  auto object = llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(*bytes, "axpy.o"));
  ASSERT_TRUE(bool(object)) << llvm::toString(object.takeError());
  std::vector<std::string> names;
  for (const llvm::object::SymbolRef &symbol : (*object)->symbols()) {
    llvm::Expected<llvm::StringRef> name = symbol.getName();
    llvm::Expected<uint32_t> flags = symbol.getFlags();
    ASSERT_TRUE(name && flags);
    if (*flags & llvm::object::SymbolRef::SF_Global)
      names.push_back(name->str());
  }
  EXPECT_EQ(names, std::vector<std::string>{"axpy$packed"});
}

TEST(Emit, RefusesAnUnknownTriple) {
  auto loops = CompiledLoops::compile(kAxpy);
  ASSERT_TRUE(loops);
  llvm::Expected<std::string> text = cpu::emitAssembly(*loops->module, {"abacus-none", "", ""});
  ASSERT_FALSE(bool(text));
  std::string message = llvm::toString(text.takeError());
  EXPECT_TRUE(contains(message, "expected a triple that LLVM has a target for, got 'abacus-none'")) << message;
}

} // namespace
