// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Enumeration.h"

#include "lamella/Dialect/TIR/Analysis/Access.h"

using namespace mlir;

namespace lamella::tir {
namespace {

constexpr int64_t kMaxPoints = 1 << 16;
constexpr int64_t kMaxValues = 8; // of a symbol

using Assignment = SmallVector<std::pair<Value, int64_t>, 2>;

/// The loops and iterators of a block, with constants for symbols.
struct Space {
  SmallVector<Value> variables;
  SmallVector<IndexExpr> loopExtents, iterExtents, bindings, predicate;

  Space(BlockOp block, ArrayRef<RunningVariable> running)
      : bindings(block.getBindings()), predicate(block.getPredicate()) {
    for (const RunningVariable &variable : running) {
      variables.push_back(variable.value);
      loopExtents.push_back(variable.extent);
    }
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      iterExtents.push_back(block.getIterExtent(i));
  }

  Space with(const Assignment &assignment) const {
    Space space = *this;
    for (SmallVector<IndexExpr> *list : {&space.loopExtents, &space.iterExtents, &space.bindings, &space.predicate})
      for (IndexExpr &expr : *list)
        for (auto [symbol, value] : assignment)
          expr = expr.replace(symbol, value);
    return space;
  }

  /// Symbols that are sums, products and the like of others are written out.
  void expandDefinitions() {
    for (SmallVector<IndexExpr> *list : {&loopExtents, &iterExtents, &bindings, &predicate})
      for (IndexExpr &expr : *list)
        expr = expr.replace([](Value value) { return getIndexExprOf(value); }).normalized();
  }

  /// Values that are no loop variables.
  SmallVector<Value> getSymbols() const {
    SmallVector<Value> symbols;
    for (const SmallVector<IndexExpr> *list : {&loopExtents, &iterExtents, &bindings, &predicate})
      for (const IndexExpr &expr : *list)
        for (Value value : expr.getOperands())
          if (!llvm::is_contained(variables, value) && !llvm::is_contained(symbols, value))
            symbols.push_back(value);
    return symbols;
  }
};

/// All extents as constants, or nothing where one is not, or there are too many points.
std::optional<SmallVector<int64_t>> getConstants(ArrayRef<IndexExpr> extents) {
  SmallVector<int64_t> constants;
  int64_t points = 1;
  for (const IndexExpr &extent : extents) {
    std::optional<int64_t> constant = extent.getConstant();
    if (!constant)
      return std::nullopt;
    constants.push_back(std::max<int64_t>(*constant, 0));
    if (__builtin_mul_overflow(points, constants.back(), &points) || points > kMaxPoints)
      return std::nullopt;
  }
  return constants;
}

/// Counts up in mixed radix; false at the end.
bool advance(MutableArrayRef<int64_t> point, ArrayRef<int64_t> sizes) {
  for (unsigned i = point.size(); i-- > 0;) {
    if (++point[i] < sizes[i])
      return true;
    point[i] = 0;
  }
  return false;
}

/// For a space without symbols.
Verdict enumeratePoints(const Space &space) {
  std::optional<SmallVector<int64_t>> loops = getConstants(space.loopExtents), iters = getConstants(space.iterExtents);
  if (!loops || !iters)
    return Verdict::unknown("an extent depends on a loop, or there are more than 65536 points");
  int64_t domain = 1;
  for (int64_t extent : *iters)
    domain *= extent;
  std::vector<bool> seen(domain, false);
  SmallVector<int64_t> point(loops->size(), 0);
  auto valueOf = [&](Value value) { return point[llvm::find(space.variables, value) - space.variables.begin()]; };
  bool any = !llvm::is_contained(*loops, 0);
  while (any) {
    bool exists =
        llvm::all_of(space.predicate, [&](const IndexExpr &p) { return p.evaluate(valueOf).value_or(0) < 0; });
    int64_t position = 0;
    for (unsigned i = 0; exists && i < iters->size(); ++i) {
      int64_t value = space.bindings[i].evaluate(valueOf).value_or(-1);
      exists = value >= 0 && value < (*iters)[i];
      position = position * (*iters)[i] + value;
    }
    if (exists)
      seen[position] = true;
    any = advance(point, *loops);
  }
  auto missing = llvm::find(seen, false);
  if (missing == seen.end())
    return Verdict::proved();
  Verdict verdict = Verdict::refuted("");
  verdict.witness.resize(iters->size());
  int64_t position = missing - seen.begin();
  for (unsigned i = iters->size(); i-- > 0;) {
    verdict.witness[i] = position % (*iters)[i];
    position /= (*iters)[i];
  }
  return verdict;
}

bool isAllowed(const Assignment &assignment, const Facts &facts) {
  auto valueOf = [&](Value value) {
    auto *it = llvm::find_if(assignment, [&](auto &entry) { return entry.first == value; });
    return it == assignment.end() ? int64_t(0) : it->second;
  };
  for (const IndexExpr &fact : facts.getNonNegative())
    if (fact.evaluate(valueOf).value_or(-1) < 0)
      return false;
  return llvm::all_of(facts.getDivisible(),
                      [&](const auto &entry) { return valueOf(entry.first) % entry.second == 0; });
}

/// The values of a symbol to try, and whether they are all there are.
std::pair<SmallVector<int64_t>, bool> getValues(Value symbol, const Facts &facts) {
  int64_t low = facts.getLowerBound(symbol).value_or(0);
  std::optional<int64_t> high;
  for (const IndexExpr &fact : facts.getNonNegative())
    if (std::optional<int64_t> bound = (fact + symbol).getConstant()) // bound - symbol >= 0
      high = std::min(high.value_or(*bound), *bound);
  bool all = facts.getLowerBound(symbol) && high && *high - low < kMaxValues;
  SmallVector<int64_t> values;
  for (int64_t value = low; value < low + kMaxValues && value <= high.value_or(value); ++value)
    values.push_back(value);
  return {values, all};
}

} // namespace

Verdict enumerateCover(BlockOp block, ArrayRef<RunningVariable> running, const Facts &facts) {
  Space space(block, running);
  space.expandDefinitions();
  SmallVector<Value> symbols = space.getSymbols();
  // Values that are computed or that other blocks count may not be free to take any value.
  if (llvm::any_of(symbols, [](Value value) { return value.getDefiningOp() || isIndexDim(value); }))
    return Verdict::unknown("an extent is computed");
  // The facts speak about these symbols too.
  for (const IndexExpr &fact : facts.getNonNegative())
    for (Value value : fact.getOperands())
      if (!symbols.empty() && !llvm::is_contained(symbols, value))
        symbols.push_back(value);
  if (symbols.size() > 2)
    return Verdict::unknown("there are more than two symbols");
  SmallVector<SmallVector<int64_t>> values;
  SmallVector<int64_t> counts, choice(symbols.size(), 0);
  bool all = true;
  for (Value symbol : symbols) {
    auto [list, complete] = getValues(symbol, facts);
    if (list.empty())
      return Verdict::unknown("no value of a symbol is known to be allowed");
    counts.push_back(list.size());
    values.push_back(list);
    all &= complete;
  }
  do {
    Assignment assignment;
    for (auto [i, symbol] : llvm::enumerate(symbols))
      assignment.push_back({symbol, values[i][choice[i]]});
    if (!symbols.empty() && !isAllowed(assignment, facts))
      continue;
    Verdict verdict = enumeratePoints(space.with(assignment));
    if (verdict.answer == Answer::unknown)
      return verdict;
    if (verdict.isProved())
      continue;
    verdict.text = "no instance of block \"" + block.getBlockName().str() + "\" runs the point (";
    for (auto [i, value] : llvm::enumerate(verdict.witness))
      verdict.text += (i ? ", " : "") + std::to_string(value);
    verdict.text += ")";
    for (auto [symbol, value] : assignment) {
      verdict.text += " where a symbol is " + std::to_string(value);
      verdict.witness.push_back(value);
    }
    return verdict;
  } while (advance(choice, counts));
  return all ? Verdict::proved() : Verdict::unknown("an extent is symbolic");
}

} // namespace lamella::tir
