// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Layout.h"

#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "lamella/Dialect/TIR/Analysis/MixedRadix.h"

using namespace mlir;

namespace lamella::tir {

Layout::Layout(AffineMap map, ArrayRef<IndexExpr> extents, const Facts &facts)
    : map(map), extents(extents), facts(facts), context(map.getContext()) {
  for (unsigned i = 0; i < map.getNumDims(); ++i)
    scratch.addArgument(IndexType::get(context), UnknownLoc::get(context));
  dims.assign(scratch.args_begin(), scratch.args_end());
}

SmallVector<IndexExpr> Layout::apply(ArrayRef<IndexExpr> position) const {
  return llvm::map_to_vector(getIndexExprs(map, dims), [&](const IndexExpr &result) {
    return result.replace([&](Value dim) { return std::optional(position[llvm::find(dims, dim) - dims.begin()]); });
  });
}

Verdict Layout::proveInjective() const {
  SmallVector<IndexExpr> results = getIndexExprs(map, dims);
  SmallVector<RunningVariable> variables;
  for (auto [dim, extent] : llvm::zip_equal(dims, extents))
    variables.push_back({dim, extent});
  SmallVector<Value> determined = findDetermined(results, variables, context, facts);
  if (llvm::all_of(dims, [&](Value dim) { return llvm::is_contained(determined, dim); }))
    return Verdict::proved();
  for (unsigned differing = 0; differing < dims.size(); ++differing) {
    IndexSystem system(facts, context);
    IndexEnv elements[2];
    for (auto [copy, env] : llvm::enumerate(elements))
      for (auto [number, dim] : llvm::enumerate(dims)) {
        env[dim] = system.addVariable("d" + std::to_string(number) + (copy == 0 ? "" : "'"));
        LinearExpr last = system.flatten(extents[number] - 1, IndexEnv());
        last.add(system.getVariable(env[dim]), -1);
        system.addNonNegative(system.getVariable(env[dim]));
        system.addNonNegative(last);
      }
    auto difference = [&](const IndexExpr &expr) {
      LinearExpr result = system.flatten(expr, elements[0]);
      result.add(system.flatten(expr, elements[1]), -1);
      return result;
    };
    for (const IndexExpr &result : results)
      system.addZero(difference(result));
    system.addNegative(difference(dims[differing]));
    Verdict verdict = system.isEmpty();
    if (!verdict.isProved())
      return verdict;
  }
  return Verdict::proved();
}

Interval Layout::getBounds(unsigned result, ArrayRef<IndexExpr> lower, ArrayRef<IndexExpr> width) const {
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    const auto *dim = llvm::find(dims, value);
    return dim == dims.end() ? std::nullopt : std::optional(width[dim - dims.begin()]);
  };
  auto shift = [&](Value value) -> std::optional<IndexExpr> {
    const IndexExpr &from = lower[llvm::find(dims, value) - dims.begin()];
    return extentOf(value) == IndexExpr(1) ? from : from + value;
  };
  IndexExpr expr = IndexExpr(map, result, dims).replace(shift);
  // All factors and divisors of the map are constants, so the range is known.
  std::optional<IndexRange> range = getIndexRange(expr, context, extentOf, facts);
  return {range->lower, (range->lower + range->span + 1).normalized()};
}

std::optional<SmallVector<IndexExpr>> Layout::getNewExtents() const {
  SmallVector<IndexExpr> result, zeros(dims.size(), IndexExpr(0));
  for (unsigned i = 0; i < map.getNumResults(); ++i) {
    // (e - 1) floordiv c + 1 is e ceildiv c.
    auto quotient = dyn_cast<AffineBinaryOpExpr>(map.getResult(i));
    bool divides = quotient && quotient.getKind() == AffineExprKind::FloorDiv;
    Layout dividend(divides ? AffineMap::get(dims.size(), 0, quotient.getLHS()) : map.getSubMap(i), extents, facts);
    Interval bounds = dividend.getBounds(0, zeros, extents);
    if (!proveNonNegative(bounds.lower, context, facts))
      return std::nullopt;
    IndexExpr divisor = divides ? cast<AffineConstantExpr>(quotient.getRHS()).getValue() : 1;
    result.push_back(bounds.upper.ceilDiv(divisor).normalized());
  }
  return result;
}

} // namespace lamella::tir
