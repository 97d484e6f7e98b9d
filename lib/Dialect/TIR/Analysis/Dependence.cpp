// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/Analysis/Dependence.h"

#include "lamella/Dialect/TIR/Analysis/Box.h"
#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "lamella/Dialect/TIR/Analysis/MixedRadix.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// Adds "the two accesses share an element" for instances in two environments.
void addOverlap(IndexSystem &system, const Access &a, const IndexEnv &envA, const Access &b, const IndexEnv &envB) {
  auto below = [&](const IndexExpr &x, const IndexEnv &envX, const IndexExpr &y, const IndexEnv &envY) {
    LinearExpr difference = system.flatten(x, envX);
    difference.add(system.flatten(y, envY), -1);
    return difference;
  };
  for (unsigned dim = 0; dim < a.region.size(); ++dim) {
    const Interval &left = a.region[dim], &right = b.region[dim];
    if (a.keys[dim] && b.keys[dim] && a.keys[dim]->buffer == b.keys[dim]->buffer) {
      system.addZero(below(a.keys[dim]->at, envA, b.keys[dim]->at, envB));
      continue;
    }
    if (left.isPoint() && right.isPoint()) {
      system.addZero(below(left.lower, envA, right.lower, envB));
      continue;
    }
    system.addNegative(below(left.lower, envA, right.upper, envB));
    system.addNegative(below(right.lower, envB, left.upper, envA));
  }
}

SmallVector<RunningVariable> getRunning(ArrayRef<ForOp> loops) {
  return llvm::map_to_vector(loops,
                             [](ForOp loop) { return RunningVariable{loop.getInductionVar(), loop.getExtent()}; });
}

SmallVector<IndexExpr> getBindingsOf(BlockOp block, IterKind kind) {
  SmallVector<IndexExpr> bindings;
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    if (block.getIterKind(i) == kind)
      bindings.push_back(block.getBinding(i));
  return bindings;
}

bool sameRegion(const Access &a, const Access &b) {
  return llvm::all_of(llvm::zip_equal(a.region, b.region), [](auto pair) {
    return std::get<0>(pair).lower == std::get<1>(pair).lower && std::get<0>(pair).upper == std::get<1>(pair).upper;
  });
}

/// Instances that differ in a spatial iterator touch different elements: the elements' coordinates determine the
/// spatial iterators. This is what `spatial` states; an opaque write does not show it.
bool touchesApart(const Access &access, const Facts &facts) {
  BlockOp block = access.block;
  SmallVector<IndexExpr> coordinates;
  for (auto [interval, key] : llvm::zip_equal(access.region, access.keys)) {
    IndexExpr width = (interval.upper - interval.lower).normalized();
    if (key)
      coordinates.push_back(key->at);
    else if (width.getConstant().value_or(1) > 0 && interval.lower.mod(width) == IndexExpr(0)) // a tile: its number
      coordinates.push_back(interval.lower.floorDiv(width));
    else if (width == IndexExpr(1))
      coordinates.push_back(interval.lower);
  }
  SmallVector<RunningVariable> spatial;
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    if (block.getIterKind(i) == IterKind::spatial)
      spatial.push_back({block.getIter(i), block.getIterExtent(i)});
  SmallVector<Value> determined = findDetermined(coordinates, spatial, block.getContext(), facts);
  return llvm::all_of(spatial, [&](const RunningVariable &v) { return llvm::is_contained(determined, v.value); });
}

/// Two accesses of one block to the same region: instances with different spatial iterators do not meet in it.
bool touchesOnlyItsOwn(const Access &a, const Access &b, const Facts &facts) {
  return a.block == b.block && sameRegion(a, b) && touchesApart(a.isWrite ? a : b, facts);
}

/// Loops that are all inside `outer`, around a block.
SmallVector<ForOp> getLoopsInside(BlockOp block, ForOp outer) {
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  loops.erase(loops.begin(), llvm::find(loops, outer));
  return loops;
}

std::string describe(const Access &a, const Access &b) {
  return "block \"" + BlockOp(a.block).getBlockName().str() + "\" " + (a.isWrite ? "writes" : "reads") +
         " and block \"" + BlockOp(b.block).getBlockName().str() + "\" " + (b.isWrite ? "writes" : "reads") +
         " the same element";
}

Verdict withReason(Verdict verdict, const Access &a, const Access &b) {
  if (verdict.answer == Answer::refuted)
    verdict.text = describe(a, b) + " at " + verdict.text;
  else if (verdict.answer == Answer::unknown)
    verdict.text = "it is not known whether " + describe(a, b) + ": " + verdict.text;
  return verdict;
}

/// All pairs of accesses below an op that may conflict, each unordered pair once.
template <typename Fn>
Verdict forEachConflictingPair(Operation *op, const Facts &facts, Fn &&check) {
  SmallVector<Access, 0> accesses;
  for (BlockOp block : getOutermostBlocks(op))
    llvm::append_range(accesses, getAccesses(block, facts));
  Verdict verdict;
  for (unsigned i = 0; i < accesses.size(); ++i) {
    for (unsigned j = i; j < accesses.size(); ++j) {
      const Access &a = accesses[i], &b = accesses[j];
      if (a.buffer != b.buffer || !(a.isWrite || b.isWrite))
        continue;
      verdict = verdict & check(a, b);
      if (!verdict.isProved())
        return verdict;
    }
  }
  return verdict;
}

} // namespace

Verdict proveIndependentIterations(ForOp loop, const Facts &facts) {
  MLIRContext *context = loop.getContext();
  for (BlockOp block : getOutermostBlocks(loop))
    for (const IndexExpr &binding : getBindingsOf(block, IterKind::reduce))
      if (binding.uses(loop.getInductionVar()))
        return Verdict::refuted("the loop variable feeds a reduce iterator of block \"" + block.getBlockName().str() +
                                "\"");
  return forEachConflictingPair(loop, facts, [&](const Access &a, const Access &b) {
    if (isPrivateTo(a.buffer, loop))
      return provePrivate(a.buffer, loop, facts);
    if (touchesOnlyItsOwn(a, b, facts)) {
      SmallVector<Value> determined = findDetermined(getBindingsOf(a.block, IterKind::spatial),
                                                     getRunning(getLoopsInside(a.block, loop)), context, facts);
      if (llvm::is_contained(determined, loop.getInductionVar()))
        return Verdict::proved();
    }
    Verdict verdict;
    for (bool forward : {true, false}) {
      IndexSystem system(facts, context);
      IndexEnv around;
      system.addInstance(loop, around);
      IndexEnv envA = around, envB = around;
      system.addInstance(a.block, envA, "");
      system.addInstance(b.block, envB, "'");
      LinearExpr step = system.flatten(loop.getInductionVar(), envA);
      step.add(system.flatten(loop.getInductionVar(), envB), -1);
      if (!forward) {
        LinearExpr opposite;
        opposite.add(step, -1);
        step = opposite;
      }
      system.addNegative(step);
      addOverlap(system, a, envA, b, envB);
      verdict = verdict & withReason(system.isEmpty(), a, b);
      bool symmetric = a.declaration == b.declaration && a.isWrite == b.isWrite;
      if (!verdict.isProved() || symmetric)
        break;
    }
    return verdict;
  });
}

namespace {

/// Adds "x comes before y by the loop at position `level` of the order": equal in the loops before it, less in it.
void addBefore(IndexSystem &system, ArrayRef<ForOp> order, unsigned level, const IndexEnv &x, const IndexEnv &y) {
  for (unsigned k = 0; k <= level; ++k) {
    LinearExpr difference = system.flatten(ForOp(order[k]).getInductionVar(), x);
    difference.add(system.flatten(ForOp(order[k]).getInductionVar(), y), -1);
    if (k < level)
      system.addZero(difference);
    else
      system.addNegative(difference);
  }
}

} // namespace

Verdict proveInitFirst(BlockOp block, ArrayRef<ForOp> order, const Facts &facts) {
  if (!block.getInit())
    return Verdict::proved();
  MLIRContext *context = block.getContext();
  SmallVector<IndexExpr> spatial = getBindingsOf(block, IterKind::spatial),
                         reduce = getBindingsOf(block, IterKind::reduce);
  // Loops that feed reduce iterators feed nothing else, all of them 0 is the zero point, and no other point is.
  SmallVector<ForOp> every = getEnclosingLoops(block);
  ForOp outermost = *llvm::find_if(every, [&](ForOp loop) { return llvm::is_contained(order, loop); });
  SmallVector<ForOp> loops = getLoopsInside(block, outermost);
  bool separate = true, zeroAtZero = true;
  for (ForOp loop : loops) {
    auto uses = [&](const IndexExpr &expr) { return expr.uses(loop.getInductionVar()); };
    separate &= !(llvm::any_of(spatial, uses) && llvm::any_of(reduce, uses));
  }
  for (const IndexExpr &binding : reduce) {
    IndexExpr atZero = binding.replace([&](Value value) -> std::optional<IndexExpr> {
      return isIndexDim(value) ? std::optional<IndexExpr>(0) : std::nullopt;
    });
    zeroAtZero &= atZero == IndexExpr(0);
  }
  SmallVector<IndexExpr> all = spatial;
  all.append(reduce);
  SmallVector<Value> determined = findDetermined(all, getRunning(every), context, facts);
  bool visitedOnce =
      llvm::all_of(loops, [&](ForOp loop) { return llvm::is_contained(determined, loop.getInductionVar()); });
  if (separate && zeroAtZero && visitedOnce)
    return Verdict::proved();
  for (unsigned level = 0; level < order.size(); ++level) {
    IndexSystem system(facts, context);
    IndexEnv x, y;
    system.addInstance(outermost, x);
    y = x;
    system.addInstance(block, x);
    system.addInstance(block, y, "'");
    for (const IndexExpr &binding : spatial) {
      LinearExpr same = system.flatten(binding, x);
      same.add(system.flatten(binding, y), -1);
      system.addZero(same);
    }
    LinearExpr positive;
    positive.constant = -1;
    for (const IndexExpr &binding : reduce) {
      system.addZero(system.flatten(binding, x));
      system.addNonNegative(system.flatten(binding, y));
      positive.add(system.flatten(binding, y));
    }
    system.addNonNegative(positive);
    addBefore(system, order, level, y, x);
    Verdict verdict = system.isEmpty();
    if (verdict.isProved())
      continue;
    std::string name = "block \"" + block.getBlockName().str() + "\"";
    verdict.text = verdict.answer == Answer::refuted
                       ? "a step of " + name + " would come before its init at " + verdict.text
                       : "it is not known whether the init of " + name + " stays first: " + verdict.text;
    return verdict;
  }
  return Verdict::proved();
}

Verdict proveReorder(ArrayRef<ForOp> chain, ArrayRef<unsigned> order, const Facts &facts) {
  SmallVector<ForOp> reordered = llvm::map_to_vector(order, [&](unsigned position) { return chain[position]; });
  Verdict verdict;
  for (BlockOp block : getOutermostBlocks(chain.front()))
    verdict = verdict & proveInitFirst(block, reordered, facts);
  if (!verdict.isProved())
    return verdict;
  return forEachConflictingPair(chain.front(), facts, [&](const Access &a, const Access &b) {
    if (touchesOnlyItsOwn(a, b, facts))
      return Verdict::proved();
    for (unsigned oldLevel = 0; oldLevel < chain.size(); ++oldLevel) {
      for (unsigned newLevel = 0; newLevel < chain.size(); ++newLevel) {
        for (bool swapped : {false, true}) {
          IndexSystem system(facts, ForOp(chain.front()).getContext());
          IndexEnv envA, envB;
          system.addInstance(chain.front(), envA);
          envB = envA;
          system.addInstance(a.block, envA);
          system.addInstance(b.block, envB, "'");
          addBefore(system, chain, oldLevel, swapped ? envB : envA, swapped ? envA : envB);
          addBefore(system, reordered, newLevel, swapped ? envA : envB, swapped ? envB : envA);
          addOverlap(system, a, envA, b, envB);
          Verdict answer = withReason(system.isEmpty(), a, b);
          if (!answer.isProved())
            return answer;
        }
      }
    }
    return Verdict::proved();
  });
}

Verdict proveMerge(ArrayRef<ForOp> first, ArrayRef<ForOp> second, const Facts &facts) {
  auto collect = [&](ForOp loop) {
    SmallVector<Access, 0> accesses;
    for (BlockOp block : getOutermostBlocks(loop))
      llvm::append_range(accesses, getAccesses(block, facts));
    return accesses;
  };
  SmallVector<Access, 0> ofFirst = collect(first.front()), ofSecond = collect(second.front());
  for (const Access &a : ofFirst)
    for (const Access &b : ofSecond) {
      if (a.buffer != b.buffer || !(a.isWrite || b.isWrite))
        continue;
      for (unsigned level = 0; level < first.size(); ++level) {
        IndexSystem system(facts, ForOp(first.front()).getContext());
        IndexEnv envA, envB;
        system.addInstance(first.front(), envA);
        envB = envA;
        system.addInstance(a.block, envA);
        system.addInstance(b.block, envB, "'");
        for (unsigned k = 0; k <= level; ++k) {
          LinearExpr step = system.flatten(ForOp(second[k]).getInductionVar(), envB);
          step.add(system.flatten(ForOp(first[k]).getInductionVar(), envA), -1);
          if (k < level)
            system.addZero(step);
          else
            system.addNegative(step);
        }
        addOverlap(system, a, envA, b, envB);
        Verdict verdict = withReason(system.isEmpty(), a, b);
        if (!verdict.isProved())
          return verdict;
      }
    }
  return Verdict::proved();
}

Verdict proveVisitedOnce(BlockOp block, ArrayRef<ForOp> loops, const Facts &facts) {
  MLIRContext *context = block.getContext();
  SmallVector<IndexExpr> bindings = block.getBindings();
  SmallVector<Value> determined = findDetermined(bindings, getRunning(loops), context, facts);
  if (llvm::all_of(loops, [&](ForOp loop) { return llvm::is_contained(determined, loop.getInductionVar()); }))
    return Verdict::proved();
  for (unsigned level = 0; level < loops.size(); ++level) {
    IndexSystem system(facts, context);
    IndexEnv x, y;
    system.addInstance(ForOp(loops.front()), x);
    y = x;
    system.addInstance(block, x);
    system.addInstance(block, y, "'");
    for (const IndexExpr &binding : bindings) {
      LinearExpr same = system.flatten(binding, x);
      same.add(system.flatten(binding, y), -1);
      system.addZero(same);
    }
    addBefore(system, loops, level, x, y);
    Verdict verdict = system.isEmpty();
    if (verdict.isProved())
      continue;
    std::string name = "block \"" + block.getBlockName().str() + "\"";
    verdict.text = verdict.answer == Answer::refuted
                       ? name + " runs a point twice at " + verdict.text
                       : "it is not known whether " + name + " runs a point twice: " + verdict.text;
    return verdict;
  }
  return Verdict::proved();
}

/// Adds two points, x and y, that are in question.
using AddPoints = llvm::function_ref<void(IndexSystem &system, IndexEnv &x, IndexEnv &y)>;

/// No two points of a block that differ in a spatial iterator share an element.
static Verdict proveApart(const Access &a, const Access &b, const Facts &facts, AddPoints addPoints) {
  BlockOp block = a.block;
  for (unsigned differing = 0; differing < block.getNumIters(); ++differing) {
    if (block.getIterKind(differing) != IterKind::spatial)
      continue;
    for (bool swapped : {false, true}) {
      IndexSystem system(facts, block.getContext());
      IndexEnv x, y;
      addPoints(system, x, y);
      LinearExpr step = system.flatten(block.getIter(differing), swapped ? y : x);
      step.add(system.flatten(block.getIter(differing), swapped ? x : y), -1);
      system.addNegative(step);
      addOverlap(system, a, x, b, y);
      Verdict verdict = withReason(system.isEmpty(), a, b);
      if (!verdict.isProved())
        return verdict;
    }
  }
  return Verdict::proved();
}

Verdict proveApart(const Access &a, const Access &b, const Facts &facts) {
  if (touchesOnlyItsOwn(a, b, facts))
    return Verdict::proved();
  BlockOp block = a.block;
  Verdict ofDomain = proveApart(a, b, facts, [&](IndexSystem &system, IndexEnv &x, IndexEnv &y) {
    system.addInstance(block->getParentOp(), x);
    y = x;
    system.addDomain(block, x);
    system.addDomain(block, y, "'");
  });
  if (ofDomain.isProved())
    return ofDomain;
  // Iterators that are bound to one loop do not run on their own, and a buffer that is allocated inside a loop is
  // another one in each iteration.
  Operation *alloc = Value(a.buffer).getDefiningOp();
  Operation *shared = alloc && isa<ForOp>(alloc->getParentOp()) ? alloc : block->getParentOfType<BlockOp>();
  Verdict ofInstances = proveApart(a, b, facts, [&](IndexSystem &system, IndexEnv &x, IndexEnv &y) {
    if (shared)
      system.addInstance(shared, x);
    y = x;
    system.addInstance(block, x);
    system.addInstance(block, y, "'");
  });
  return ofInstances.answer == Answer::refuted ? ofDomain : ofInstances;
}

} // namespace lamella::tir
