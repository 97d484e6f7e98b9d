// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ScheduleTrial.h"

#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/Dialect/Transform/Transforms/TransformInterpreterUtils.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace lamella {

/// All symbols that an op refers to, as they are called in its module.
static SmallVector<StringAttr> getReferences(Operation *op) {
  SmallVector<StringAttr> names;
  if (std::optional<SymbolTable::UseRange> uses = SymbolTable::getSymbolUses(op))
    for (SymbolTable::SymbolUse use : *uses)
      names.push_back(use.getSymbolRef().getRootReference());
  return names;
}

/// Renames references, all at once: a new name may be another's old one.
static void renameReferences(Operation *op, const DenseMap<StringAttr, StringAttr> &names) {
  AttrTypeReplacer replacer;
  replacer.addReplacement([&](FlatSymbolRefAttr name) -> std::optional<Attribute> {
    StringAttr renamed = names.lookup(name.getAttr());
    return renamed ? std::optional<Attribute>(FlatSymbolRefAttr::get(renamed)) : std::nullopt;
  });
  replacer.recursivelyReplaceElementsIn(op, /*replaceAttrs=*/true);
}

ScheduleTrial::ScheduleTrial(const Schedule &schedule, func::FuncOp kernel, SymbolTable &symbols)
    : schedule(schedule), original(kernel), symbols(symbols), module(ModuleOp::create(kernel.getLoc())) {
  for (Operation *op : schedule.support) {
    Operation *copy = op->clone();
    module->push_back(copy);
    support[copy] = op;
  }
  copyWithReferences();
}

void ScheduleTrial::copyWithReferences() {
  SetVector<Operation *> sources;
  sources.insert(original);
  for (unsigned i = 0; i < sources.size(); ++i)
    for (StringAttr name : getReferences(sources[i]))
      if (Operation *symbol = symbols.lookup(name))
        sources.insert(symbol);
  SymbolTable table(*module);
  Names inside;
  SmallVector<Operation *> copies;
  for (Operation *source : sources) {
    Operation *copy = source->clone();
    copies.push_back(copy);
    StringAttr name = SymbolTable::getSymbolName(source), own = table.insert(copy);
    inside[name] = own;
    outside[own] = name;
  }
  for (Operation *copy : copies)
    renameReferences(copy, inside);
  kernel = cast<func::FuncOp>(copies.front());
}

LogicalResult ScheduleTrial::run() {
  return transform::applyTransformNamedSequence(kernel, schedule.entry, *schedule.script,
                                                transform::TransformOptions());
}

bool ScheduleTrial::isChanged() {
  return !OperationEquivalence::isRegionEquivalentTo(&kernel.getBody(), &original.getBody(),
                                                     OperationEquivalence::IgnoreLocations);
}

SetVector<Operation *> ScheduleTrial::getNeeded() {
  SymbolTable table(*module);
  SetVector<Operation *> needed;
  needed.insert(kernel);
  for (unsigned i = 0; i < needed.size(); ++i) {
    for (StringAttr name : getReferences(needed[i]))
      if (!outside.contains(name))
        needed.insert(table.lookup(name));
    // An implementation comes with what it implements.
    for (auto intrinsic : module->getOps<tir::IntrinsicOp>())
      if (intrinsic.getImplAttr().getAttr() == SymbolTable::getSymbolName(needed[i]))
        needed.insert(intrinsic);
  }
  needed.remove(kernel);
  return needed;
}

void ScheduleTrial::commit(ImportedNames &imported) {
  Names names = outside;
  SmallVector<Operation *> moved{kernel};
  Block::iterator place = std::next(original->getIterator());
  for (Operation *op : getNeeded()) {
    StringAttr own = SymbolTable::getSymbolName(op);
    Operation *source = support.lookup(op);
    if (StringAttr known = source ? imported.lookup(source) : StringAttr()) {
      names[own] = known;
      continue;
    }
    op->remove();
    names[own] = source ? symbols.insert(op) : symbols.insert(op, place);
    if (source)
      imported[source] = names[own];
    moved.push_back(op);
  }
  StringAttr name = original.getSymNameAttr();
  kernel->moveBefore(original);
  symbols.remove(original);
  original.erase();
  kernel.setSymNameAttr(name);
  symbols.insert(kernel);
  for (Operation *op : moved)
    renameReferences(op, names);
}

} // namespace lamella
