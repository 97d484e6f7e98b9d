// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A value in mixed radix: v = c0 * d0 + c1 * d1 + ... with digits 0 <= dk < sk. With the digits in order of growing
// factors, the value determines the digits if every factor exceeds what the lower digits can add up to:
// ck > sum over j < k of cj * (sj - 1). The values are dense if c0 = 1 and every factor is equal to the lower digits'
// number of values: ck = c(k-1) * s(k-1).
//
// A digit is a variable, or `x mod c` or `x floordiv c`. Once both of the latter are known for the same x, x is known,
// and is itself a value to take apart: so split after fuse is undone, whether or not the factors divide.
#include "lamella/Dialect/TIR/Analysis/MixedRadix.h"

#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"

using namespace mlir;

namespace lamella::tir {
namespace {

struct Digit {
  IndexExpr atom;
  IndexExpr factor;
  IndexExpr size;
};

class RadixSolver {
public:
  RadixSolver(ArrayRef<RunningVariable> variables, MLIRContext *context, const Facts &facts)
      : variables(variables), context(context), facts(facts) {}

  bool runs(Value value) const {
    return llvm::any_of(variables, [&](const RunningVariable &v) { return v.value == value; });
  }
  bool isKnown(const IndexExpr &expr) const {
    return llvm::all_of(expr.getOperands(),
                        [&](Value value) { return !runs(value) || llvm::is_contained(known, value); });
  }
  std::optional<IndexExpr> extentOf(Value value) const {
    for (const RunningVariable &variable : variables)
      if (variable.value == value)
        return variable.extent;
    return std::nullopt;
  }

  /// Takes an expression apart into digits that are not known yet, in order of growing factors.
  std::optional<SmallVector<Digit>> getDigits(const IndexExpr &expr) {
    IndexExpr normal = expr.normalized();
    operands.assign(normal.getOperands().begin(), normal.getOperands().end());
    SmallVector<Digit> digits;
    if (!collect(normal.getExpr(context), digits))
      return std::nullopt;
    llvm::sort(digits, [](const Digit &a, const Digit &b) {
      auto key = [](const Digit &d) {
        std::optional<int64_t> constant = d.factor.getConstant();
        return std::pair(constant ? 0u : 1u + unsigned(d.factor.getOperands().size()), constant.value_or(0));
      };
      return key(a) < key(b);
    });
    return digits;
  }

  bool isDetermining(ArrayRef<Digit> digits) {
    IndexExpr reach = 0; // the most that the lower digits add
    for (const Digit &digit : digits) {
      if (!proveNonNegative(digit.factor - reach - 1, context, facts))
        return false;
      reach = reach + digit.factor * (digit.size - 1);
    }
    return true;
  }

  void solve(SmallVector<IndexExpr> values) {
    bool progress = true;
    while (progress) {
      progress = false;
      for (unsigned i = 0; i < values.size(); ++i) {
        if (isKnown(values[i]))
          continue;
        std::optional<SmallVector<Digit>> digits = getDigits(values[i]);
        if (!digits || digits->empty() || !isDetermining(*digits))
          continue;
        for (const Digit &digit : *digits)
          progress |= learn(digit.atom, values);
      }
    }
  }

  SmallVector<Value> known;

private:
  bool collect(AffineExpr expr, SmallVectorImpl<Digit> &digits) {
    if (expr.getKind() == AffineExprKind::Add) {
      auto binary = cast<AffineBinaryOpExpr>(expr);
      return collect(binary.getLHS(), digits) && collect(binary.getRHS(), digits);
    }
    // A product: one factor with unknown variables at most, the rest are symbols and constants.
    IndexExpr factor = 1, atom = 1;
    bool hasAtom = false;
    SmallVector<AffineExpr> parts = {expr};
    while (!parts.empty()) {
      AffineExpr part = parts.pop_back_val();
      if (part.getKind() == AffineExprKind::Mul) {
        parts.push_back(cast<AffineBinaryOpExpr>(part).getLHS());
        parts.push_back(cast<AffineBinaryOpExpr>(part).getRHS());
        continue;
      }
      IndexExpr value(AffineMap::get(0, operands.size(), part), 0, operands);
      value = value.normalized();
      if (isKnown(value)) {
        factor = factor * value;
        continue;
      }
      if (hasAtom)
        return false;
      hasAtom = true;
      atom = value;
    }
    if (!hasAtom)
      return true;
    if (std::optional<int64_t> constant = factor.getConstant(); constant && *constant < 0)
      factor = -*constant; // a digit counted from the other end
    if (llvm::any_of(factor.getOperands(), [&](Value value) { return runs(value); }))
      return false; // multiplied by a known variable: the factor may be 0
    std::optional<IndexRange> range = getIndexRange(atom, context, [&](Value value) { return extentOf(value); }, facts);
    if (!range)
      return false;
    digits.push_back({atom, factor, range->span + 1});
    return true;
  }

  /// Adds an atom to what is known; true when it is new.
  bool learn(const IndexExpr &atom, SmallVectorImpl<IndexExpr> &values) {
    if (Value value = atom.getValue()) {
      if (llvm::is_contained(known, value))
        return false;
      known.push_back(value);
      return true;
    }
    auto binary = dyn_cast<AffineBinaryOpExpr>(atom.getExpr(context));
    if (!binary || llvm::is_contained(atoms, atom))
      return false;
    atoms.push_back(atom);
    auto part = [&](AffineExpr expr) {
      return IndexExpr(AffineMap::get(0, atom.getOperands().size(), expr), 0, atom.getOperands()).normalized();
    };
    IndexExpr x = part(binary.getLHS()), divisor = part(binary.getRHS());
    if (binary.getKind() == AffineExprKind::Mod && llvm::is_contained(atoms, x.floorDiv(divisor).normalized()))
      values.push_back(x);
    if (binary.getKind() == AffineExprKind::FloorDiv && llvm::is_contained(atoms, x.mod(divisor).normalized()))
      values.push_back(x);
    // x floordiv (a * b) with (x floordiv b) mod a gives x floordiv b, which normal form does not join.
    for (const IndexExpr &other : SmallVector<IndexExpr>(atoms)) {
      auto mod = dyn_cast<AffineBinaryOpExpr>(other.getExpr(context));
      if (!mod || mod.getKind() != AffineExprKind::Mod)
        continue;
      auto inner = [&](AffineExpr expr) {
        return IndexExpr(AffineMap::get(0, other.getOperands().size(), expr), 0, other.getOperands()).normalized();
      };
      auto quotient = dyn_cast<AffineBinaryOpExpr>(mod.getLHS());
      if (!quotient || quotient.getKind() != AffineExprKind::FloorDiv)
        continue;
      IndexExpr base = inner(quotient.getLHS()), b = inner(quotient.getRHS()), a = inner(mod.getRHS());
      IndexExpr joined = inner(mod.getLHS());
      if (llvm::is_contained(atoms, base.floorDiv(a * b).normalized()) && !llvm::is_contained(atoms, joined))
        learn(joined, values);
    }
    return true;
  }

  ArrayRef<RunningVariable> variables;
  MLIRContext *context;
  const Facts &facts;
  SmallVector<Value> operands;
  SmallVector<IndexExpr> atoms;
};

} // namespace

SmallVector<Value> findDetermined(ArrayRef<IndexExpr> exprs, ArrayRef<RunningVariable> variables, MLIRContext *context,
                                  const Facts &facts) {
  RadixSolver solver(variables, context, facts);
  for (const RunningVariable &variable : variables)
    if (std::optional<int64_t> extent = variable.extent.getConstant(); extent && *extent <= 1)
      solver.known.push_back(variable.value);
  solver.solve(llvm::to_vector(exprs));
  return solver.known;
}

std::optional<IndexExpr> getDenseSize(const IndexExpr &expr, ArrayRef<RunningVariable> variables, MLIRContext *context,
                                      const Facts &facts, SmallVectorImpl<Value> &used) {
  RadixSolver solver(variables, context, facts);
  std::optional<IndexRange> range =
      getIndexRange(expr, context, [&](Value value) { return solver.extentOf(value); }, facts);
  std::optional<SmallVector<Digit>> digits = solver.getDigits(expr);
  if (!range || range->lower != IndexExpr(0) || !digits)
    return std::nullopt;
  IndexExpr size = 1, once = 1;
  for (const Digit &digit : *digits) {
    if (digit.size == IndexExpr(1)) // always 0, whatever its factor
      continue;
    Value variable = digit.atom.getValue();
    if (!variable)
      return std::nullopt;
    used.push_back(variable);
    // As of a tail that there is or not: 0 where it takes a value.
    if (proveNonNegative(IndexExpr(1) - digit.size, context, facts) && proveNonNegative(digit.size, context, facts)) {
      once = once * digit.size;
      continue;
    }
    if (digit.factor != size)
      return std::nullopt;
    size = (size * digit.size).normalized();
  }
  return (size * once).normalized();
}

} // namespace lamella::tir
