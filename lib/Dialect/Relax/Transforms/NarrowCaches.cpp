// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Dialect/Relax/Transforms/Passes.h"
#include "mlir/IR/AttrTypeSubElements.h"

namespace lamella::relax {
#define GEN_PASS_DEF_NARROWCACHESPASS
#include "lamella/Dialect/Relax/Transforms/Passes.h.inc"
} // namespace lamella::relax

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

namespace {
struct NarrowCachesPass : relax::impl::NarrowCachesPassBase<NarrowCachesPass> {
  void runOnOperation() override {
    AttrTypeReplacer replacer;
    replacer.addReplacement([](StateType state) -> std::optional<Type> {
      if (!state.getElementType().isF32())
        return std::nullopt;
      MLIRContext *context = state.getContext();
      return StateType::get(context, state.getKind(), state.getSizes(), Float16Type::get(context));
    });
    replacer.recursivelyReplaceElementsIn(getOperation(), /*replaceAttrs=*/true, /*replaceLocs=*/false,
                                          /*replaceTypes=*/true);
  }
};
} // namespace
