// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// In which order the steps of a reduction come. For each loop and each key: no step x is before y by that loop (the
// loops around it being equal) and behind y by that key (those before it being equal).
#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"

using namespace mlir;

namespace lamella::tir {

/// From the first loop that a reduce iterator is bound to.
static SmallVector<ForOp> getLoopsOfReduction(BlockOp block) {
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  loops.erase(loops.begin(), llvm::find_if(loops, [&](ForOp loop) {
                for (unsigned i = 0; i < block.getNumIters(); ++i)
                  if (block.getIterKind(i) == IterKind::reduce && block.getBinding(i).uses(loop.getInductionVar()))
                    return true;
                return false;
              }));
  return loops;
}

Verdict proveStepsFollow(BlockOp block, ArrayRef<IndexExpr> keys, const Facts &facts) {
  SmallVector<ForOp> loops = getLoopsOfReduction(block);
  for (unsigned level = 0; level < loops.size(); ++level)
    for (unsigned position = 0; position < keys.size(); ++position) {
      IndexSystem system(facts, block.getContext());
      IndexEnv x, y;
      system.addInstance(loops.front(), x);
      y = x;
      system.addInstance(block, x);
      system.addInstance(block, y, "'");
      auto minus = [&](const IndexExpr &a, const IndexEnv &envA, const IndexExpr &b, const IndexEnv &envB) {
        LinearExpr difference = system.flatten(a, envA);
        difference.add(system.flatten(b, envB), -1);
        return difference;
      };
      for (unsigned i = 0; i < block.getNumIters(); ++i)
        if (block.getIterKind(i) == IterKind::spatial)
          system.addZero(minus(block.getIter(i), x, block.getIter(i), y));
      for (unsigned k = 0; k < level; ++k)
        system.addZero(minus(loops[k].getInductionVar(), x, loops[k].getInductionVar(), y));
      system.addNegative(minus(loops[level].getInductionVar(), x, loops[level].getInductionVar(), y));
      for (unsigned k = 0; k < position; ++k)
        system.addZero(minus(keys[k], x, keys[k], y));
      system.addNegative(minus(keys[position], y, keys[position], x));
      Verdict verdict = system.isEmpty();
      if (verdict.isProved())
        continue;
      std::string name = "block \"" + block.getBlockName().str() + "\"";
      verdict.text = verdict.answer == Answer::refuted
                         ? "two steps of " + name + " would change places at " + verdict.text
                         : "it is not known whether steps of " + name + " would change places: " + verdict.text;
      return verdict;
    }
  return Verdict::proved();
}

} // namespace lamella::tir
