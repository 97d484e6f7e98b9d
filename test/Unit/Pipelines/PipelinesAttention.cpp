// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Append and attention as the library schedules them, compiled, against the formula in f64: ragged batches, grouped
// query heads, odd head dimensions, lengths around the borders of panels, tiles and chunks.
#include "KernelRunner.h"
#include "lamella/Pipelines/Pipelines.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

using namespace lamella::test;

namespace {

struct Shape {
  int group, dim;
  int64_t window = 0;
  double softcap = 0;
};
constexpr int kLayers = 2, kLayer = 1, kHeads = 2;
constexpr double kScale = 0.3;

std::string getStyle(Shape shape) {
  std::string window = shape.window == 0 ? "" : " window " + std::to_string(shape.window);
  return window + (shape.softcap == 0 ? "" : " softcap " + std::to_string(shape.softcap));
}

/// The kernels of a module with one append and one attention, scheduled.
std::string getKernels(Shape shape, const std::string &schedules) {
  auto tensor = [&](const std::string &heads) {
    std::string rest = "x" + heads + "x" + std::to_string(shape.dim) + "xf32, #relax.shape<b, n, " + heads + ", " +
                       std::to_string(shape.dim) + ">>";
    return "tensor<?x?" + rest;
  };
  std::string kv = tensor(std::to_string(kHeads)), q = tensor(std::to_string(kHeads * shape.group));
  std::string state = "!relax.state<kv_cache, [b, 2, 2, " + std::to_string(shape.dim) + "], f32>";
  std::string counts = "tensor<?xi32, #relax.shape<b>>";
  std::string text = "relax.func @f<b, n>(%q: " + q + ", %k: " + kv + ", %v: " + kv + ", %c: " + counts +
                     ", %s: " + state + ") -> (" + q + ", " + state + ") {\n" + "%t = relax.length %s : " + state +
                     " -> !relax.size<t>\n%a = relax.append %s, %k, %v, %c layer 1 : (" + state + ", " + kv + ", " +
                     kv + ", " + counts + ") -> " + state + "\n%o = relax.attention %q, %a, %c, %t layer 1 scale 0.3" +
                     getStyle(shape) + " : (" + q + ", " + state + ", " + counts + ", !relax.size<t>) -> " + q +
                     "\nrelax.return %o, %a : " + q + ", " + state + "\n}\n";
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  lamella::registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  mlir::PassManager manager(&context);
  lamella::buildRelaxToLinalgPipeline(manager);
  lamella::buildLinalgToTIRPipeline(manager);
  lamella::buildTIRToScheduledPipeline(manager, schedules);
  EXPECT_TRUE(module && succeeded(manager.run(*module)));
  for (mlir::Operation &op : llvm::make_early_inc_range(*module->getBody()))
    if (!mlir::isa<mlir::func::FuncOp>(op))
      op.erase();
    else if (auto name = mlir::cast<mlir::func::FuncOp>(op).getName(); name == "append" || name == "attention")
      mlir::cast<mlir::func::FuncOp>(op).setPublic();
  std::string kernels;
  llvm::raw_string_ostream(kernels) << *module;
  EXPECT_EQ(kernels.find("@attention_guard0") != std::string::npos, schedules != "none") << "is attention scheduled?";
  return kernels;
}

/// A cache and new rows, all drawn. Elements past a length are infinite: nobody may look at them.
struct Case {
  Shape shape;
  int64_t batch, rows, heads, dim, capacity;
  std::vector<int32_t> lengths, counts;
  std::vector<float> query, newKeys, newValues, keys, values, out;

  Case(Shape shape, std::vector<int32_t> allLengths, std::vector<int32_t> newCounts, int64_t rows, std::mt19937 &random)
      : shape(shape), batch(allLengths.size()), rows(rows), heads(kHeads * shape.group), dim(shape.dim),
        capacity(*std::max_element(allLengths.begin(), allLengths.end()) + 3), lengths(std::move(allLengths)),
        counts(std::move(newCounts)), query(batch * rows * heads * dim), newKeys(batch * rows * kHeads * dim),
        newValues(newKeys.size()), keys(kLayers * batch * kHeads * panels() * dim * 64, INFINITY),
        values(kLayers * batch * kHeads * capacity * dim, INFINITY), out(query.size() + 1, NAN) {
    std::uniform_real_distribution<float> draw(-2, 2);
    for (auto *data : {&query, &newKeys, &newValues})
      std::generate(data->begin(), data->end(), [&] { return draw(random); });
    for (int64_t s = 0; s < batch; ++s)
      for (int64_t g = 0; g < kHeads; ++g)
        for (int64_t j = 0; j < lengths[s] - counts[s]; ++j)
          for (int64_t d = 0; d < dim; ++d) {
            key(s, g, j, d) = draw(random);
            value(s, g, j, d) = draw(random);
          }
  }

  int64_t panels() const { return (capacity + 63) / 64; }
  float &key(int64_t s, int64_t g, int64_t j, int64_t d) {
    return keys[((((kLayer * batch + s) * kHeads + g) * panels() + j / 64) * dim + d) * 64 + j % 64];
  }
  float &value(int64_t s, int64_t g, int64_t j, int64_t d) {
    return values[(((kLayer * batch + s) * kHeads + g) * capacity + j) * dim + d];
  }

  void run(KernelRunner &runner, unsigned threads) {
    int64_t extent = *std::max_element(lengths.begin(), lengths.end());
    ASSERT_EQ(runner.run("append", {batch, rows, kLayer, capacity},
                         {keys.data(), values.data(), lengths.data(), newKeys.data(), newValues.data(), counts.data()},
                         threads),
              0)
        << runner.error;
    ASSERT_EQ(runner.run("attention", {batch, rows, extent, kLayer, capacity},
                         {query.data(), keys.data(), values.data(), lengths.data(), counts.data(), out.data()},
                         threads),
              0)
        << runner.error;
  }

  /// Row i of sequence s and head h by the formula: the result and, for the bound, the mean magnitude.
  void check(int64_t s, int64_t i, int64_t h) {
    const float *row = &out[((s * rows + i) * heads + h) * dim], *q = &query[((s * rows + i) * heads + h) * dim];
    int64_t g = h * kHeads / heads, seen = i < counts[s] ? lengths[s] - counts[s] + i + 1 : 0;
    std::vector<double> weights(seen);
    double greatest = -INFINITY, total = 0;
    int64_t first = shape.window == 0 ? 0 : std::max<int64_t>(0, seen - shape.window);
    for (int64_t j = first; j < seen; ++j) {
      for (int64_t d = 0; d < dim; ++d)
        weights[j] += kScale * q[d] * key(s, g, j, d);
      if (shape.softcap != 0)
        weights[j] = shape.softcap * std::tanh(weights[j] / shape.softcap);
      greatest = std::max(greatest, weights[j]);
    }
    for (int64_t j = first; j < seen; ++j)
      total += weights[j] = greatest == -INFINITY ? 0 : std::exp(weights[j] - greatest);
    for (int64_t d = 0; d < dim; ++d) {
      double sum = 0;
      for (int64_t j = first; j < seen; ++j)
        sum += total == 0 ? 0 : weights[j] / total * value(s, g, j, d);
      ASSERT_NEAR(row[d], sum, seen ? 1e-5 : 0) << "sequence " << s << " of length " << lengths[s] << ", row " << i
                                                << " of " << rows << ", head " << h << ", element " << d;
    }
  }

  void checkAll() {
    for (int64_t s = 0; s < batch; ++s)
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t h = 0; h < heads; ++h)
          check(s, i, h);
    EXPECT_TRUE(std::isnan(out.back())) << "written behind the result";
  }
};

class Attention : public testing::TestWithParam<Shape> {};

TEST_P(Attention, OneRow) {
  KernelRunner runner(getKernels(GetParam(), "builtin"));
  std::mt19937 random(1);
  for (int length : {1, 15, 16, 17, 255, 256, 257, 300, 513}) {
    Case one(GetParam(), {length}, {1}, 1, random);
    one.run(runner, length % 3);
    one.checkAll();
    // The second has nothing at all, the third no new row.
    Case three(GetParam(), {length, 0, 40}, {1, 0, 0}, 1, random);
    three.run(runner, 2);
    three.checkAll();
  }
}

TEST_P(Attention, ManyRows) {
  KernelRunner runner(getKernels(GetParam(), "builtin"));
  std::mt19937 random(2);
  for (int rows : {2, 15, 16, 17, 33, 130})
    for (int before : {0, 1, 16, 250, 255}) {
      Case one(GetParam(), {before + rows}, {rows}, rows, random);
      one.run(runner, rows % 3);
      one.checkAll();
      Case three(GetParam(), {before + rows / 2, 0, rows + 5}, {rows / 2, 0, rows}, rows, random);
      three.run(runner, 2);
      three.checkAll();
    }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Attention,
                         testing::Values(Shape{3, 64}, Shape{1, 64}, Shape{4, 16}, Shape{3, 40}, Shape{1, 7},
                                         Shape{3, 64, 5}, Shape{2, 16, 64}, Shape{2, 32, 300}, Shape{3, 64, 0, 1.5},
                                         Shape{1, 8, 17, 0.5}),
                         [](const auto &info) {
                           Shape shape = info.param;
                           return "Group" + std::to_string(shape.group) + "Dim" + std::to_string(shape.dim) + "Window" +
                                  std::to_string(shape.window) + (shape.softcap == 0 ? "" : "Softcap");
                         });

/// Scores of -inf weigh nothing; where all are, the result is 0. NaN stays.
TEST(Attention, InfiniteScores) {
  Shape shape{3, 64};
  for (const char *schedules : {"none", "builtin"}) {
    KernelRunner runner(getKernels(shape, schedules));
    std::mt19937 random(3);
    for (int rows : {1, 18}) {
      Case it(shape, {300, 300, 300}, {rows, rows, rows}, rows, random);
      for (int64_t i = 0; i < rows * it.heads; ++i)
        for (int64_t s = 0; s < 3; ++s)
          it.query[(s * rows * it.heads + i) * it.dim] = 1;
      for (int64_t g = 0; g < kHeads; ++g) {
        for (int64_t j = 0; j < 300 - rows; ++j) {
          it.key(0, g, j, 0) = j % 3 ? -INFINITY : 1;
          it.key(1, g, j, 0) = -INFINITY;
        }
        it.key(2, g, 5, 0) = NAN;
      }
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t g = 0; g < kHeads; ++g)
          it.newKeys[((rows + i) * kHeads + g) * it.dim] = -INFINITY;
      it.run(runner, 2);
      for (int64_t i : {0, rows - 1})
        for (int64_t h = 0; h < it.heads; ++h) {
          it.check(0, i, h);
          it.check(1, i, h);
          EXPECT_TRUE(std::isnan(it.out[((2 * rows + i) * it.heads + h) * it.dim]));
        }
      EXPECT_EQ(it.out[rows * it.heads * it.dim], 0);
    }
  }
}

} // namespace
