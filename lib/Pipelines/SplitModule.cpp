// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   module {                                      module {                          module {
//     relax.func @f(..) { relax.call_tir @k }       relax.func @f(..) { .. }          func.func private @k(..) { call
//     @h } func.func private @k(..) { call @h }    =>    func.func private @k(..)          func.func private @h(..) {
//     .. } func.func private @h(..) { .. }             }                                 }
//   }                                             host code                         one for each kernel
#include "lamella/Pipelines/SplitModule.h"

#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace lamella {

static SmallVector<Operation *> getReferences(Operation *op, const SymbolTable &symbols) {
  SmallVector<Operation *> found;
  if (std::optional<SymbolTable::UseRange> uses = SymbolTable::getSymbolUses(op))
    for (SymbolTable::SymbolUse use : *uses)
      if (Operation *symbol = symbols.lookup(use.getSymbolRef().getRootReference()))
        found.push_back(symbol);
  return found;
}

/// What the ops refer to, and so on; the intrinsics of these functions too.
static SetVector<Operation *> getClosure(ArrayRef<Operation *> ops, const SymbolTable &symbols) {
  SetVector<Operation *> closure(ops.begin(), ops.end());
  auto module = cast<ModuleOp>(symbols.getOp());
  for (size_t i = 0; i < closure.size(); ++i) {
    closure.insert_range(getReferences(closure[i], symbols));
    for (auto intrinsic : module.getOps<tir::IntrinsicOp>())
      if (intrinsic.getImplAttr().getAttr() == SymbolTable::getSymbolName(closure[i]))
        closure.insert(intrinsic);
  }
  return closure;
}

static SmallVector<func::FuncOp> getKernels(ModuleOp module) {
  llvm::StringSet<> parts;
  for (Operation &op : *module.getBody())
    if (!isa<relax::FuncOp>(op))
      if (std::optional<SymbolTable::UseRange> uses = SymbolTable::getSymbolUses(&op))
        for (SymbolTable::SymbolUse use : *uses)
          parts.insert(use.getSymbolRef().getRootReference());
  SmallVector<func::FuncOp> kernels;
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isExternal() && !parts.contains(function.getName()))
      kernels.push_back(function);
  return kernels;
}

SmallVector<std::string> listKernels(ModuleOp module) {
  return llvm::map_to_vector(getKernels(module), [](func::FuncOp kernel) { return kernel.getName().str(); });
}

void keepKernel(ModuleOp module, StringRef kernel) {
  SymbolTable symbols(module);
  SetVector<Operation *> kept = getClosure(symbols.lookup(kernel), symbols);
  for (Operation &op : llvm::make_early_inc_range(*module.getBody()))
    if (!kept.contains(&op))
      op.erase();
}

/// A module of copies, with the attributes of the whole.
static ModulePart copyKernel(ModuleOp whole, func::FuncOp kernel, const SymbolTable &symbols) {
  SetVector<Operation *> kept = getClosure(kernel.getOperation(), symbols);
  OwningOpRef<ModuleOp> part = ModuleOp::create(whole.getLoc());
  (*part)->setDiscardableAttrs(whole->getDiscardableAttrDictionary());
  (*part)->setAttr(kernelAttrName, kernel.getSymNameAttr());
  // In the order of the module, whatever refers to what first.
  for (Operation &op : *whole.getBody())
    if (kept.contains(&op)) {
      Operation *copied = op.clone();
      part->push_back(copied);
      // Several parts may hold it.
      if (auto function = dyn_cast<func::FuncOp>(copied); function && &op != kernel)
        function.setPrivate();
    }
  return {kernel.getName().str(), std::move(part)};
}

SmallVector<ModulePart> splitModule(OwningOpRef<ModuleOp> module) {
  SymbolTable symbols(*module);
  SmallVector<func::FuncOp> kernels = getKernels(*module);
  SmallVector<ModulePart> parts(1);
  for (func::FuncOp kernel : kernels)
    parts.push_back(copyKernel(*module, kernel, symbols));
  for (func::FuncOp kernel : kernels) {
    kernel.eraseBody();
    kernel.setPrivate();
  }
  // What was in the kernels' bodies alone is not needed here.
  SmallVector<Operation *> host;
  for (Operation &op : *module->getBody())
    if (!isa<tir::IntrinsicOp>(op) && !(isa<SymbolOpInterface>(op) && cast<SymbolOpInterface>(op).isPrivate()))
      host.push_back(&op);
  SetVector<Operation *> kept = getClosure(host, symbols);
  kept.insert(kernels.begin(), kernels.end());
  for (Operation &op : llvm::make_early_inc_range(*module->getBody()))
    if (!kept.contains(&op))
      op.erase();
  parts.front().module = std::move(module);
  return parts;
}

} // namespace lamella
