// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ToyModule.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

TEST(OpenModuleTest, FindsTheModuleOfASharedLibrary) {
  Expected<Module> module = Module::open(LAMELLA_TOY_MODULE);
  ASSERT_TRUE(module.ok()) << module.message();
  EXPECT_NE(module->findEntry("step"), nullptr);
  EXPECT_EQ(module->name(), LAMELLA_TOY_MODULE);
}

TEST(OpenModuleTest, RefusesWhatIsNoModule) {
  EXPECT_EQ(Module::open("no-such-file.so").message().substr(0, 69),
            "no-such-file.so: expected a shared library, got the error: cannot ope");
  EXPECT_NE(Module::open(LAMELLA_SOURCE_DIR "/LICENSE").message().find("expected a shared library, got the error: "),
            std::string::npos);
  EXPECT_EQ(Module::open(LAMELLA_NO_MODULE).message(),
            LAMELLA_NO_MODULE ": expected a module that exports 'lamella_module', got a library without it");
}
