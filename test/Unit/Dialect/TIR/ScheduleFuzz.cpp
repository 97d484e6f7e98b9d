// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random legal schedules of small programs compute what the unscheduled program computes; a refused primitive leaves
// the IR as it was. LAMELLA_FUZZ_SEED repeats one run, LAMELLA_FUZZ_RUNS sets how many.
#include "Machine.h"

#include "lamella/Dialect/TIR/Transforms/CompactBuffers.h"
#include "lamella/Dialect/TIR/Transforms/Schedule.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <random>

using namespace mlir;

namespace lamella::tir::test {
namespace {

class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}
  int64_t below(int64_t bound) { return bound <= 0 ? 0 : int64_t(engine() % uint64_t(bound)); }
  template <typename T>
  T pick(ArrayRef<T> list) {
    return list[below(list.size())];
  }

private:
  std::mt19937_64 engine;
};

std::string replaceAll(std::string text, const std::string &from, const std::string &to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Programs over %n (symbolic) with M, K replaced by small constants.
const char *const programs[] = {
    // A product with an epilogue.
    R"(func.func @f(%n: index, %A: memref<?xKxi64>, %B: memref<KxMxi64>, %D: memref<?xMxi64>) {
  tir.bind %A to [%n, K] : memref<?xKxi64>
  tir.bind %D to [%n, M] : memref<?xMxi64>
  %T = memref.alloc(%n) : memref<?xMxi64>
  tir.for %i to %n { tir.for %j to M { tir.for %k to K {
    tir.block "C" (%vi: spatial to %n = %i, %vj: spatial to M = %j, %vk: reduce to K = %k) {
      tir.read %A[%vi, %vk] : memref<?xKxi64>
      tir.read %B[%vk, %vj] : memref<KxMxi64>
      tir.write %T[%vi, %vj] : memref<?xMxi64>
      tir.init {
        %zero = arith.constant 0 : i64
        memref.store %zero, %T[%vi, %vj] : memref<?xMxi64>
      }
      %a = memref.load %A[%vi, %vk] : memref<?xKxi64>
      %b = memref.load %B[%vk, %vj] : memref<KxMxi64>
      %c = memref.load %T[%vi, %vj] : memref<?xMxi64>
      %p = arith.muli %a, %b : i64
      %s = arith.addi %c, %p : i64
      memref.store %s, %T[%vi, %vj] : memref<?xMxi64>
    }
  } } }
  tir.for %i to %n { tir.for %j to M {
    tir.block "D" (%vi: spatial to %n = %i, %vj: spatial to M = %j) {
      tir.read %T[%vi, %vj] : memref<?xMxi64>
      tir.write %D[%vi, %vj] : memref<?xMxi64>
      %a = memref.load %T[%vi, %vj] : memref<?xMxi64>
      %b = arith.muli %a, %a : i64
      memref.store %b, %D[%vi, %vj] : memref<?xMxi64>
    }
  } }
  return
})",
    // A window of a computed buffer.
    R"(func.func @f(%n: index, %A: memref<?xKxi64>, %B: memref<KxMxi64>, %D: memref<?xMxi64>) {
  tir.bind %A to [%n, K] : memref<?xKxi64>
  tir.bind %D to [%n, M] : memref<?xMxi64>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc() : memref<20xMxi64>
  tir.for %i to 20 { tir.for %j to M {
    tir.block "P" (%vi: spatial to 20 = %i, %vj: spatial to M = %j) {
      tir.read %B[0, %vj] : memref<KxMxi64>
      tir.write %T[%vi, %vj] : memref<20xMxi64>
      %z = arith.constant 0 : index
      %x = arith.index_cast %vi : index to i64
      %b = memref.load %B[%z, %vj] : memref<KxMxi64>
      %y = arith.muli %x, %b : i64
      memref.store %y, %T[%vi, %vj] : memref<20xMxi64>
    }
  } }
  tir.for %i to %n { tir.for %j to M { tir.for %r to 3 {
    tir.block "W" (%vi: spatial to %n = %i, %vj: spatial to M = %j, %vr: reduce to 3 = %r) {
      tir.read %T[%vi + %vr, %vj] : memref<20xMxi64>
      tir.write %D[%vi, %vj] : memref<?xMxi64>
      tir.init {
        %zero = arith.constant 5 : i64
        memref.store %zero, %D[%vi, %vj] : memref<?xMxi64>
      }
      %at = arith.addi %vi, %vr : index
      %a = memref.load %T[%at, %vj] : memref<20xMxi64>
      %c = memref.load %D[%vi, %vj] : memref<?xMxi64>
      %s = arith.addi %c, %a : i64
      memref.store %s, %D[%vi, %vj] : memref<?xMxi64>
    }
  } } }
  return
})",
    // Row sums, spread over the rows again; an in-place update; a transposed read.
    R"(func.func @f(%n: index, %A: memref<?xKxi64>, %B: memref<KxMxi64>, %D: memref<?xMxi64>) {
  tir.bind %A to [%n, K] : memref<?xKxi64>
  tir.bind %D to [%n, M] : memref<?xMxi64>
  %S = memref.alloc(%n) : memref<?xi64>
  %T = memref.alloc() : memref<MxKxi64>
  tir.for %i to %n { tir.for %k to K {
    tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to K = %k) {
      tir.read %A[%vi, %vk] : memref<?xKxi64>
      tir.write %S[%vi] : memref<?xi64>
      tir.init {
        %zero = arith.constant 0 : i64
        memref.store %zero, %S[%vi] : memref<?xi64>
      }
      %a = memref.load %A[%vi, %vk] : memref<?xKxi64>
      %c = memref.load %S[%vi] : memref<?xi64>
      %s = arith.addi %c, %a : i64
      memref.store %s, %S[%vi] : memref<?xi64>
    }
  } }
  tir.for %j to M { tir.for %k to K {
    tir.block "T" (%vj: spatial to M = %j, %vk: spatial to K = %k) {
      tir.read %B[%vk, %vj] : memref<KxMxi64>
      tir.write %T[%vj, %vk] : memref<MxKxi64>
      %b = memref.load %B[%vk, %vj] : memref<KxMxi64>
      memref.store %b, %T[%vj, %vk] : memref<MxKxi64>
    }
  } }
  tir.for %i to %n { tir.for %j to M {
    tir.block "E" (%vi: spatial to %n = %i, %vj: spatial to M = %j) {
      tir.read %S[%vi] : memref<?xi64>
      tir.read %T[%vj, 0] : memref<MxKxi64>
      tir.write %D[%vi, %vj] : memref<?xMxi64>
      %z = arith.constant 0 : index
      %s = memref.load %S[%vi] : memref<?xi64>
      %b = memref.load %T[%vj, %z] : memref<MxKxi64>
      %x = arith.muli %s, %b : i64
      memref.store %x, %D[%vi, %vj] : memref<?xMxi64>
    }
  } }
  tir.for %i to %n { tir.for %j to M {
    tir.block "U" (%vi: spatial to %n = %i, %vj: spatial to M = %j) {
      tir.read %D[%vi, %vj] : memref<?xMxi64>
      tir.read %S[%vi] : memref<?xi64>
      tir.write %D[%vi, %vj] : memref<?xMxi64>
      %d = memref.load %D[%vi, %vj] : memref<?xMxi64>
      %s = memref.load %S[%vi] : memref<?xi64>
      %x = arith.addi %d, %s : i64
      memref.store %x, %D[%vi, %vj] : memref<?xMxi64>
    }
  } }
  return
})"};

/// A dot product of a length with a column of a matrix of M columns: what it computes, and the same as what does it.
const char *const dot = R"(
tir.intrinsic @dotL desc @dotL_desc impl @dotL_impl
func.func @NAME(%a: memref<Lxi64, strided<[1], offset: ?>>, %b: memref<Lx1xi64, strided<[COLS, 1], offset: ?>>, %c: memref<i64, strided<[], offset: ?>>) {
  tir.for %k to L {
    tir.block "dot" (%r: reduce to L = %k) {
      tir.read %a[%r] : memref<Lxi64, strided<[1], offset: ?>>
      tir.read %b[%r, 0] : memref<Lx1xi64, strided<[COLS, 1], offset: ?>>
      tir.write %c[] : memref<i64, strided<[], offset: ?>>
      %zero = arith.constant 0 : index
      %x = memref.load %a[%r] : memref<Lxi64, strided<[1], offset: ?>>
      %y = memref.load %b[%r, %zero] : memref<Lx1xi64, strided<[COLS, 1], offset: ?>>
      %z = memref.load %c[] : memref<i64, strided<[], offset: ?>>
      %p = arith.muli %x, %y : i64
      %s = arith.addi %z, %p : i64
      memref.store %s, %c[] : memref<i64, strided<[], offset: ?>>
    }
  }
  return
}
)";

/// One random program, its schedule so far, and its right results.
class Trial {
public:
  Trial(uint64_t seed, MLIRContext *context) : random(seed) {
    m = 1 + random.below(7);
    k = 1 + random.below(5);
    std::string text = programs[random.below(std::size(programs))];
    text = replaceAll(replaceAll(text, "memref<?xMxi64>", "memref<?x" + std::to_string(m) + "xi64>"), "KxM",
                      std::to_string(k) + "x" + std::to_string(m));
    text = replaceAll(replaceAll(text, "MxK", std::to_string(m) + "x" + std::to_string(k)), "?xKx",
                      "?x" + std::to_string(k) + "x");
    text = replaceAll(text, "20xMx", "20x" + std::to_string(m) + "x");
    for (const char *place : {" to M ", "to M{", ", M]"})
      text = replaceAll(text, place, replaceAll(place, "M", std::to_string(m)));
    for (const char *place : {" to K ", ", K]"})
      text = replaceAll(text, place, replaceAll(place, "K", std::to_string(k)));
    std::vector<int64_t> sizes = {1, 7};
    if (random.below(3) == 0) { // constant extents up to 9 in buffers of %n rows
      sizes = {9};
      text = replaceAll(text, " to %n ", " to " + std::to_string(1 + random.below(9)) + " ");
    }
    for (int length = 1; length <= 5; ++length) {
      std::string name = "dot" + std::to_string(length), columns = std::to_string(m);
      std::string desc = replaceAll(replaceAll(replaceAll(dot, "dotL", name), "COLS", columns), "NAME", name + "_desc");
      std::string impl = replaceAll(desc.substr(desc.find("func.func")), "_desc", "_impl");
      text += replaceAll(desc + impl, "L", std::to_string(length));
    }
    module = parseSourceString<ModuleOp>(text, context);
    if (module)
      for (int64_t n : sizes)
        expected[n] = execute(n);
  }

  func::FuncOp getFunction() { return *module->getOps<func::FuncOp>().begin(); }

  std::vector<int64_t> execute(int64_t n) {
    Buffer a = Buffer::dense({n, k}, 0), b = Buffer::dense({k, m}, 0), d = Buffer::dense({n, m}, -1);
    for (size_t i = 0; i < a.data->size(); ++i)
      (*a.data)[i] = int64_t(i * 37 % 11) - 4;
    for (size_t i = 0; i < b.data->size(); ++i)
      (*b.data)[i] = int64_t(i * 53 % 13) - 5;
    Machine machine;
    int64_t size = n;
    error = machine.run(getFunction(), {size}, {a, b, d});
    return *d.data;
  }

  std::string print() {
    std::string text;
    llvm::raw_string_ostream os(text);
    module->print(os);
    return text;
  }

  /// Tries one random primitive; returns its name when it was applied.
  std::string step();

  /// The last step of a schedule.
  void compact() {
    IRRewriter rewriter(module->getContext());
    compactBuffers(rewriter, getFunction());
  }

  /// Dimensions in a random order, one of them taken apart (or, now and then, cut short).
  AffineMap drawLayout(unsigned rank) {
    MLIRContext *context = module->getContext();
    SmallVector<AffineExpr> exprs;
    for (unsigned dim = 0; dim < rank; ++dim)
      exprs.push_back(getAffineDimExpr(dim, context));
    std::shuffle(exprs.begin(), exprs.end(), std::mt19937(random.below(1000)));
    if (rank > 0 && random.below(3)) {
      unsigned place = random.below(rank);
      int64_t divisor = 1 + random.below(4);
      if (random.below(5))
        exprs.push_back(exprs[place] % divisor);
      exprs[place] = exprs[place].floorDiv(divisor);
    }
    return AffineMap::get(rank, 0, exprs, context);
  }

  Random random;
  int64_t m = 1, k = 1, kind = 0;
  OwningOpRef<ModuleOp> module;
  std::map<int64_t, std::vector<int64_t>> expected;
  std::string error;
  Refusal refusal;
};

std::string Trial::step() {
  SmallVector<BlockOp> blocks;
  SmallVector<ForOp> loops;
  getFunction().walk([&](Operation *op) {
    if (auto block = dyn_cast<BlockOp>(op))
      blocks.push_back(block);
    if (auto loop = dyn_cast<ForOp>(op))
      loops.push_back(loop);
  });
  if (loops.empty())
    return "";
  IRRewriter rewriter(module->getContext());
  BlockOp block = random.pick<BlockOp>(blocks);
  SmallVector<ForOp> around = getEnclosingLoops(block);
  ForOp loop = random.pick<ForOp>(loops);
  ForOp near = around.empty() ? loop : random.pick<ForOp>(around);
  std::optional<Scope> scope;
  if (random.below(2))
    scope = Scope::local;
  refusal = Refusal();
  kind = random.below(29);
  switch (kind) {
  case 0:
  case 1: {
    SmallVector<int64_t> factors;
    for (int64_t i = 0, count = 2 + random.below(2); i < count; ++i)
      factors.push_back(1 + random.below(5));
    if (random.below(4))
      factors[random.below(2) ? 0 : random.below(factors.size())] = kInferredFactor;
    return succeeded(splitLoop(rewriter, loop, factors, refusal)) ? "split" : "";
  }
  case 2: {
    SmallVector<ForOp> nest = {loop};
    while (int64_t(nest.size()) < 3) {
      auto inner = nest.back().getBody()->getOps<ForOp>();
      if (inner.empty())
        break;
      nest.push_back(*inner.begin());
    }
    return succeeded(fuseLoops(rewriter, nest, refusal)) ? "fuse" : "";
  }
  case 3:
  case 4: {
    std::shuffle(around.begin(), around.end(), std::mt19937(random.below(1000)));
    if (around.size() > 2 && random.below(2))
      around.resize(2);
    return succeeded(reorderLoops(rewriter, around, refusal)) ? "reorder" : "";
  }
  case 5:
    return succeeded(parallelizeLoop(rewriter, loop, refusal)) ? "parallel" : "";
  case 6:
    return succeeded(vectorizeLoop(rewriter, loop, refusal)) ? "vectorize" : "";
  case 7:
    return succeeded(unrollLoop(rewriter, loop, refusal)) ? "unroll" : "";
  case 8:
    return succeeded(cacheRead(rewriter, block, random.below(2), scope, refusal)) ? "cache_read" : "";
  case 9:
    return succeeded(cacheWrite(rewriter, block, 0, scope, refusal)) ? "cache_write" : "";
  case 10:
  case 14:
  case 15:
    return succeeded(computeAt(rewriter, block, loop, refusal)) ? "compute_at" : "";
  case 11:
  case 16:
  case 17:
    return succeeded(reverseComputeAt(rewriter, block, loop, refusal)) ? "reverse_compute_at" : "";
  case 12:
  case 18:
    return succeeded(decomposeReduction(rewriter, block, near, refusal)) ? "decompose_reduction" : "";
  case 19:
    return succeeded(annotateOp(rewriter, loop, "tir.note", rewriter.getI64IntegerAttr(kind), refusal)) ? "annotate"
                                                                                                        : "";
  case 20:
  case 21: {
    if (BlockOp product = findBlock(getFunction(), "C")) {
      if (random.below(2) && product.getInit())
        return !getEnclosingLoops(product).empty() &&
                       succeeded(decomposeReduction(rewriter, product, getEnclosingLoops(product).back(), refusal))
                   ? "decompose_reduction"
                   : "";
      if (!getEnclosingLoops(product).empty())
        near = getEnclosingLoops(product).back();
    }
    int64_t length = near.getConstantExtent().value_or(1);
    auto intrinsic = SymbolTable::lookupNearestSymbolFrom<IntrinsicOp>(
        getFunction(),
        StringAttr::get(module->getContext(), "dot" + std::to_string(std::clamp<int64_t>(length, 1, 5))));
    return succeeded(tensorize(rewriter, near, intrinsic, refusal)) ? "tensorize" : "";
  }
  case 22:
  case 23:
    return succeeded(partitionLoop(rewriter, loop, refusal)) ? "loop_partition" : "";
  case 25:
  case 26: {
    bool ofWrite = random.below(2);
    SmallVector<Value> buffers;
    for (Operation &op : *block.getBody())
      if (ofWrite ? isa<WriteOp>(op) : isa<ReadOp>(op))
        buffers.push_back(op.getOperand(0));
    unsigned index = random.below(2);
    unsigned rank = index < buffers.size() ? cast<MemRefType>(buffers[index].getType()).getRank() : 1;
    return succeeded(transformLayout(rewriter, block, ofWrite, index, drawLayout(rank), refusal)) ? "transform_layout"
                                                                                                  : "";
  }
  case 27:
    return succeeded(computeInline(rewriter, block, refusal)) ? "compute_inline" : "";
  default:
    return succeeded(blockize(rewriter, near, refusal)) ? "blockize" : "";
  }
}

TEST(ScheduleFuzz, ScheduledEqualsUnscheduled) {
  DialectRegistry registry;
  registry.insert<TIRDialect, affine::AffineDialect, func::FuncDialect, arith::ArithDialect, memref::MemRefDialect>();
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  const char *seedText = std::getenv("LAMELLA_FUZZ_SEED"), *runsText = std::getenv("LAMELLA_FUZZ_RUNS");
  uint64_t first = seedText ? std::strtoull(seedText, nullptr, 10) : 1;
  uint64_t runs = seedText ? 1 : runsText ? std::strtoull(runsText, nullptr, 10) : 150;
  bool trace = std::getenv("LAMELLA_FUZZ_TRACE");
  std::map<std::string, int> applied;
  double slowest = 0, stepTime = 0;
  std::string slowestText;
  for (uint64_t seed = first; seed < first + runs; ++seed) {
    Trial run(seed, &context);
    ASSERT_TRUE(run.module) << "seed " << seed;
    ASSERT_EQ(run.error, "") << "seed " << seed;
    std::string script;
    for (int attempt = 0; attempt < 40; ++attempt) {
      std::string before = run.print();
      auto start = std::chrono::steady_clock::now();
      std::string name = run.step();
      double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      stepTime += seconds;
      if (seconds > slowest) {
        slowest = seconds;
        slowestText = "seed " + std::to_string(seed) + " kind " + std::to_string(run.kind) + " " + name + " " +
                      run.refusal.condition + before;
      }
      if (name.empty()) {
        ASSERT_EQ(before, run.print()) << "seed " << seed << ": a refusal changed the IR: " << run.refusal.condition;
        ASSERT_NE(run.refusal.condition, "") << "seed " << seed << script;
        continue;
      }
      ++applied[name];
      script += " " + name;
      if (trace)
        llvm::errs() << "--- " << name << "\n" << run.print();
      ASSERT_TRUE(succeeded(verify(*run.module))) << "seed " << seed << ":" << script << "\n" << before;
      for (auto &[n, result] : run.expected) {
        std::vector<int64_t> got = run.execute(n);
        ASSERT_EQ(run.error, "") << "seed " << seed << ":" << script << "\nbefore:\n" << before << run.print();
        ASSERT_EQ(got, result) << "seed " << seed << ":" << script << "\nbefore:\n" << before << run.print();
      }
    }
    run.compact();
    ASSERT_TRUE(succeeded(verify(*run.module))) << "seed " << seed << ":" << script << " compact\n" << run.print();
    for (auto &[n, result] : run.expected) {
      ASSERT_EQ(run.execute(n), result) << "seed " << seed << ":" << script << " compact\n" << run.print();
      ASSERT_EQ(run.error, "") << "seed " << seed << ":" << script << " compact\n" << run.print();
    }
  }
  for (auto &[name, count] : applied)
    RecordProperty(name, count);
  if (trace || runsText)
    llvm::errs() << "time in primitives " << stepTime << " s, slowest " << slowest << " s: " << slowestText << "\n";
  if (trace || runsText)
    for (auto &[name, count] : applied)
      llvm::errs() << name << " " << count << "\n";
}

} // namespace
} // namespace lamella::tir::test
