// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Linear layers with 8-bit activations, lowered from their operators and compiled, against loops in f64 over the same
// codes: without a schedule, with the library's, and with its intrinsics for lesser machines.
#include "KernelRunner.h"
#include "lamella/Pipelines/Pipelines.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

using namespace lamella::test;

namespace {

constexpr int kColumns = 128, kBlocks = 3, kInterleave = 16, kGroups = kColumns / kInterleave;

struct Format {
  const char *name;
  int bits;
  bool hasMinimum;
  int zero;
};
const Format kFormats[] = {
    {"q4_0", 4, false, 8}, {"q4_1", 4, true, 0}, {"q5_0", 5, false, 16}, {"q5_1", 5, true, 0}, {"q8_0", 8, false, 0}};

/// A random weight as `relax.pack` gives it, and the reading of it.
struct Weight {
  Format format;
  std::vector<uint16_t> words;

  Weight(Format format, std::mt19937 &random) : format(format), words(kGroups * kBlocks * getWords()) {
    for (uint16_t &word : words)
      word = random();
    for (int column = 0; column < kColumns; ++column)
      for (int block = 0; block < kBlocks; ++block) {
        setHalf(column, block, getScalesAt(), std::uniform_real_distribution<float>(-0.02f, 0.02f)(random));
        if (format.hasMinimum)
          setHalf(column, block, getScalesAt() + kInterleave,
                  std::uniform_real_distribution<float>(-0.1f, 0.1f)(random));
      }
  }

  // In a row of words: codes, high bits, scales, minima.
  int getCodeWords() const { return format.bits == 8 ? 16 : 8; }
  int getScalesAt() const { return (getCodeWords() + (format.bits == 5 ? 2 : 0)) * kInterleave; }
  int getWords() const { return getScalesAt() + (format.hasMinimum ? 2 : 1) * kInterleave; }
  int getPlace(int column, int block) const { return (column / kInterleave * kBlocks + block) * getWords(); }
  void setHalf(int column, int block, int at, float value) {
    words[getPlace(column, block) + at + column % kInterleave] = std::bit_cast<uint16_t>(_Float16(value));
  }
  double getHalf(int column, int block, int at) const {
    return double(std::bit_cast<_Float16>(words[getPlace(column, block) + at + column % kInterleave]));
  }
  double getScale(int column, int block) const { return getHalf(column, block, getScalesAt()); }
  double getMinimum(int column, int block) const { return getHalf(column, block, getScalesAt() + kInterleave); }
  int getByte(int column, int block, int byte) const {
    int word = getPlace(column, block) + (byte / 4 * kInterleave + column % kInterleave) * 2 + byte % 4 / 2;
    return words[word] >> (byte % 2 * 8) & 255;
  }
  int getCode(int column, int block, int k) const {
    if (format.bits == 8)
      return int8_t(getByte(column, block, k));
    int code = (getByte(column, block, k % 16) >> (k / 16 * 4)) & 15;
    int high = getPlace(column, block) + getCodeWords() * kInterleave + column % kInterleave * 2 + k / 16;
    return format.bits == 5 ? code | (words[high] >> k % 16 & 1) << 4 : code;
  }
};

/// A function with the one op, and where `isAdded` the sum with a residual behind it.
std::string getModule(const Weight &packed, bool isAdded) {
  std::string weight = "tensor<" + std::to_string(kGroups) + "x" + std::to_string(kBlocks) + "x" +
                       std::to_string(packed.getWords()) + "xi16>";
  std::string codes = "tensor<?x3x32xi8, #relax.shape<n, 3, 32>>", floats = "tensor<?x3xf32, #relax.shape<n, 3>>",
              result = "tensor<?x128xf32, #relax.shape<n, 128>>";
  std::string text = "relax.func @f<n in [1, inf]>(%q: " + codes + ", %d: " + floats + ", %s: " + floats +
                     ", %w: " + weight + ", %r: " + result + ") -> " + result + " {\n  %y = relax.quantized_matmul " +
                     packed.format.name + " %q, %d, %s weight %w interleave 16 : (" + codes + ", " + floats + ", " +
                     floats + ", " + weight + ") -> " + result + "\n";
  if (isAdded)
    text += "  %z = relax.add %r, %y : (" + result + ", " + result + ") -> " + result + "\n";
  return text + "  relax.return " + (isAdded ? "%z" : "%y") + " : " + result + "\n}\n";
}

/// The kernels of a module at the level `scheduled`, as text.
std::string lower(const std::string &text, const std::string &schedules) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  lamella::registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  if (!module || failed(lamella::lowerTo(*module, lamella::Phase::Scheduled, {schedules})))
    return "";
  std::string kernels;
  llvm::raw_string_ostream os(kernels);
  for (mlir::Operation &op : llvm::make_early_inc_range(*module->getBody()))
    if (op.getDialect()->getNamespace() == "relax")
      op.erase();
  module->print(os);
  return kernels;
}

std::string read(const std::string &path) {
  std::ifstream file(LAMELLA_SOURCE_DIR "/lib/" + path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The library's schedule with intrinsics of its own, which are the library's but for those that need `without`.
std::string writeSchedule(const std::string &without) {
  std::string script = read("Schedules/CPU/quantized_linear.mlir"), intrinsics = read("Intrinsics/CPU/block_dot.mlir");
  for (std::string *text : {&script, &intrinsics})
    for (size_t at = 0; (at = text->find("@block_dot_", at)) != std::string::npos;)
      text->replace(at, 11, "@block_test_");
  std::string kept;
  for (size_t begin = 0, end; begin < intrinsics.size(); begin = end) {
    end = intrinsics.find('\n', begin) + 1;
    std::string line = intrinsics.substr(begin, end - begin);
    bool isDropped = line.starts_with("tir.intrinsic") && line.find(without) != std::string::npos;
    kept += isDropped ? "" : line;
  }
  std::string path = testing::TempDir() + "quantized-without-" + without + ".mlir";
  std::ofstream(path) << script.substr(0, script.rfind('}')) << kept << "}\n";
  return path;
}

void checkRows(KernelRunner &runner, const std::string &kernel, const Weight &weight, int rows, bool isAdded,
               std::mt19937 &random) {
  std::vector<int8_t> codes(rows * kBlocks * 32);
  std::vector<float> scales(rows * kBlocks), sums(rows * kBlocks), residual(rows * kColumns),
      result(rows * kColumns + 1, NAN);
  for (int8_t &code : codes)
    code = int(random() % 255) - 127;
  for (int block = 0; block < rows * kBlocks; ++block) {
    scales[block] = std::uniform_real_distribution<float>(0, 0.1f)(random);
    int sum = 0;
    for (int k = 0; k < 32; ++k)
      sum += codes[block * 32 + k];
    sums[block] = scales[block] * float(sum);
  }
  for (float &value : residual)
    value = std::uniform_real_distribution<float>(-1, 1)(random);
  std::vector<void *> buffers = {codes.data(), scales.data(), sums.data(), const_cast<uint16_t *>(weight.words.data())};
  if (isAdded)
    buffers.push_back(residual.data());
  buffers.push_back(result.data());
  ASSERT_EQ(runner.run(kernel, {rows}, buffers), 0) << runner.error;
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < kColumns; ++j) {
      double expected = isAdded ? residual[i * kColumns + j] : 0, terms = std::abs(expected);
      for (int b = 0; b < kBlocks; ++b) {
        int dot = 0, magnitude = 0;
        for (int k = 0; k < 32; ++k) {
          int product = weight.getCode(j, b, k) * codes[(i * kBlocks + b) * 32 + k];
          dot += product, magnitude += std::abs(product);
        }
        double scale = weight.getScale(j, b) * scales[i * kBlocks + b], sum = sums[i * kBlocks + b];
        double offset =
            weight.format.hasMinimum ? weight.getMinimum(j, b) : -weight.format.zero * weight.getScale(j, b);
        expected += scale * dot + offset * sum;
        // An 8-bit code is taken as unsigned, 128 more.
        terms += std::abs(scale) * magnitude + std::abs(offset * sum) +
                 (weight.format.bits == 8 ? 256 * std::abs(weight.getScale(j, b) * sum) : 0);
      }
      ASSERT_NEAR(result[i * kColumns + j], expected, 8 * 6e-8 * terms) << weight.format.name << ": " << i << ", " << j;
    }
  ASSERT_TRUE(std::isnan(result[rows * kColumns])) << "written behind the result, " << rows << " rows";
}

void checkAll(const std::string &schedules) {
  std::mt19937 random(7);
  for (const Format &format : kFormats) {
    Weight weight(format, random);
    for (bool isAdded : {false, true}) {
      std::string kernels = lower(getModule(weight, isAdded), schedules);
      ASSERT_EQ(kernels.find("tir.guarded") == std::string::npos, schedules == "none") << format.name;
      KernelRunner runner(kernels);
      for (int rows : {1, 2, 5, 7, 8, 16, 17, 100})
        checkRows(runner, isAdded ? "quantized_matmul_add" : "quantized_matmul", weight, rows, isAdded, random);
    }
  }
}

TEST(Quantized, WithoutSchedule) { checkAll("none"); }
TEST(Quantized, Library) { checkAll("builtin"); }
TEST(Quantized, WithoutVNNI) { checkAll(writeSchedule("vnni")); }
TEST(Quantized, AnyMachine) { checkAll(writeSchedule("requires")); }

} // namespace
