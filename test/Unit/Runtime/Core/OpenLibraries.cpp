// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/OpenLibraries.h"
#include "gtest/gtest.h"

using namespace lamella;

static int32_t own(LamellaContext *, const LamellaTensor *, int32_t) { return 11; }

TEST(OpenLibrariesTest, FindsFunctionsByTheirNames) {
  std::string paths[] = {LAMELLA_NO_MODULE, LAMELLA_TOY_LIBRARY};
  Expected<LibraryLookup> libraries = openLibraries(paths);
  ASSERT_TRUE(libraries.ok()) << libraries.message();
  LamellaLibraryFn fail = (*libraries)("toy.fail");
  ASSERT_NE(fail, nullptr);
  EXPECT_EQ(fail(nullptr, nullptr, 0), -7);
  EXPECT_EQ((*libraries)("toy.linear_add_relu")(nullptr, nullptr, 0), -1);
  EXPECT_EQ((*libraries)("toy.nothing"), nullptr);
  EXPECT_EQ((*libraries)(""), nullptr);
  // Not every symbol in reach is a library function.
  EXPECT_EQ((*libraries)("malloc"), nullptr);
  EXPECT_EQ((*libraries)("lamella_library_toy_fail"), nullptr);
}

TEST(OpenLibrariesTest, AsksTheCallersFunctionsFirst) {
  std::string paths[] = {LAMELLA_TOY_LIBRARY};
  LibraryLookup first = [](const char *name) { return std::string(name) == "toy.fail" ? own : nullptr; };
  Expected<LibraryLookup> libraries = openLibraries(paths, first);
  ASSERT_TRUE(libraries.ok()) << libraries.message();
  EXPECT_EQ((*libraries)("toy.fail"), own);
  EXPECT_NE((*libraries)("toy.linear_add_relu"), nullptr);
  EXPECT_EQ((*openLibraries({}, first))("toy.fail"), own);
  EXPECT_EQ((*openLibraries({}))("toy.fail"), nullptr);
}

TEST(OpenLibrariesTest, RefusesWhatIsNoLibrary) {
  std::string paths[] = {LAMELLA_TOY_LIBRARY, "no-such-file.so"};
  EXPECT_EQ(openLibraries(paths).message().substr(0, 56), "no-such-file.so: expected a shared library, got the erro");
}
