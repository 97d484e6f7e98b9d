// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/Analysis/Prover.h"

#include "lamella/Dialect/TIR/Analysis/IndexRange.h"
#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"

using namespace mlir;

namespace lamella::tir {

Verdict proveBindingsInDomain(BlockOp block, const Facts &facts) {
  MLIRContext *context = block.getContext();
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    auto argument = dyn_cast<BlockArgument>(value);
    auto loop = argument ? dyn_cast_or_null<ForOp>(argument.getOwner()->getParentOp()) : ForOp();
    return loop ? std::optional(loop.getExtent()) : std::nullopt;
  };
  SmallVector<IndexExpr> predicate = block.getPredicate();
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    IndexExpr binding = block.getBinding(i), extent = block.getIterExtent(i);
    std::optional<IndexRange> range = getIndexRange(binding, context, extentOf, facts);
    bool low = range && isEvidentlyNonNegative(range->lower, context, facts);
    bool high = range && isEvidentlyNonNegative(extent - 1 - range->lower - range->span, context, facts);
    high |= llvm::any_of(predicate, [&](const IndexExpr &p) { return p == binding - extent; });
    for (bool upper : {false, true}) {
      if (upper ? high : low)
        continue;
      IndexSystem system(facts, context);
      IndexEnv env;
      system.addInstance(block, env);
      LinearExpr outside = system.flatten(upper ? extent - 1 - binding : binding, env);
      system.addNegative(outside);
      Verdict verdict = system.isEmpty();
      if (verdict.isProved())
        continue;
      std::string what = "iterator " + std::to_string(i) + " of block \"" + block.getBlockName().str() + "\"";
      verdict.text = verdict.answer == Answer::refuted
                         ? what + " leaves its domain at " + verdict.text
                         : "it is not known whether " + what + " stays in its domain: " + verdict.text;
      return verdict;
    }
  }
  return Verdict::proved();
}

} // namespace lamella::tir
