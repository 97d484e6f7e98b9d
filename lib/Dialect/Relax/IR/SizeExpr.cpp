// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Normal form of size expressions.
//
//   (b + 1) * n          ->  b * n + n
//   (128 * n + 96) floordiv 64  ->  2 * n + 1          coefficients divide out, the rest is below the divisor
//   (130 * n) mod 64     ->  2 * (n mod 32)
//
// 1. A polynomial is kept as a map from monomials (sorted atoms) to coefficients while it is computed.
// 2. floordiv and mod by a constant pull out what divides, then what the divisor and all coefficients share; by an
// expression
//    they divide exactly or stay an atom.
// 3. `build` writes the map as a SizeAttr: terms by degree, highest first, then by their atoms; constant last.
#include "lamella/Dialect/Relax/IR/SizeExpr.h"

#include "mlir/IR/Builders.h"
#include "llvm/Support/MathExtras.h"
#include <map>
#include <numeric>

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

namespace {
using Monomial = SmallVector<AtomAttr, 2>;

int compareSizes(SizeAttr lhs, SizeAttr rhs);

/// A total order that depends on the text alone, never on addresses.
int compareAtoms(AtomAttr lhs, AtomAttr rhs) {
  if (lhs == rhs)
    return 0;
  if (lhs.getKind() != rhs.getKind())
    return lhs.getKind() < rhs.getKind() ? -1 : 1;
  if (lhs.getKind() == AtomKind::Symbol)
    return lhs.getName().getValue().compare(rhs.getName().getValue());
  for (auto [left, right] : llvm::zip(lhs.getOperands(), rhs.getOperands()))
    if (int order = compareSizes(left, right))
      return order;
  return lhs.getOperands().size() < rhs.getOperands().size() ? -1 : 1;
}

int compareMonomials(ArrayRef<AtomAttr> lhs, ArrayRef<AtomAttr> rhs) {
  if (lhs.size() != rhs.size())
    return lhs.size() > rhs.size() ? -1 : 1;
  for (auto [left, right] : llvm::zip(lhs, rhs))
    if (int order = compareAtoms(left, right))
      return order;
  return 0;
}

int compareSizes(SizeAttr lhs, SizeAttr rhs) {
  unsigned terms = std::min(lhs.getEnds().size(), rhs.getEnds().size());
  for (unsigned term = 0; term < terms; ++term) {
    if (int order = compareMonomials(lhs.getTermAtoms(term), rhs.getTermAtoms(term)))
      return order;
    if (lhs.getCoefficients()[term] != rhs.getCoefficients()[term])
      return lhs.getCoefficients()[term] < rhs.getCoefficients()[term] ? -1 : 1;
  }
  if (lhs.getEnds().size() == rhs.getEnds().size())
    return 0;
  return lhs.getEnds().size() < rhs.getEnds().size() ? -1 : 1;
}

//===----------------------------------------------------------------------===//
// Polynomials under construction
//===----------------------------------------------------------------------===//

struct MonomialLess {
  bool operator()(const Monomial &lhs, const Monomial &rhs) const { return compareMonomials(lhs, rhs) < 0; }
};

/// A sum of terms. `valid` turns false on overflow and stays so.
struct Polynomial {
  std::map<Monomial, int64_t, MonomialLess> terms;
  bool valid = true;

  Polynomial() = default;
  explicit Polynomial(SizeAttr size) {
    for (unsigned term = 0; term < size.getEnds().size(); ++term)
      terms[Monomial(size.getTermAtoms(term))] = size.getCoefficients()[term];
  }

  void addTerm(const Monomial &monomial, int64_t coefficient) {
    int64_t &sum = terms[monomial];
    valid &= !llvm::AddOverflow(sum, coefficient, sum);
    if (sum == 0)
      terms.erase(monomial);
  }
  /// The coefficient of the empty monomial.
  int64_t constantTerm() const {
    auto it = terms.find(Monomial());
    return it == terms.end() ? 0 : it->second;
  }

  SizeAttr build(MLIRContext *context) const {
    if (!valid)
      return {};
    SmallVector<int64_t> coefficients;
    SmallVector<unsigned> ends;
    SmallVector<AtomAttr> atoms;
    for (const auto &[monomial, coefficient] : terms) {
      coefficients.push_back(coefficient);
      atoms.append(monomial);
      ends.push_back(atoms.size());
    }
    return SizeAttr::get(context, coefficients, ends, atoms);
  }
};

SizeAttr getAtomSize(AtomAttr atom) { return SizeAttr::get(atom.getContext(), {1}, {1}, {atom}); }

SizeAttr getFunctionSize(AtomKind kind, ArrayRef<SizeAttr> operands) {
  return getAtomSize(AtomAttr::get(operands[0].getContext(), kind, StringAttr(), operands));
}
} // namespace

SizeAttr relax::getConstantSize(MLIRContext *context, int64_t value) {
  if (value == 0)
    return SizeAttr::get(context, ArrayRef<int64_t>(), ArrayRef<unsigned>(), ArrayRef<AtomAttr>());
  return SizeAttr::get(context, {value}, {0u}, ArrayRef<AtomAttr>());
}

SizeAttr relax::getSymbolSize(StringAttr name) {
  return getAtomSize(AtomAttr::get(name.getContext(), AtomKind::Symbol, name, {}));
}

SizeAttr relax::getSymbolSize(MLIRContext *context, StringRef name) {
  return getSymbolSize(StringAttr::get(context, name));
}

//===----------------------------------------------------------------------===//
// Ring operations
//===----------------------------------------------------------------------===//

SizeAttr relax::add(SizeAttr lhs, SizeAttr rhs) {
  if (!lhs || !rhs)
    return {};
  Polynomial sum(lhs);
  for (const auto &[monomial, coefficient] : Polynomial(rhs).terms)
    sum.addTerm(monomial, coefficient);
  return sum.build(lhs.getContext());
}

SizeAttr relax::subtract(SizeAttr lhs, SizeAttr rhs) { return add(lhs, multiply(rhs, -1)); }

SizeAttr relax::multiply(SizeAttr lhs, SizeAttr rhs) {
  if (!lhs || !rhs)
    return {};
  Polynomial product, right(rhs);
  for (const auto &[leftMonomial, leftCoefficient] : Polynomial(lhs).terms) {
    for (const auto &[rightMonomial, rightCoefficient] : right.terms) {
      Monomial monomial = leftMonomial;
      monomial.append(rightMonomial);
      llvm::sort(monomial, [](AtomAttr a, AtomAttr b) { return compareAtoms(a, b) < 0; });
      int64_t coefficient;
      product.valid &= !llvm::MulOverflow(leftCoefficient, rightCoefficient, coefficient);
      product.addTerm(monomial, coefficient);
    }
  }
  return product.build(lhs.getContext());
}

SizeAttr relax::multiply(SizeAttr lhs, int64_t rhs) {
  return lhs ? multiply(lhs, getConstantSize(lhs.getContext(), rhs)) : SizeAttr();
}

//===----------------------------------------------------------------------===//
// Division
//===----------------------------------------------------------------------===//

/// lhs / rhs if rhs is a single term that divides every term of lhs, else null.
static SizeAttr divideExactly(SizeAttr lhs, SizeAttr rhs) {
  if (rhs.getEnds().size() != 1)
    return {};
  int64_t divisor = rhs.getCoefficients()[0];
  if (divisor < 0)
    return {};
  Polynomial quotient;
  for (const auto &[monomial, coefficient] : Polynomial(lhs).terms) {
    Monomial rest = monomial;
    for (AtomAttr atom : rhs.getAtoms()) {
      auto it = llvm::find(rest, atom);
      if (it == rest.end())
        return {};
      rest.erase(it);
    }
    if (coefficient % divisor != 0)
      return {};
    quotient.addTerm(rest, coefficient / divisor);
  }
  return quotient.build(lhs.getContext());
}

/// The greatest number that divides `divisor` and the coefficient of every term but the constant.
static int64_t commonFactor(const Polynomial &polynomial, int64_t divisor) {
  int64_t factor = divisor;
  for (const auto &[monomial, coefficient] : polynomial.terms)
    if (!monomial.empty())
      factor = std::gcd(factor, coefficient);
  return factor;
}

static SizeAttr floorDivByConstant(SizeAttr lhs, int64_t divisor) {
  // lhs = divisor * whole + rest with the coefficients of rest in [0, divisor).
  MLIRContext *context = lhs.getContext();
  Polynomial whole, rest;
  for (const auto &[monomial, coefficient] : Polynomial(lhs).terms) {
    whole.addTerm(monomial, llvm::divideFloorSigned(coefficient, divisor));
    rest.addTerm(monomial, llvm::mod(coefficient, divisor));
  }
  // floor((g * x + r) / (g * d)) = floor((x + floor(r / g)) / d).
  int64_t factor = commonFactor(rest, divisor);
  Polynomial reduced;
  for (const auto &[monomial, coefficient] : rest.terms)
    reduced.addTerm(monomial, monomial.empty() ? llvm::divideFloorSigned(coefficient, factor) : coefficient / factor);
  divisor /= factor;

  SizeAttr wholeSize = whole.build(context), restSize = reduced.build(context);
  if (!wholeSize || !restSize)
    return {};
  if (divisor == 1)
    return add(wholeSize, restSize);
  if (std::optional<int64_t> constant = restSize.getConstant())
    return add(wholeSize, getConstantSize(context, llvm::divideFloorSigned(*constant, divisor)));
  return add(wholeSize, getFunctionSize(AtomKind::FloorDiv, {restSize, getConstantSize(context, divisor)}));
}

SizeAttr relax::floorDiv(SizeAttr lhs, SizeAttr rhs) {
  if (!lhs || !rhs)
    return {};
  if (std::optional<int64_t> divisor = rhs.getConstant())
    return *divisor > 0 ? floorDivByConstant(lhs, *divisor) : SizeAttr();
  if (SizeAttr quotient = divideExactly(lhs, rhs))
    return quotient;
  return getFunctionSize(AtomKind::FloorDiv, {lhs, rhs});
}

static SizeAttr modByConstant(SizeAttr lhs, int64_t divisor) {
  MLIRContext *context = lhs.getContext();
  Polynomial rest;
  for (const auto &[monomial, coefficient] : Polynomial(lhs).terms)
    rest.addTerm(monomial, llvm::mod(coefficient, divisor));
  // (g * x) mod (g * d) = g * (x mod d).
  int64_t factor = std::gcd(commonFactor(rest, divisor), rest.constantTerm());
  Polynomial reduced;
  for (const auto &[monomial, coefficient] : rest.terms)
    reduced.addTerm(monomial, coefficient / factor);
  divisor /= factor;

  SizeAttr restSize = reduced.build(context);
  if (!restSize || divisor == 1)
    return restSize ? getConstantSize(context, 0) : SizeAttr();
  if (std::optional<int64_t> constant = restSize.getConstant())
    return getConstantSize(context, (*constant % divisor) * factor);
  return multiply(getFunctionSize(AtomKind::Mod, {restSize, getConstantSize(context, divisor)}), factor);
}

SizeAttr relax::mod(SizeAttr lhs, SizeAttr rhs) {
  if (!lhs || !rhs)
    return {};
  if (std::optional<int64_t> divisor = rhs.getConstant())
    return *divisor > 0 ? modByConstant(lhs, *divisor) : SizeAttr();
  if (divideExactly(lhs, rhs))
    return getConstantSize(lhs.getContext(), 0);
  return getFunctionSize(AtomKind::Mod, {lhs, rhs});
}

//===----------------------------------------------------------------------===//
// Minimum, maximum and comparison
//===----------------------------------------------------------------------===//

/// Whether every value of the expression is >= 0 by its form: symbols are.
static bool isNonNegative(SizeAttr size) {
  auto atomIsNonNegative = [](AtomAttr atom) {
    switch (atom.getKind()) {
    case AtomKind::Symbol:
      return true;
    case AtomKind::FloorDiv:
      return llvm::all_of(atom.getOperands(), isNonNegative);
    case AtomKind::Mod:
      return isNonNegative(atom.getOperands()[1]);
    case AtomKind::Min:
      return llvm::all_of(atom.getOperands(), isNonNegative);
    case AtomKind::Max:
      return llvm::any_of(atom.getOperands(), isNonNegative);
    }
    llvm_unreachable("unknown atom");
  };
  return llvm::all_of(size.getCoefficients(), [](int64_t coefficient) { return coefficient >= 0; }) &&
         llvm::all_of(size.getAtoms(), atomIsNonNegative);
}

SizeRelation relax::compare(SizeAttr lhs, SizeAttr rhs) {
  if (!lhs || !rhs)
    return SizeRelation::Unknown;
  SizeAttr difference = subtract(lhs, rhs);
  if (!difference)
    return SizeRelation::Unknown;
  if (std::optional<int64_t> constant = difference.getConstant())
    return *constant == 0 ? SizeRelation::Equal : SizeRelation::Different;
  SizeAttr one = getConstantSize(lhs.getContext(), 1);
  for (SizeAttr oneSided : {subtract(difference, one), subtract(multiply(difference, -1), one)})
    if (oneSided && isNonNegative(oneSided))
      return SizeRelation::Different;
  return SizeRelation::Unknown;
}

/// Flattens, drops operands that another one dominates for every value of the symbols, and sorts.
static SizeAttr buildExtremum(AtomKind kind, ArrayRef<SizeAttr> operands) {
  SmallVector<SizeAttr> flat;
  for (SizeAttr operand : operands) {
    if (!operand)
      return {};
    AtomAttr atom = operand.getAtoms().size() == 1 ? operand.getAtoms()[0] : AtomAttr();
    if (atom && atom.getKind() == kind && operand == getAtomSize(atom))
      llvm::append_range(flat, atom.getOperands());
    else
      flat.push_back(operand);
  }
  SmallVector<SizeAttr> kept;
  for (auto [index, candidate] : llvm::enumerate(flat)) {
    bool dominated = false;
    for (auto [otherIndex, other] : llvm::enumerate(flat)) {
      if (index == otherIndex || (candidate == other && index < otherIndex))
        continue;
      SizeAttr excess = kind == AtomKind::Min ? subtract(candidate, other) : subtract(other, candidate);
      dominated |= candidate == other || (excess && isNonNegative(excess));
    }
    if (!dominated)
      kept.push_back(candidate);
  }
  llvm::sort(kept, [](SizeAttr a, SizeAttr b) { return compareSizes(a, b) < 0; });
  return kept.size() == 1 ? kept.front() : getFunctionSize(kind, kept);
}

SizeAttr relax::minimum(ArrayRef<SizeAttr> operands) { return buildExtremum(AtomKind::Min, operands); }
SizeAttr relax::maximum(ArrayRef<SizeAttr> operands) { return buildExtremum(AtomKind::Max, operands); }

//===----------------------------------------------------------------------===//
// Substitution and evaluation
//===----------------------------------------------------------------------===//

SizeAttr relax::substitute(SizeAttr size, function_ref<SizeAttr(StringAttr)> substitution) {
  auto substituteAtom = [&](AtomAttr atom) -> SizeAttr {
    if (atom.getKind() == AtomKind::Symbol) {
      SizeAttr replacement = substitution(atom.getName());
      return replacement ? replacement : getAtomSize(atom);
    }
    SmallVector<SizeAttr> operands;
    for (SizeAttr operand : atom.getOperands())
      operands.push_back(substitute(operand, substitution));
    switch (atom.getKind()) {
    case AtomKind::FloorDiv:
      return floorDiv(operands[0], operands[1]);
    case AtomKind::Mod:
      return mod(operands[0], operands[1]);
    case AtomKind::Min:
      return minimum(operands);
    default:
      return maximum(operands);
    }
  };
  SizeAttr sum = getConstantSize(size.getContext(), 0);
  for (unsigned term = 0; term < size.getEnds().size(); ++term) {
    SizeAttr product = getConstantSize(size.getContext(), size.getCoefficients()[term]);
    for (AtomAttr atom : size.getTermAtoms(term))
      product = multiply(product, substituteAtom(atom));
    sum = add(sum, product);
  }
  return sum;
}

static std::optional<int64_t> evaluateAtom(AtomAttr atom, function_ref<std::optional<int64_t>(StringAttr)> values) {
  if (atom.getKind() == AtomKind::Symbol)
    return values(atom.getName());
  SmallVector<int64_t> operands;
  for (SizeAttr operand : atom.getOperands()) {
    std::optional<int64_t> value = evaluate(operand, values);
    if (!value)
      return std::nullopt;
    operands.push_back(*value);
  }
  switch (atom.getKind()) {
  case AtomKind::FloorDiv:
    return operands[1] > 0 ? std::optional(llvm::divideFloorSigned(operands[0], operands[1])) : std::nullopt;
  case AtomKind::Mod:
    return operands[1] > 0 ? std::optional(llvm::mod(operands[0], operands[1])) : std::nullopt;
  case AtomKind::Min:
    return *llvm::min_element(operands);
  default:
    return *llvm::max_element(operands);
  }
}

std::optional<int64_t> relax::evaluate(SizeAttr size, function_ref<std::optional<int64_t>(StringAttr)> values) {
  int64_t sum = 0;
  for (unsigned term = 0; term < size.getEnds().size(); ++term) {
    int64_t product = size.getCoefficients()[term];
    for (AtomAttr atom : size.getTermAtoms(term)) {
      std::optional<int64_t> value = evaluateAtom(atom, values);
      if (!value || llvm::MulOverflow(product, *value, product))
        return std::nullopt;
    }
    if (llvm::AddOverflow(sum, product, sum))
      return std::nullopt;
  }
  return sum;
}

//===----------------------------------------------------------------------===//
// Accessors
//===----------------------------------------------------------------------===//

ArrayRef<AtomAttr> SizeAttr::getTermAtoms(unsigned term) const {
  unsigned begin = term == 0 ? 0 : getEnds()[term - 1];
  return getAtoms().slice(begin, getEnds()[term] - begin);
}

std::optional<int64_t> SizeAttr::getConstant() const {
  if (getEnds().empty())
    return 0;
  if (getEnds().size() == 1 && getAtoms().empty())
    return getCoefficients()[0];
  return std::nullopt;
}

StringAttr SizeAttr::getBareSymbol() const {
  if (getAtoms().size() != 1 || getCoefficients() != ArrayRef<int64_t>{1})
    return {};
  return getAtoms()[0].getKind() == AtomKind::Symbol ? getAtoms()[0].getName() : StringAttr();
}

static void visitSymbols(SizeAttr size, llvm::SmallPtrSetImpl<const void *> &seen,
                         function_ref<void(StringAttr)> callback) {
  for (AtomAttr atom : size.getAtoms()) {
    if (atom.getKind() == AtomKind::Symbol) {
      if (seen.insert(atom.getName().getAsOpaquePointer()).second)
        callback(atom.getName());
      continue;
    }
    for (SizeAttr operand : atom.getOperands())
      visitSymbols(operand, seen, callback);
  }
}

void SizeAttr::forEachSymbol(function_ref<void(StringAttr)> callback) const {
  llvm::SmallPtrSet<const void *, 8> seen;
  visitSymbols(*this, seen, callback);
}
