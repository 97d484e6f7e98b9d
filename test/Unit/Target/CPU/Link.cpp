// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Target/CPU/Link.h"

#include "CompileLoops.h"
#include "lamella/Target/CPU/Emit.h"

#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <gtest/gtest.h>

using namespace lamella;
using namespace lamella::test;

namespace {

struct Link : testing::Test {
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "lamella-link-test-XXXXXX";
    folder = ::mkdtemp(pattern.data());
    auto loops = CompiledLoops::compile(R"mlir(
      func.func @one(%a: memref<1xi32>) {
        %c0 = arith.constant 0 : index
        %one = arith.constant 1 : i32
        memref.store %one, %a[%c0] : memref<1xi32>
        return
      })mlir");
    ASSERT_TRUE(loops);
    object = llvm::cantFail(cpu::emitObject(*loops->module, llvm::cantFail(cpu::Machine::host())));
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string folder, object;
};

TEST_F(Link, ExportsWhatIsAskedFor) {
  std::string path = folder + "/one.so";
  llvm::Error error = cpu::linkLibrary({object}, {"one$packed"}, path);
  ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
  void *library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_TRUE(library) << ::dlerror();
  EXPECT_TRUE(::dlsym(library, "one$packed"));
  ::dlclose(library);
  llvm::cantFail(cpu::linkLibrary({object}, {"another"}, path));
  library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_TRUE(library) << ::dlerror();
  EXPECT_FALSE(::dlsym(library, "one$packed"));
  ::dlclose(library);
}

TEST_F(Link, SaysWhyNot) {
  std::string path = folder + "/two.so";
  llvm::Error error = cpu::linkLibrary({object, object}, {"one$packed"}, path);
  std::string text = llvm::toString(std::move(error));
  EXPECT_NE(text.find("to link, got the error: "), std::string::npos) << text;
  EXPECT_NE(text.find("one$packed"), std::string::npos) << text;
  EXPECT_TRUE(std::filesystem::is_empty(folder));

  text = llvm::toString(cpu::linkLibrary({object}, {"one$packed"}, folder + "/none/two.so"));
  EXPECT_NE(text.find("expected"), std::string::npos) << text;
}

TEST_F(Link, NeedsALinker) {
  std::string before = std::getenv("PATH");
  ::setenv("PATH", folder.c_str(), 1);
  llvm::Error error = cpu::linkLibrary({object}, {"one$packed"}, folder + "/one.so");
  ::setenv("PATH", before.c_str(), 1);
  EXPECT_EQ(llvm::toString(std::move(error)),
            "expected a linker in PATH (cc, clang, gcc, clang-22, ld.lld or ld), got none");
}

} // namespace
