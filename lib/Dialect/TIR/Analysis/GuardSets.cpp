// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sets as Presburger sets: version i gets what the facts allow, cut with set i, less the sets before it.
#include "lamella/Dialect/TIR/Analysis/GuardSets.h"

#include "mlir/Analysis/FlatLinearValueConstraints.h"
#include "mlir/Analysis/Presburger/PresburgerRelation.h"
#include "mlir/Analysis/Presburger/Simplex.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;
using presburger::IntegerPolyhedron;
using presburger::PresburgerSet;
using presburger::PresburgerSpace;

namespace lamella::tir {

static PresburgerSet toPresburger(IntegerSet set) {
  FlatLinearValueConstraints flat(set);
  // A copy whose variables carry no identity: all sets are about the same sizes.
  IntegerPolyhedron plain(PresburgerSpace::getSetSpace(set.getNumDims(), 0, flat.getNumLocalVars()));
  for (unsigned i = 0, e = flat.getNumEqualities(); i < e; ++i)
    plain.addEquality(flat.getEquality64(i));
  for (unsigned i = 0, e = flat.getNumInequalities(); i < e; ++i)
    plain.addInequality(flat.getInequality64(i));
  return PresburgerSet(plain);
}

/// An expression over the sizes alone, with dimension k for size k; null where it is about something else, or not
/// affine.
static AffineExpr getExprOverSizes(const IndexExpr &expr, ArrayRef<Value> sizes, MLIRContext *context) {
  SmallVector<AffineExpr> dims;
  for (Value operand : expr.getOperands()) {
    const auto *found = llvm::find(sizes, operand);
    if (found == sizes.end())
      return {};
    dims.push_back(getAffineDimExpr(found - sizes.begin(), context));
  }
  AffineExpr result = expr.getExpr(context).replaceSymbols(dims);
  return result.isPureAffine() ? result : AffineExpr();
}

static IntegerSet getAllowedSizes(ArrayRef<Value> sizes, const Facts &facts, MLIRContext *context) {
  SmallVector<AffineExpr> constraints;
  SmallVector<bool> isEquality;
  for (unsigned i = 0; i < sizes.size(); ++i)
    constraints.push_back(getAffineDimExpr(i, context));
  for (const IndexExpr &expr : facts.getNonNegative())
    if (AffineExpr constraint = getExprOverSizes(expr, sizes, context))
      constraints.push_back(constraint);
  isEquality.resize(constraints.size(), false);
  for (auto [value, divisor] : facts.getDivisible())
    if (AffineExpr size = getExprOverSizes(value, sizes, context)) {
      constraints.push_back(size % divisor);
      isEquality.push_back(true);
    }
  return IntegerSet::get(sizes.size(), 0, constraints, isEquality);
}

/// The least and the greatest value of one size. Bounds of the rationals around are rounded inwards, which is sound.
static SizeFacts getBounds(const PresburgerSet &set, unsigned size) {
  SizeFacts bounds;
  std::optional<int64_t> lower, upper;
  bool isBounded = true;
  for (const presburger::IntegerRelation &part : set.getAllDisjuncts()) {
    if (part.isIntegerEmpty())
      continue;
    SmallVector<llvm::DynamicAPInt> row(part.getNumVars() + 1, llvm::DynamicAPInt(0));
    row[size] = llvm::DynamicAPInt(1);
    auto [least, most] = presburger::Simplex(part).computeIntegerBounds(row);
    int64_t low = least.isBounded() ? int64_t(*least) : 0;
    lower = lower ? std::min(*lower, low) : low;
    if (!most.isBounded())
      isBounded = false;
    else
      upper = upper ? std::max(*upper, int64_t(*most)) : int64_t(*most);
  }
  bounds.lower = std::max<int64_t>(lower.value_or(0), 0);
  if (isBounded && upper)
    bounds.upper = *upper + 1;
  return bounds;
}

/// A size is a multiple where an equality says `d mod c == 0`.
static void addDivisors(IntegerSet set, MutableArrayRef<SizeFacts> facts) {
  for (auto [constraint, isEquality] : llvm::zip(set.getConstraints(), set.getEqFlags())) {
    auto mod = dyn_cast<AffineBinaryOpExpr>(constraint);
    if (!isEquality || !mod || mod.getKind() != AffineExprKind::Mod)
      continue;
    auto dim = dyn_cast<AffineDimExpr>(mod.getLHS());
    auto divisor = dyn_cast<AffineConstantExpr>(mod.getRHS());
    if (dim && divisor)
      facts[dim.getPosition()].divisor = std::lcm(facts[dim.getPosition()].divisor, divisor.getValue());
  }
}

static SmallVector<SizeFacts> getFacts(const PresburgerSet &set, ArrayRef<IntegerSet> alsoIn, unsigned count) {
  SmallVector<SizeFacts> facts;
  for (unsigned size = 0; size < count; ++size)
    facts.push_back(getBounds(set, size));
  for (IntegerSet part : alsoIn)
    addDivisors(part, facts);
  for (SizeFacts &size : facts) { // the least and the greatest value are multiples too
    size.lower = llvm::alignTo(size.lower, size.divisor);
    if (size.upper)
      size.upper = llvm::alignDown(*size.upper - 1, size.divisor) + 1;
  }
  return facts;
}

SmallVector<SizeFacts> getSizeFacts(ArrayRef<Value> sizes, const Facts &facts) {
  if (sizes.empty())
    return {};
  IntegerSet allowed = getAllowedSizes(sizes, facts, sizes.front().getContext());
  return getFacts(toPresburger(allowed), allowed, sizes.size());
}

SmallVector<GuardedSizes> getGuardedSizes(ArrayRef<IntegerSet> sets, ArrayRef<Value> sizes, const Facts &facts) {
  IntegerSet allowed = getAllowedSizes(sizes, facts, sizes.front().getContext());
  PresburgerSet rest = toPresburger(allowed);
  std::vector<PresburgerSet> parts;
  SmallVector<GuardedSizes> result;
  for (unsigned i = 0; i <= sets.size(); ++i) {
    PresburgerSet own = toPresburger(allowed);
    if (i < sets.size()) {
      own = own.intersect(toPresburger(sets[i]));
      parts.push_back(own);
    }
    PresburgerSet left = i < sets.size() ? rest.intersect(own) : rest;
    GuardedSizes &version = result.emplace_back();
    version.isEmpty = left.isIntegerEmpty();
    if (version.isEmpty && i < sets.size() && !own.isIntegerEmpty())
      for (unsigned earlier = 0; earlier < i && !version.coveredBy; ++earlier)
        if (own.subtract(parts[earlier]).isIntegerEmpty())
          version.coveredBy = earlier;
    if (!version.isEmpty) {
      SmallVector<IntegerSet> alsoIn{allowed};
      if (i < sets.size())
        alsoIn.push_back(sets[i]);
      version.facts = getFacts(left, alsoIn, sizes.size());
    }
    rest = rest.subtract(own);
  }
  return result;
}

} // namespace lamella::tir
