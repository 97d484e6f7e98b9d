// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Host code as segments.
//
//   %a = call_dps "a"(%x)                        %a = segment {
//   %b = call_dps "b"(%a)                          call_dps "a", call_dps "b", yield
//   %c = call_dps "test"(%b)             =>        call_dps "test" }
//   if %c { ... }                                if %c { segment { ... } }
//
// 1. Each block of the function and of `relax.if` is cut into maximal runs of ops that the host need not wait for.
// 2. Ops without effect at a run's ends (a constant for the next op) stay outside.
// 3. The run moves into a region that yields what is used after it.
#include "lamella/Dialect/Relax/Transforms/Passes.h"

namespace lamella::relax {
#define GEN_PASS_DEF_SPLITSEGMENTSPASS
#include "lamella/Dialect/Relax/Transforms/Passes.h.inc"

using namespace mlir;

static bool enqueues(Operation *op) { return isa<CallTIROp, CallDPSOp, PositionsOp>(op); }

static bool isGlue(Operation *op) {
  return isa<ReshapeOp, TupleOp, GetItemOp, ConstantOp, WeightOp, SymbolOp, DimOp>(op);
}

static void wrap(ArrayRef<Operation *> run) {
  while (!run.empty() && !enqueues(run.front()))
    run = run.drop_front();
  while (!run.empty() && !enqueues(run.back()))
    run = run.drop_back();
  if (run.empty())
    return;
  llvm::SmallPtrSet<Operation *, 16> inside(run.begin(), run.end());
  auto isOutside = [&](Operation *user) {
    while (user && user->getBlock() != run.front()->getBlock())
      user = user->getParentOp();
    return !inside.contains(user);
  };
  SmallVector<Value> outputs;
  for (Operation *op : run)
    for (Value result : op->getResults())
      if (llvm::any_of(result.getUsers(), isOutside))
        outputs.push_back(result);

  OpBuilder builder(run.front());
  Location location = run.front()->getLoc();
  auto segment = SegmentOp::create(builder, location, ValueRange(outputs).getTypes());
  Block &body = segment.getBody().emplaceBlock();
  for (auto [output, result] : llvm::zip_equal(outputs, segment.getResults()))
    output.replaceUsesWithIf(result, [&](OpOperand &use) { return isOutside(use.getOwner()); });
  for (Operation *op : run)
    op->moveBefore(&body, body.end());
  builder.setInsertionPointToEnd(&body);
  YieldOp::create(builder, location, outputs);
}

static void splitBlock(Block &block) {
  SmallVector<Operation *> run;
  for (Operation &op : llvm::make_early_inc_range(block)) {
    if (enqueues(&op) || isGlue(&op)) {
      run.push_back(&op);
      continue;
    }
    wrap(run);
    run.clear();
    if (isa<IfOp>(op))
      for (Region &region : op.getRegions())
        splitBlock(region.front());
  }
}

void splitSegments(FuncOp function) {
  if (!function.isExternal())
    splitBlock(function.getBody().front());
}

namespace {
struct SplitSegmentsPass : public impl::SplitSegmentsPassBase<SplitSegmentsPass> {
  void runOnOperation() override { splitSegments(getOperation()); }
};
} // namespace
} // namespace lamella::relax
