// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Pipelines/Passes.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/OperationSupport.h"

namespace lamella {
#define GEN_PASS_DEF_DEDUPLICATEKERNELSPASS
#include "lamella/Pipelines/Passes.h.inc"

using namespace mlir;

static DictionaryAttr getAttrsBesidesName(func::FuncOp function) {
  NamedAttrList attrs(function->getAttrDictionary());
  attrs.erase(SymbolTable::getSymbolAttrName());
  return attrs.getDictionary(function.getContext());
}

static bool areEqual(func::FuncOp a, func::FuncOp b) {
  return getAttrsBesidesName(a) == getAttrsBesidesName(b) &&
         OperationEquivalence::isRegionEquivalentTo(&a.getBody(), &b.getBody(), OperationEquivalence::IgnoreLocations);
}

/// For each private function that equals an earlier one, its name and the other's; erases it.
static DenseMap<StringAttr, StringAttr> eraseEqual(ModuleOp module) {
  DenseMap<StringAttr, StringAttr> merged;
  // By what is cheap to compare: few candidates are left.
  DenseMap<std::pair<Attribute, size_t>, SmallVector<func::FuncOp>> seen;
  for (auto function : llvm::make_early_inc_range(module.getOps<func::FuncOp>())) {
    if (function.isExternal() || !function.isPrivate())
      continue;
    size_t size = 0;
    function.walk([&](Operation *) { ++size; });
    SmallVector<func::FuncOp> &alike = seen[{getAttrsBesidesName(function), size}];
    auto equal = llvm::find_if(alike, [&](func::FuncOp other) { return areEqual(other, function); });
    if (equal == alike.end()) {
      alike.push_back(function);
      continue;
    }
    merged[function.getSymNameAttr()] = equal->getSymNameAttr();
    function.erase();
  }
  return merged;
}

namespace {
struct DeduplicateKernelsPass : impl::DeduplicateKernelsPassBase<DeduplicateKernelsPass> {
  void runOnOperation() override {
    for (DenseMap<StringAttr, StringAttr> merged; !(merged = eraseEqual(getOperation())).empty();) {
      AttrTypeReplacer replacer;
      replacer.addReplacement([&](FlatSymbolRefAttr name) -> std::optional<Attribute> {
        StringAttr renamed = merged.lookup(name.getAttr());
        return renamed ? std::optional<Attribute>(FlatSymbolRefAttr::get(renamed)) : std::nullopt;
      });
      replacer.recursivelyReplaceElementsIn(getOperation(), /*replaceAttrs=*/true);
    }
  }
};
} // namespace

} // namespace lamella
