// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Signature.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/Symbols.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;

namespace lamella {
using relax::AtomAttr;
using relax::AtomKind;
using relax::SizeAttr;

//===----------------------------------------------------------------------===//
// Sizes as affine expressions
//===----------------------------------------------------------------------===//

static AffineExpr getAtomExpr(const Signature &signature, AtomAttr atom) {
  if (const auto *it = llvm::find(signature.parameters, atom); it != signature.parameters.end())
    return getAffineSymbolExpr(it - signature.parameters.begin(), atom.getContext());
  // Others than symbols, min and max are quotients and remainders.
  AffineExpr lhs = signature.getExpr(atom.getOperands()[0]), rhs = signature.getExpr(atom.getOperands()[1]);
  return atom.getKind() == AtomKind::FloorDiv ? lhs.floorDiv(rhs) : lhs % rhs;
}

AffineExpr Signature::getExpr(SizeAttr size) const {
  AffineExpr sum = getAffineConstantExpr(0, size.getContext());
  unsigned begin = 0;
  for (auto [coefficient, end] : llvm::zip_equal(size.getCoefficients(), size.getEnds())) {
    AffineExpr term = getAffineConstantExpr(coefficient, size.getContext());
    for (AtomAttr atom : size.getAtoms().slice(begin, end - begin))
      term = getAtomExpr(*this, atom) * term;
    sum = sum + term;
    begin = end;
  }
  return sum;
}

AffineMap Signature::getExtents(RankedTensorType type) const {
  SmallVector<AffineExpr> exprs =
      llvm::map_to_vector(relax::getSizes(type), [&](SizeAttr size) { return getExpr(size); });
  return AffineMap::get(0, parameters.size(), exprs, type.getContext());
}

//===----------------------------------------------------------------------===//
// Signatures
//===----------------------------------------------------------------------===//

static void collectParameters(SizeAttr size, llvm::SmallSetVector<AtomAttr, 4> &parameters) {
  for (AtomAttr atom : size.getAtoms()) {
    if (atom.getKind() != AtomKind::FloorDiv && atom.getKind() != AtomKind::Mod)
      parameters.insert(atom);
    else
      for (SizeAttr operand : atom.getOperands())
        collectParameters(operand, parameters);
  }
}

static void collectParameters(Type type, llvm::SmallSetVector<AtomAttr, 4> &parameters) {
  SmallVector<SizeAttr> sizes;
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    sizes = relax::getSizes(tensor);
  else if (auto size = dyn_cast<relax::SizeType>(type))
    sizes = {size.getExpr()};
  else if (auto state = dyn_cast<relax::StateType>(type))
    sizes.assign(state.getSizes().begin(), state.getSizes().end());
  for (SizeAttr size : sizes)
    collectParameters(size, parameters);
}

/// The atom as a size.
static SizeAttr getSizeOf(AtomAttr atom) {
  if (atom.getKind() == AtomKind::Symbol)
    return relax::getSymbolSize(atom.getName());
  return atom.getKind() == AtomKind::Min ? relax::minimum(atom.getOperands()) : relax::maximum(atom.getOperands());
}

static AtomAttr getAtomOf(SizeAttr size) { return size.getAtoms().front(); }

FailureOr<Signature> getSignature(Operation *op, TypeRange operands, TypeRange results) {
  for (Type type : llvm::concat<const Type>(operands, results))
    if (auto tensor = dyn_cast<RankedTensorType>(type);
        tensor && llvm::is_contained(relax::getSizes(tensor), SizeAttr()))
      return op->emitOpError("expected known dimensions, got ")
             << tensor << "; name its dimensions with relax.match_cast";
  Signature signature;
  relax::SymbolSet names;
  for (Type type : llvm::concat<const Type>(operands, results))
    relax::collectSymbols(type, names);
  relax::SymbolMap renaming;
  for (auto [number, name] : llvm::enumerate(names))
    renaming[name] = relax::getSymbolSize(op->getContext(), ("s" + Twine(number)).str());

  llvm::SmallSetVector<AtomAttr, 4> atoms;
  for (Type type : llvm::concat<const Type>(operands, results))
    collectParameters(type, atoms);
  for (AtomAttr atom : atoms) {
    SizeAttr size = getSizeOf(atom);
    SizeAttr renamed = relax::substitute(size, [&](StringAttr name) { return renaming.lookup(name); });
    signature.sizes.push_back(size);
    signature.parameters.push_back(getAtomOf(renamed));
  }
  for (Type type : operands)
    signature.operands.push_back(relax::substituteSymbols(type, renaming));
  for (Type type : results)
    signature.results.push_back(relax::substituteSymbols(type, renaming));
  return signature;
}

std::string getKernelKey(Operation *op, const Signature &signature, ArrayRef<StringRef> without) {
  std::string key;
  llvm::raw_string_ostream stream(key);
  stream << op->getName();
  for (NamedAttribute attr : op->getAttrDictionary())
    if (!llvm::is_contained(without, attr.getName().strref()))
      stream << ' ' << attr.getName().strref() << '=' << attr.getValue();
  for (Type type : signature.operands)
    stream << ' ' << type;
  stream << " ->";
  for (Type type : signature.results)
    stream << ' ' << type;
  return key;
}

} // namespace lamella
