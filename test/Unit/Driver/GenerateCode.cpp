// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is compiled again when something changes. A module of 40 kernels: each adds a number.
#include "lamella/Driver/Driver.h"
#include "lamella/Runtime/Core/LoadedModule.h"
#include "lamella/Runtime/Core/Values.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace lamella;

namespace {

constexpr int count = 40;

/// x + numbers[0] + numbers[1] + ...
std::string makeModule(const std::vector<int> &numbers) {
  std::string text = "module attributes {lamella.level = \"scheduled\"} {\n"
                     "relax.func @sum(%x0: tensor<4xf32>) -> tensor<4xf32> {\n";
  auto name = [](const char *prefix, int i) { return prefix + std::to_string(i); };
  for (int i = 0; i < count; ++i)
    text += name("%x", i + 1) + " = relax.call_tir @" + name("add", i) + "(" + name("%x", i) +
            ") : (tensor<4xf32>) -> tensor<4xf32>\n";
  text += "relax.return " + name("%x", count) + " : tensor<4xf32>\n}\n";
  for (int i = 0; i < count; ++i)
    text += "func.func private @" + name("add", i) + R"mlir((%A: memref<4xf32>, %B: memref<4xf32>) {
      %c = arith.constant )mlir" +
            std::to_string(numbers[i]) + R"mlir(.0 : f32
      tir.for parallel %i to 4 {
        tir.block "B" (%v: spatial to 4 = %i) {
          tir.read %A[%v] : memref<4xf32>
          tir.write %B[%v] : memref<4xf32>
          %a = memref.load %A[%v] : memref<4xf32>
          %b = arith.addf %a, %c : f32
          memref.store %b, %B[%v] : memref<4xf32>
        }
      }
      return
    }
)mlir";
  return text + "}\n";
}

struct GenerateCode : testing::Test {
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "lamella-driver-XXXXXX";
    folder = ::mkdtemp(pattern.data());
    for (int i = 0; i < count; ++i)
      numbers.push_back(i + 1);
    options.cache = folder + "/cache";
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  /// Compiles, runs and checks; how many object files were generated.
  int compile(const std::string &name = "m.mlir") {
    std::string path = folder + "/" + name;
    std::ofstream(path) << makeModule(numbers);
    Expected<CompiledModel> compiled = lamella::compile(Source(path), options);
    EXPECT_TRUE(compiled) << compiled.message();
    if (!compiled)
      return -1;
    EXPECT_EQ(compiled->warning, "");
    EXPECT_EQ(compiled->counts.compilations, 1);
    Expected<std::unique_ptr<LoadedModule>> module = LoadedModule::create(compiled->module, nullptr);
    EXPECT_TRUE(module) << module.message();
    float x[4] = {0, 1, 2, 3};
    int sum = 0;
    for (int number : numbers)
      sum += number;
    Expected<Results> results = (*module)->call("sum", std::array{tensorValue(x, {4})});
    EXPECT_TRUE(results) << results.message();
    for (int i = 0; i < 4; ++i)
      EXPECT_EQ(static_cast<float *>((*results)[0].as.tensor.data)[i], float(i + sum));
    return compiled->counts.generatedObjects;
  }

  std::string folder;
  std::vector<int> numbers;
  CompileOptions options;
};

TEST_F(GenerateCode, ASecondTimeNothing) {
  EXPECT_EQ(compile(), count + 1); // and host code
  EXPECT_EQ(compile(), 0);
}

TEST_F(GenerateCode, TwentyKernelsThatChangeAndNoOther) {
  ASSERT_EQ(compile(), count + 1);
  for (int i = 0; i < count; i += 2)
    numbers[i] += 1000;
  EXPECT_EQ(compile(), count / 2);
  EXPECT_EQ(compile(), 0);
  for (int i = 0; i < count; i += 2)
    numbers[i] -= 1000;
  EXPECT_EQ(compile(), 0);
}

TEST_F(GenerateCode, WhatIsSaidOfTheCompilerCounts) {
  ASSERT_EQ(compile(), count + 1);
  options.schedules = "none"; // no schedule is for these kernels: their text is the same
  EXPECT_EQ(compile(), 0);
  options.cache = folder + "/other";
  EXPECT_EQ(compile(), count + 1);
  options.cache = "off";
  EXPECT_EQ(compile(), count + 1);
}

TEST_F(GenerateCode, KernelsOutliveTheModule) {
  ASSERT_EQ(compile(), count + 1);
  // The largest file is the whole module's.
  std::vector<std::filesystem::path> files;
  for (const auto &file : std::filesystem::directory_iterator(options.cache))
    files.push_back(file.path());
  ASSERT_EQ(files.size(), size_t(count + 2));
  auto bySize = [](auto &a, auto &b) { return std::filesystem::file_size(a) < std::filesystem::file_size(b); };
  std::sort(files.begin(), files.end(), bySize);
  std::filesystem::remove(files.back());
  EXPECT_EQ(compile(), 0);
  std::filesystem::remove(files.front());
  EXPECT_EQ(compile(), 0); // the whole was put back
}

TEST_F(GenerateCode, AFolderThatIsNoneIsAWarning) {
  std::ofstream(folder + "/cache") << "a file";
  std::string path = folder + "/m.mlir";
  std::ofstream(path) << makeModule(numbers);
  Expected<CompiledModel> compiled = lamella::compile(Source(path), options);
  ASSERT_TRUE(compiled) << compiled.message();
  EXPECT_EQ(compiled->warning, options.cache + ": expected a folder for the cache, got a file");
  EXPECT_EQ(compiled->counts.generatedObjects, count + 1);
}

} // namespace
