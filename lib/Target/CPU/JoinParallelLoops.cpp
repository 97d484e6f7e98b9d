// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parallel loops in a row that do not need each other become one, so that threads meet once in place of once a loop:
//
//   scf.parallel (%i) = 0 to 36 { A }          scf.parallel (%t) = 0 to 48 {
//   scf.parallel (%j) = 0 to 12 { B }    ->      if %t < 36 { A with %i = %t } else { B with %j = %t - 36 }
//                                              }
//
// Loops need each other where one writes a buffer that the other touches. Two buffers are two objects if they are made
// by two allocations or are two arguments: what a kernel writes overlaps no other argument (see cpu-kernel-abi).
#include "lamella/Target/CPU/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <vector>

using namespace mlir;

namespace lamella::cpu {
#define GEN_PASS_DEF_JOINPARALLELLOOPSPASS
#include "lamella/Target/CPU/Passes.h.inc"

namespace {

/// An instruction of the processor that has no address to reach a buffer by.
bool isOnValues(Operation *op) {
  auto isAddress = [](Type type) { return isa<BaseMemRefType, LLVM::LLVMPointerType>(type); };
  return isa<LLVM::CallIntrinsicOp>(op) && llvm::none_of(op->getOperandTypes(), isAddress);
}

/// A function's argument.
bool isArgument(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  return argument && isa<func::FuncOp>(argument.getOwner()->getParentOp());
}

/// The buffers that the ops of a region touch: those from outside and arguments of its function.
struct Footprint {
  bool isIndependentOf(const Footprint &other) const {
    return !isUnknown && !other.isUnknown && !touchesWritesOf(other) && !other.touchesWritesOf(*this);
  }
  bool touchesWritesOf(const Footprint &other) const {
    return llvm::any_of(other.written, [&](Value buffer) { return touched.contains(buffer); });
  }

  llvm::SmallPtrSet<Value, 8> touched, written;
  bool isUnknown = false;
};

class FootprintFinder {
public:
  Footprint find(Region &region) {
    Footprint footprint;
    region.walk([&](Operation *op) {
      if (auto call = dyn_cast<func::CallOp>(op))
        addCall(region, call, footprint);
      else
        add(region, op, footprint);
    });
    return footprint;
  }

private:
  static void add(Region &region, Operation *op, Footprint &footprint) {
    if (isMemoryEffectFree(op) || isOnValues(op) || op->hasTrait<OpTrait::HasRecursiveMemoryEffects>())
      return; // the walk reaches the ops inside
    auto effects = dyn_cast<MemoryEffectOpInterface>(op);
    if (!effects) {
      footprint.isUnknown = true;
      return;
    }
    SmallVector<MemoryEffects::EffectInstance> instances;
    effects.getEffects(instances);
    for (const MemoryEffects::EffectInstance &effect : instances) {
      if (effect.getValue())
        add(region, effect.getValue(), !isa<MemoryEffects::Read>(effect.getEffect()), footprint);
      else
        footprint.isUnknown = true;
    }
  }

  static void add(Region &region, Value value, bool isWritten, Footprint &footprint) {
    if (!isa<BaseMemRefType>(value.getType()))
      return;
    while (auto view = value.getDefiningOp<ViewLikeOpInterface>())
      value = view.getViewSource();
    bool isAllocation = isa_and_nonnull<memref::AllocOp, memref::AllocaOp>(value.getDefiningOp());
    if (isAllocation && region.isAncestor(value.getParentRegion()))
      return;
    if (!isAllocation && !isArgument(value)) { // a choice of buffers, say; constant tables are only read
      footprint.isUnknown |= isWritten || !value.getDefiningOp<memref::GetGlobalOp>();
      return;
    }
    footprint.touched.insert(value);
    if (isWritten)
      footprint.written.insert(value);
  }

  /// A call touches what its callee does with its arguments.
  void addCall(Region &region, func::CallOp call, Footprint &footprint) {
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
    if (!callee || callee.isExternal()) {
      footprint.isUnknown = true;
      return;
    }
    const Footprint &inside = find(callee);
    footprint.isUnknown |= inside.isUnknown;
    for (auto [operand, argument] : llvm::zip(call.getOperands(), callee.getArguments()))
      if (inside.touched.contains(argument))
        add(region, operand, inside.written.contains(argument), footprint);
  }

  const Footprint &find(func::FuncOp callee) {
    auto [known, isNew] = callees.try_emplace(callee);
    if (!isNew)
      return *known->second;
    known->second = std::make_unique<Footprint>();
    Footprint &footprint = *known->second;
    footprint.isUnknown = true; // for a call of the function inside itself
    footprint = find(callee.getBody());
    return footprint;
  }

  DenseMap<Operation *, std::unique_ptr<Footprint>> callees;
};

/// Loops in a row, and what frees memory between them.
struct Row {
  SmallVector<scf::ParallelOp> loops;
  SmallVector<Footprint, 0> footprints;
  SmallVector<Operation *> deallocations;
};

bool countsFromZero(scf::ParallelOp loop) {
  return loop.getNumLoops() == 1 && loop.getNumResults() == 0 && matchPattern(loop.getLowerBound()[0], m_Zero()) &&
         matchPattern(loop.getStep()[0], m_One());
}

/// The body of the loop as iteration `index` of it.
void inlineBody(OpBuilder &builder, scf::ParallelOp loop, Value index) {
  Block *body = loop.getBody();
  body->getArgument(0).replaceAllUsesWith(index);
  for (Operation &op : llvm::make_early_inc_range(body->without_terminator()))
    op.moveBefore(builder.getInsertionBlock(), builder.getInsertionPoint());
}

void join(const Row &row) {
  scf::ParallelOp last = row.loops.back();
  Location loc = last.getLoc();
  OpBuilder builder(last);
  SmallVector<Value> ends;
  for (scf::ParallelOp loop : row.loops)
    ends.push_back(ends.empty() ? loop.getUpperBound()[0]
                                : builder.createOrFold<arith::AddIOp>(loc, ends.back(), loop.getUpperBound()[0]));
  auto joined = scf::ParallelOp::create(builder, loc, last.getLowerBound(), ends.back(), last.getStep(), ValueRange());
  for (Operation *deallocation : llvm::reverse(row.deallocations))
    deallocation->moveAfter(joined);
  Value index = joined.getInductionVars()[0];
  builder.setInsertionPointToStart(joined.getBody());
  // The stack grows once, whichever body runs.
  for (scf::ParallelOp loop : row.loops)
    for (auto local : llvm::make_early_inc_range(loop.getBody()->getOps<memref::AllocaOp>()))
      local->moveBefore(joined.getBody(), builder.getInsertionPoint());
  for (auto [number, loop] : llvm::enumerate(row.loops)) {
    Value own = number == 0 ? index : arith::SubIOp::create(builder, loc, index, ends[number - 1]).getResult();
    if (loop != last) {
      Value isOwn = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, index, ends[number]);
      auto choice = scf::IfOp::create(builder, loc, isOwn, /*withElseRegion=*/true);
      builder.setInsertionPointToStart(choice.thenBlock());
      inlineBody(builder, loop, own);
      builder.setInsertionPointToStart(choice.elseBlock());
    } else {
      inlineBody(builder, loop, own);
    }
  }
  for (scf::ParallelOp loop : row.loops)
    loop.erase();
}

/// True for what may run before the loops as well as between them.
bool canGoBefore(Operation &op) { return isMemoryEffectFree(&op) || isa<memref::AllocOp>(op); }

void joinLoopsOf(Block &block, FootprintFinder &finder) {
  std::vector<Row> rows(1);
  for (Operation &op : block) {
    Row &row = rows.back();
    if (auto loop = dyn_cast<scf::ParallelOp>(op); loop && countsFromZero(loop)) {
      Footprint footprint = finder.find(loop.getRegion());
      auto isApart = [&](const Footprint &other) { return footprint.isIndependentOf(other); };
      Row &own = llvm::all_of(row.footprints, isApart) ? row : rows.emplace_back();
      own.loops.push_back(loop);
      own.footprints.push_back(std::move(footprint));
    } else if (row.loops.empty() || canGoBefore(op)) {
      continue;
    } else if (isa<memref::DeallocOp>(op)) {
      row.deallocations.push_back(&op);
    } else {
      rows.emplace_back();
    }
  }
  for (const Row &row : rows)
    if (row.loops.size() > 1)
      join(row);
}

struct JoinParallelLoopsPass : impl::JoinParallelLoopsPassBase<JoinParallelLoopsPass> {
  void runOnOperation() override {
    llvm::SetVector<Block *> blocks;
    getOperation().walk<WalkOrder::PreOrder>([&](scf::ParallelOp loop) {
      blocks.insert(loop->getBlock());
      return WalkResult::skip(); // a parallel loop inside another runs serially
    });
    FootprintFinder finder;
    for (Block *block : blocks)
      joinLoopsOf(*block, finder);
  }
};

} // namespace
} // namespace lamella::cpu
