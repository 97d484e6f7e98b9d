// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Signature.h"

#include "lamella/Dialect/Relax/IR/SizeAffine.h"
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;

namespace lamella {
using relax::AtomAttr;
using relax::AtomKind;
using relax::SizeAttr;

//===----------------------------------------------------------------------===//
// Sizes as affine expressions
//===----------------------------------------------------------------------===//

AffineExpr Signature::getExpr(SizeAttr size) const {
  return relax::getAffineExpr(size, [&](AtomAttr atom) {
    const auto *it = llvm::find(parameters, atom);
    return it != parameters.end() ? getAffineSymbolExpr(it - parameters.begin(), atom.getContext()) : AffineExpr();
  });
}

AffineMap Signature::getExtents(RankedTensorType type) const {
  SmallVector<AffineExpr> exprs =
      llvm::map_to_vector(relax::getSizes(type), [&](SizeAttr size) { return getExpr(size); });
  return AffineMap::get(0, parameters.size(), exprs, type.getContext());
}

//===----------------------------------------------------------------------===//
// Signatures
//===----------------------------------------------------------------------===//

/// The sizes that a type mentions, one for each dimension.
static SmallVector<SizeAttr> getTypeSizes(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return relax::getSizes(tensor);
  if (auto size = dyn_cast<relax::SizeType>(type))
    return {size.getExpr()};
  if (auto state = dyn_cast<relax::StateType>(type))
    return SmallVector<SizeAttr>(state.getSizes());
  return {};
}

/// The atom as a size.
static SizeAttr getSizeOf(AtomAttr atom) {
  if (atom.getKind() == AtomKind::Symbol)
    return relax::getSymbolSize(atom.getName());
  return atom.getKind() == AtomKind::Min ? relax::minimum(atom.getOperands()) : relax::maximum(atom.getOperands());
}

static AtomAttr getAtomOf(SizeAttr size) { return size.getAtoms().front(); }

namespace {
/// Gives the sizes of a call the names of its kernel, `s0, s1, ...` in the order of the first mention, and collects the
/// kernel's parameters.
class Renamer {
public:
  explicit Renamer(ArrayRef<SizeAttr> sizes) {
    for (SizeAttr size : sizes)
      size.forEachSymbol([&](StringAttr name) { users[name].insert(size); });
    for (SizeAttr size : sizes) {
      bool isWhole = isAlone(size);
      if (isWhole && names.try_emplace(size, nextName(size)).second)
        parameters.insert(size);
      if (isWhole)
        continue;
      size.forEachSymbol([&](StringAttr name) { names.try_emplace(relax::getSymbolSize(name), nextName(size)); });
      collectParameters(size);
    }
  }

  SizeAttr rename(SizeAttr size) const {
    if (SizeAttr whole = names.lookup(size))
      return whole;
    return relax::substitute(size, [&](StringAttr name) { return names.lookup(relax::getSymbolSize(name)); });
  }
  Type rename(Type type) const {
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      return relax::getTensorType(
          llvm::map_to_vector(relax::getSizes(tensor), [&](SizeAttr size) { return rename(size); }),
          tensor.getElementType());
    return type;
  }
  ArrayRef<SizeAttr> getParameters() const { return parameters.getArrayRef(); }

private:
  /// True if the names of the size occur in no other size: it is one number to the kernel.
  bool isAlone(SizeAttr size) const {
    if (size.getConstant())
      return false;
    bool alone = true;
    size.forEachSymbol([&](StringAttr name) { alone &= users.lookup(name).size() == 1; });
    return alone;
  }
  SizeAttr nextName(SizeAttr size) const {
    return relax::getSymbolSize(size.getContext(), ("s" + Twine(names.size())).str());
  }
  /// Symbols, and what no affine expression says.
  void collectParameters(SizeAttr size) {
    for (AtomAttr atom : size.getAtoms()) {
      if (atom.getKind() != AtomKind::FloorDiv && atom.getKind() != AtomKind::Mod)
        parameters.insert(getSizeOf(atom));
      else
        for (SizeAttr operand : atom.getOperands())
          collectParameters(operand);
    }
  }

  llvm::DenseMap<StringAttr, llvm::SmallPtrSet<Attribute, 2>> users;
  /// The kernel's name for a size that is alone, and for each symbol of the others.
  llvm::DenseMap<SizeAttr, SizeAttr> names;
  llvm::SmallSetVector<SizeAttr, 4> parameters;
};
} // namespace

FailureOr<Signature> getSignature(Operation *op, TypeRange operands, TypeRange results) {
  SmallVector<SizeAttr> sizes;
  for (Type type : llvm::concat<const Type>(operands, results)) {
    if (auto tensor = dyn_cast<RankedTensorType>(type);
        tensor && llvm::is_contained(relax::getSizes(tensor), SizeAttr()))
      return op->emitOpError("expected known dimensions, got ")
             << tensor << "; name its dimensions with relax.match_cast";
    llvm::append_range(sizes, getTypeSizes(type));
  }
  Renamer renamer(sizes);
  Signature signature;
  for (SizeAttr size : renamer.getParameters()) {
    signature.sizes.push_back(size);
    signature.parameters.push_back(getAtomOf(renamer.rename(size)));
  }
  for (Type type : operands)
    if (!isa<relax::SizeType>(type)) // makes names visible and is not passed
      signature.operands.push_back(renamer.rename(type));
  for (Type type : results)
    signature.results.push_back(renamer.rename(type));
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
