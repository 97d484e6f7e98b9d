// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The prover's answers on random blocks agree with enumeration: proved means true, refuted means false. A symbolic
// extent has assumed bounds, so that enumeration sees all its values.
#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

using namespace mlir;

namespace lamella::tir::test {
namespace {

constexpr int64_t kMaxSymbol = 6;

/// Writes a random program with one block.
class Generator {
public:
  explicit Generator(uint64_t seed) : engine(seed) {}

  std::string generate() {
    unsigned numLoops = 1 + below(3), numIters = 1 + below(3);
    bool symbolic = below(3) == 0;
    std::string text = "func.func @f(%n: index, %A: memref<24xf32>, %B: memref<?xf32>) {\n"
                       "  tir.assume range %n in [1, " +
                       std::to_string(kMaxSymbol + 1) + ")\n  tir.bind %B to [%n * 4] : memref<?xf32>\n";
    for (unsigned i = 0; i < numLoops; ++i) {
      std::string extent = std::to_string(1 + below(5));
      if (symbolic && below(2))
        extent = std::vector<std::string>{"%n",     "%n ceildiv 2", "%n * 2",
                                          "%n + 1", "%n mod 2",     "%n ceildiv 3 - %n floordiv 3"}[below(6)];
      names.push_back("%l" + std::to_string(i));
      text += "  tir.for " + names.back() + " to " + extent + " {\n";
    }
    text += "    tir.block \"b\" (";
    std::string condition;
    for (unsigned i = 0; i < numIters; ++i) {
      std::string extent = std::to_string(1 + below(9));
      if (symbolic && below(2))
        extent = below(2) ? "%n" : "%n * 2";
      std::string binding = expression(names);
      text += (i ? ", %v" : "%v") + std::to_string(i) + (below(3) ? ": spatial to " : ": reduce to ") + extent + " = " +
              binding;
      if (below(2))
        condition += (condition.empty() ? "" : ", ") + binding + " < " + extent;
    }
    text += ")";
    if (!condition.empty())
      text += " where (" + condition + ")";
    text += " {\n";
    std::vector<std::string> iters;
    for (unsigned i = 0; i < numIters; ++i)
      iters.push_back("%v" + std::to_string(i));
    std::string at = iters[below(numIters)], shift = std::to_string(below(3));
    if (below(2))
      text += "      tir.read %B[" + at + " + " + std::to_string(below(2)) + " to " + at + " + " +
              std::to_string(2 + below(2)) + "] : memref<?xf32>\n";
    else
      text += "      tir.read %B[" + expression(iters) + "] : memref<?xf32>\n", at.clear();
    // In a block that reduces, a write uses spatial iterators only; where that fails, the verifier rejects the text.
    text += "      tir.write %A[" + (below(4) ? expression(iters) : "0 to 24") + "] : memref<24xf32>\n";
    if (!at.empty())
      text += "      %c = arith.constant " + shift + " : index\n      %at = arith.addi " + at +
              ", %c : index\n      %x = memref.load %B[%at] : memref<?xf32>\n";
    text += "    }\n";
    for (unsigned i = 0; i < numLoops; ++i)
      text += "  }\n";
    return text + "  return\n}\n";
  }

private:
  int64_t below(int64_t bound) { return int64_t(engine() % uint64_t(bound)); }
  std::string atom(const std::vector<std::string> &from) { return from[below(from.size())]; }
  std::string expression(const std::vector<std::string> &from) {
    std::string sum = atom(from);
    if (below(2))
      sum = sum + " * " + std::to_string(1 + below(5)) + " + " + atom(from);
    if (below(6) == 0)
      sum += " - 1";
    switch (below(5)) {
    case 0:
      return "(" + sum + ") floordiv " + std::to_string(1 + below(4));
    case 1:
      return "(" + sum + ") mod " + std::to_string(1 + below(4));
    default:
      return sum;
    }
  }

  std::mt19937_64 engine;
  std::vector<std::string> names;
};

/// An instance that exists, or a point of the domain.
using Point = std::map<void *, int64_t>;

class Oracle {
public:
  Oracle(BlockOp block, int64_t n, Value symbol) : block(block) {
    loops = getEnclosingLoops(block);
    Point point = {{symbol.getAsOpaquePointer(), n}};
    enumerateLoops(0, point);
    Point start = {{symbol.getAsOpaquePointer(), n}};
    enumerateDomain(0, start);
  }

  static int64_t evaluate(const IndexExpr &expr, const Point &point) {
    return *expr.evaluate([&](Value value) { return point.at(value.getAsOpaquePointer()); });
  }

  bool inDomain() {
    for (const Point &point : instances)
      for (unsigned i = 0; i < block.getNumIters(); ++i) {
        int64_t value = evaluate(IndexExpr(block.getIter(i)), point);
        if (value < 0 || value >= evaluate(block.getIterExtent(i), point))
          return false;
      }
    return true;
  }
  bool covered() {
    std::set<std::vector<int64_t>> seen;
    for (const Point &point : instances)
      seen.insert(itersOf(point));
    return llvm::all_of(domain, [&](const Point &point) { return seen.count(itersOf(point)) > 0; });
  }
  bool visitedOnce() {
    std::set<std::vector<int64_t>> seen;
    return llvm::all_of(instances, [&](const Point &point) { return seen.insert(itersOf(point)).second; });
  }
  bool inBounds(const Facts &facts) {
    for (const Access &access : getAccesses(block, facts))
      for (const Point &point : instances) {
        int64_t size = access.buffer.getType() == block.getWrites()[0].getBuffer().getType()
                           ? 24
                           : evaluate(*facts.getExtent(access.buffer, 0), point);
        if (evaluate(access.region[0].lower, point) < 0 || evaluate(access.region[0].upper, point) > size)
          return false;
      }
    return true;
  }
  bool holdsAccesses() {
    bool holds = true;
    block.getRegion().walk([&](memref::LoadOp load) {
      ReadOp read = block.getReads()[0];
      for (const Point &point : domain) {
        int64_t at = evaluate(*getIndexExprOf(load.getIndices()[0]), point);
        holds &= at >= evaluate(read.getLower(0), point) && at < evaluate(read.getUpper(0), point);
      }
    });
    return holds;
  }
  bool domainWritesApart() { return writesApart(domain); }
  bool instancesWriteApart() { return writesApart(instances); }
  bool independent() {
    ForOp loop = loops.front();
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (block.getIterKind(i) == IterKind::reduce && block.getBinding(i).uses(loop.getInductionVar()))
        return false; // by definition, whatever the extents
    void *variable = loop.getInductionVar().getAsOpaquePointer();
    for (const Point &x : instances)
      for (const Point &y : instances)
        if (x.at(variable) != y.at(variable) && overlap(block.getWrites()[0], x, y))
          return false;
    return true;
  }
  /// For each spatial point, the zero point comes before all others.
  bool initFirst() {
    std::set<std::vector<int64_t>> stepped;
    for (const Point &point : instances) {
      bool zero = true, negative = false;
      for (unsigned i = 0; i < block.getNumIters(); ++i)
        if (block.getIterKind(i) == IterKind::reduce) {
          int64_t value = evaluate(IndexExpr(block.getIter(i)), point);
          zero &= value == 0;
          negative |= value < 0;
        }
      if (negative)
        continue; // outside the domain: another question
      if (zero && stepped.count(spatialOf(point)))
        return false;
      if (!zero)
        stepped.insert(spatialOf(point));
    }
    return true;
  }

private:
  bool writesApart(const std::vector<Point> &points) {
    for (const Point &x : points)
      for (const Point &y : points)
        if (spatialOf(x) != spatialOf(y) && overlap(block.getWrites()[0], x, y))
          return false;
    return true;
  }
  std::vector<int64_t> itersOf(const Point &point) {
    std::vector<int64_t> values;
    for (BlockArgument argument : block.getIterArgs())
      values.push_back(point.at(argument.getAsOpaquePointer()));
    return values;
  }
  std::vector<int64_t> spatialOf(const Point &point) {
    std::vector<int64_t> values;
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (block.getIterKind(i) == IterKind::spatial)
        values.push_back(point.at(block.getIter(i).getAsOpaquePointer()));
    return values;
  }
  bool overlap(WriteOp write, const Point &x, const Point &y) {
    int64_t low = std::max(evaluate(write.getLower(0), x), evaluate(write.getLower(0), y));
    int64_t high = std::min(evaluate(write.getUpper(0), x), evaluate(write.getUpper(0), y));
    return low < high;
  }
  void enumerateLoops(unsigned depth, Point &point) {
    if (depth == loops.size()) {
      for (const IndexExpr &condition : block.getPredicate())
        if (evaluate(condition, point) >= 0)
          return;
      Point instance = point;
      for (unsigned i = 0; i < block.getNumIters(); ++i)
        instance[block.getIter(i).getAsOpaquePointer()] = evaluate(block.getBinding(i), point);
      instances.push_back(instance);
      return;
    }
    int64_t extent = evaluate(loops[depth].getExtent(), point);
    for (int64_t i = 0; i < extent; ++i) {
      point[loops[depth].getInductionVar().getAsOpaquePointer()] = i;
      enumerateLoops(depth + 1, point);
    }
  }
  void enumerateDomain(unsigned depth, Point &point) {
    if (depth == block.getNumIters()) {
      domain.push_back(point);
      return;
    }
    int64_t extent = evaluate(block.getIterExtent(depth), point);
    for (int64_t i = 0; i < extent; ++i) {
      point[block.getIter(depth).getAsOpaquePointer()] = i;
      enumerateDomain(depth + 1, point);
    }
  }

  BlockOp block;
  SmallVector<ForOp> loops;
  std::vector<Point> instances, domain;
};

TEST(Prover, AgreesWithEnumeration) {
  DialectRegistry registry;
  registry.insert<TIRDialect, func::FuncDialect, arith::ArithDialect, memref::MemRefDialect>();
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  ScopedDiagnosticHandler silent(&context, [](Diagnostic &) { return success(); });
  const char *seedText = std::getenv("LAMELLA_FUZZ_SEED"), *runsText = std::getenv("LAMELLA_FUZZ_RUNS");
  uint64_t seed = seedText ? std::strtoull(seedText, nullptr, 10) : 1;
  int wanted = seedText ? 1 : runsText ? std::atoi(runsText) : 200;
  std::map<std::string, std::array<int, 3>> answers;
  std::vector<double> times;
  for (int programs = 0; programs < wanted; ++seed) {
    std::string text = Generator(seed).generate();
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    if (!module) // not a valid program: a reduce iterator in a write
      continue;
    ++programs;
    func::FuncOp function = *module->getOps<func::FuncOp>().begin();
    BlockOp block = findBlock(function, "b");
    SmallVector<ForOp> loops = getEnclosingLoops(block);
    Facts facts(function);
    std::vector<Oracle> oracles;
    for (int64_t n = 1; n <= kMaxSymbol; ++n)
      oracles.emplace_back(block, n, function.getArgument(0));
    auto check = [&](const char *question, llvm::function_ref<Verdict()> ask,
                     llvm::function_ref<bool(Oracle &)> truth) {
      auto start = std::chrono::steady_clock::now();
      Verdict verdict = ask();
      times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      ++answers[question][int(verdict.answer)];
      bool right = llvm::all_of(oracles, truth);
      if (verdict.answer != Answer::unknown) {
        EXPECT_EQ(verdict.answer == Answer::proved, right)
            << question << ", seed " << seed << ": " << verdict.text << "\n"
            << text;
      } else {
        EXPECT_NE(verdict.text, "") << question << ", seed " << seed;
      }
    };
    check("domain", [&] { return proveBindingsInDomain(block, facts); }, [](Oracle &o) { return o.inDomain(); });
    check("cover", [&] { return proveCovered(block, facts); }, [](Oracle &o) { return o.covered(); });
    check("once", [&] { return proveVisitedOnce(block, loops, facts); }, [](Oracle &o) { return o.visitedOnce(); });
    check("bounds", [&] { return proveInBounds(block, facts); }, [&](Oracle &o) { return o.inBounds(facts); });
    check("held", [&] { return proveRegionsHoldAccesses(block, facts); }, [](Oracle &o) { return o.holdsAccesses(); });
    bool apart = llvm::all_of(oracles, [](Oracle &o) { return o.domainWritesApart(); }) ||
                 llvm::all_of(oracles, [](Oracle &o) { return o.instancesWriteApart(); });
    check("apart", [&] { return proveWritesApart(block, facts); }, [&](Oracle &) { return apart; });
    if (!llvm::all_of(oracles, [](Oracle &o) { return o.inDomain(); }))
      continue; // what primitives ask takes it for granted
    check(
        "independent", [&] { return proveIndependentIterations(loops.front(), facts); },
        [](Oracle &o) { return o.independent(); });
    if (HasFailure())
      return;
  }
  llvm::sort(times);
  for (auto &[question, counts] : answers)
    llvm::errs() << question << ": proved " << counts[0] << ", refuted " << counts[1] << ", unknown " << counts[2]
                 << "\n";
  llvm::errs() << "median " << times[times.size() / 2] * 1e3 << " ms, longest " << times.back() * 1e3 << " ms\n";
  for (const char *question : {"domain", "cover", "once", "bounds", "held", "apart", "independent"}) {
    if (wanted < 200)
      break;
    EXPECT_GT(answers[question][0], 5) << question;
    EXPECT_GT(answers[question][1], 5) << question;
  }
}

} // namespace
} // namespace lamella::tir::test
