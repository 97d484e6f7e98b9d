// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The normal form of index expressions: a sum of products of atoms. An atom is a dimension, a symbol, or a floordiv,
// ceildiv or mod whose parts are in normal form. Terms stand in this order: positive before negative, in each of them
// those with a dimension before the rest, the constant last; inside a group the order of the text is kept.
#include "lamella/Dialect/TIR/IR/IndexExpr.h"

#include <numeric>

using namespace mlir;

namespace lamella::tir {
namespace {

/// A product of atoms (null: the empty product) times a constant.
struct Term {
  AffineExpr product;
  int64_t factor;
};
using Terms = SmallVector<Term, 4>;

void addTerm(Terms &terms, AffineExpr product, int64_t factor) {
  for (Term &term : terms) {
    if (term.product == product) {
      term.factor += factor;
      return;
    }
  }
  terms.push_back({product, factor});
}

void collectAtoms(AffineExpr product, SmallVectorImpl<AffineExpr> &atoms) {
  if (!product)
    return;
  if (product.getKind() != AffineExprKind::Mul) {
    atoms.push_back(product);
    return;
  }
  auto binary = cast<AffineBinaryOpExpr>(product);
  collectAtoms(binary.getLHS(), atoms);
  collectAtoms(binary.getRHS(), atoms);
}

/// Dimensions before symbols, plain operands by number before compound atoms.
std::pair<int, unsigned> rankOfAtom(AffineExpr atom) {
  int symbolic = atom.isSymbolicOrConstant() ? 2 : 0;
  if (auto dim = dyn_cast<AffineDimExpr>(atom))
    return {symbolic, dim.getPosition()};
  if (auto symbol = dyn_cast<AffineSymbolExpr>(atom))
    return {symbolic, symbol.getPosition()};
  return {symbolic + 1, 0};
}

AffineExpr buildProduct(SmallVectorImpl<AffineExpr> &atoms) {
  llvm::stable_sort(atoms, [](AffineExpr a, AffineExpr b) { return rankOfAtom(a) < rankOfAtom(b); });
  AffineExpr product;
  for (AffineExpr atom : atoms)
    product = product ? product * atom : atom;
  return product;
}

AffineExpr multiply(AffineExpr a, AffineExpr b) {
  SmallVector<AffineExpr> atoms;
  collectAtoms(a, atoms);
  collectAtoms(b, atoms);
  return buildProduct(atoms);
}

/// The quotient of two products where the second's atoms are among the first's.
std::optional<AffineExpr> divideExactly(AffineExpr a, AffineExpr b) {
  SmallVector<AffineExpr> atoms, divisors;
  collectAtoms(a, atoms);
  collectAtoms(b, divisors);
  for (AffineExpr divisor : divisors) {
    auto *it = llvm::find(atoms, divisor);
    if (it == atoms.end())
      return std::nullopt;
    atoms.erase(it);
  }
  return buildProduct(atoms);
}

/// q * c + x mod c becomes x where q is x floordiv c.
void mergeQuotients(Terms &terms) {
  for (unsigned i = 0; i < terms.size(); ++i) {
    if (!terms[i].product || terms[i].product.getKind() != AffineExprKind::Mod)
      continue;
    auto mod = cast<AffineBinaryOpExpr>(terms[i].product);
    AffineExpr quotient = mod.getLHS().floorDiv(mod.getRHS());
    int64_t scale = 1;
    if (auto constant = dyn_cast<AffineConstantExpr>(mod.getRHS()))
      scale = constant.getValue();
    else
      quotient = multiply(quotient, mod.getRHS());
    int64_t factor = terms[i].factor;
    auto *partner = llvm::find_if(
        terms, [&](const Term &term) { return term.product == quotient && term.factor == factor * scale; });
    if (factor == 0 || partner == terms.end())
      continue;
    partner->factor = 0;
    terms[i] = {mod.getLHS(), factor};
    Terms flat;
    for (const Term &term : terms)
      addTerm(flat, term.product, term.factor);
    terms = flat;
    i = -1u;
  }
}

Terms toTerms(AffineExpr expr);

AffineExpr fromTerms(Terms terms, MLIRContext *context) {
  mergeQuotients(terms);
  auto group = [](const Term &term) {
    if (!term.product)
      return 4;
    return (term.factor < 0 ? 2 : 0) + (term.product.isSymbolicOrConstant() ? 1 : 0);
  };
  llvm::stable_sort(terms, [&](const Term &a, const Term &b) { return group(a) < group(b); });
  AffineExpr sum;
  for (const Term &term : terms) {
    if (term.factor == 0)
      continue;
    AffineExpr part = term.product ? term.product * term.factor : getAffineConstantExpr(term.factor, context);
    sum = sum ? sum + part : part;
  }
  return sum ? sum : getAffineConstantExpr(0, context);
}

int64_t divideConstants(AffineExprKind kind, int64_t a, int64_t b) {
  int64_t floor = a / b - (a % b != 0 && (a % b < 0) ? 1 : 0);
  if (kind == AffineExprKind::FloorDiv)
    return floor;
  int64_t rest = a - floor * b;
  return kind == AffineExprKind::Mod ? rest : floor + (rest != 0);
}

AffineExpr makeAtom(AffineExprKind kind, AffineExpr lhs, AffineExpr rhs) {
  return getAffineBinaryOpExpr(kind, lhs, rhs);
}

/// Divides what is left after exact parts were moved out, by a positive constant.
Terms divideByConstant(AffineExprKind kind, Terms rest, int64_t divisor, MLIRContext *context) {
  int64_t common = divisor, constant = 0;
  for (const Term &term : rest) {
    if (term.product)
      common = std::gcd(common, term.factor);
    else
      constant = term.factor;
  }
  bool isConstant = llvm::all_of(rest, [](const Term &term) { return !term.product; });
  if (isConstant)
    return {{AffineExpr(), divideConstants(kind, constant, divisor)}};
  bool isMod = kind == AffineExprKind::Mod;
  if (common > 1 && (!isMod || constant % common == 0)) {
    for (Term &term : rest)
      term.factor = term.product ? term.factor / common
                                 : divideConstants(isMod ? AffineExprKind::FloorDiv : kind, term.factor, common);
    Terms inner = divideByConstant(kind, rest, divisor / common, context);
    if (isMod)
      for (Term &term : inner)
        term.factor *= common;
    return inner;
  }
  if (divisor == 1)
    return isMod ? Terms{} : rest;
  AffineExpr lhs = fromTerms(rest, context);
  if (auto nested = dyn_cast<AffineBinaryOpExpr>(lhs)) {
    auto inner = dyn_cast<AffineConstantExpr>(nested.getRHS());
    bool positive = inner && inner.getValue() > 0;
    if (kind == AffineExprKind::FloorDiv && nested.getKind() == kind && positive)
      return toTerms(makeAtom(kind, nested.getLHS(), getAffineConstantExpr(inner.getValue() * divisor, context)));
    if (isMod && nested.getKind() == kind && positive && inner.getValue() % divisor == 0)
      return toTerms(makeAtom(kind, nested.getLHS(), getAffineConstantExpr(divisor, context)));
  }
  return {{makeAtom(kind, lhs, getAffineConstantExpr(divisor, context)), 1}};
}

/// floordiv, ceildiv, mod: the terms that the divisor divides leave the atom.
Terms divideTerms(AffineExprKind kind, AffineExpr lhs, AffineExpr rhs) {
  MLIRContext *context = lhs.getContext();
  Terms divisor = toTerms(rhs);
  llvm::erase_if(divisor, [](const Term &term) { return term.factor == 0; });
  Terms dividend = toTerms(lhs);
  if (divisor.size() != 1 || divisor[0].factor <= 0)
    return {{makeAtom(kind, fromTerms(dividend, context), fromTerms(divisor, context)), 1}};
  Terms exact, rest;
  for (const Term &term : dividend) {
    std::optional<AffineExpr> quotient;
    if (term.factor % divisor[0].factor == 0)
      quotient = divideExactly(term.product, divisor[0].product);
    if (quotient)
      addTerm(exact, *quotient, term.factor / divisor[0].factor);
    else
      addTerm(rest, term.product, term.factor);
  }
  if (kind == AffineExprKind::Mod)
    exact.clear();
  llvm::erase_if(rest, [](const Term &term) { return term.factor == 0; });
  if (rest.empty())
    return exact;
  Terms inexact;
  if (!divisor[0].product)
    inexact = divideByConstant(kind, rest, divisor[0].factor, context);
  else
    inexact = {{makeAtom(kind, fromTerms(rest, context), fromTerms(divisor, context)), 1}};
  for (const Term &term : inexact)
    addTerm(exact, term.product, term.factor);
  return exact;
}

Terms toTerms(AffineExpr expr) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return {{AffineExpr(), constant.getValue()}};
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return {{expr, 1}};
  Terms result;
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    result = toTerms(binary.getLHS());
    for (const Term &term : toTerms(binary.getRHS()))
      addTerm(result, term.product, term.factor);
    return result;
  case AffineExprKind::Mul: {
    Terms rhs = toTerms(binary.getRHS());
    for (const Term &a : toTerms(binary.getLHS()))
      for (const Term &b : rhs)
        addTerm(result, multiply(a.product, b.product), a.factor * b.factor);
    return result;
  }
  default:
    return divideTerms(expr.getKind(), binary.getLHS(), binary.getRHS());
  }
}

} // namespace

AffineExpr normalizeIndexExpr(AffineExpr expr) {
  // Building an expression may fold it further; two rounds suffice in practice, four bound the work.
  for (int round = 0; round < 4; ++round) {
    AffineExpr next = fromTerms(toTerms(expr), expr.getContext());
    if (next == expr)
      break;
    expr = next;
  }
  return expr;
}

} // namespace lamella::tir
