// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CompileLoops.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace lamella;
using namespace lamella::test;

namespace {

TEST(PerfMap, NamesFunctionsWhereTheyAre) {
  std::string path = P_tmpdir "/perf-" + std::to_string(::getpid()) + ".map";
  std::filesystem::remove(path);
  ::setenv("LAMELLA_PERF", "1", 1);
  auto loops = CompiledLoops::compile(R"mlir(
    func.func @one(%a: memref<1xi32>) {
      %c0 = arith.constant 0 : index
      %one = arith.constant 1 : i32
      memref.store %one, %a[%c0] : memref<1xi32>
      return
    })mlir");
  ASSERT_TRUE(loops);
  auto address = llvm::cantFail(loops->jit->lookup("one$packed"));
  ::unsetenv("LAMELLA_PERF");
  bool isNamed = false;
  std::ifstream lines(path);
  uintptr_t start, size;
  for (std::string name; lines >> std::hex >> start >> size >> name;)
    isNamed |= name == "one$packed" && start == reinterpret_cast<uintptr_t>(address) && size > 0 && size < 1000;
  EXPECT_TRUE(isNamed);
  std::filesystem::remove(path);
}

TEST(PerfMap, OnlyWhenAskedFor) {
  std::string path = P_tmpdir "/perf-" + std::to_string(::getpid()) + ".map";
  auto loops = CompiledLoops::compile("func.func @one(%a: memref<1xi32>) { return }");
  ASSERT_TRUE(loops);
  llvm::cantFail(loops->jit->lookup("one$packed"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

} // namespace
