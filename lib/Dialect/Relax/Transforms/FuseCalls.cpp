// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls of kernels that follow each other become one.
//
//   %w = call_tir @dequantize(%codes, %scales)
//   %p = call_tir @matmul<b * n>(%x, %w)            ->   %y = call_tir @dequantize_matmul_add<b * n>(%codes, %scales,
//   %y = call_tir @add<b * n>(%r, %p)                                                                %x, %r)
//
// In two sweeps, each in the order of the text and repeated until nothing changes: what follows a kernel, then what
// comes before it. Then matmuls side by side are joined. Which ones, FusionRules says.
//
// The merged call stands where the reader stood, or the first sibling. Equal calls share one merged kernel, so layers
// do.
#include "FusionRules.h"
#include "MergeKernels.h"
#include "lamella/Dialect/Relax/Transforms/Passes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "llvm/ADT/SetVector.h"

namespace lamella::relax {
#define GEN_PASS_DEF_FUSECALLSPASS
#include "lamella/Dialect/Relax/Transforms/Passes.h.inc"
} // namespace lamella::relax

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

namespace {
class CallFuser {
public:
  explicit CallFuser(ModuleOp module) : module(module), symbols(module), rules(symbols) {}
  void run();

private:
  using Rule = bool (FusionRules::*)(CallTIROp producer, CallTIROp consumer);

  KernelCall getKernelCall(CallTIROp call) { return {call, rules.getKernel(call).function}; }
  /// The kernel of calls of these kernels, made where it is new.
  func::FuncOp getMerged(const MergedCall &merged, ArrayRef<FusedKernel> mergedFrom, Location loc);
  bool fuse(CallTIROp producer, Rule rule);
  void sweep(FuncOp function, Rule rule);
  void joinSiblings(FuncOp function);
  void eraseUnused();

  ModuleOp module;
  SymbolTable symbols;
  FusionRules rules;
  llvm::StringMap<func::FuncOp> mergedKernels;
  /// Kernels that lost a call.
  llvm::SetVector<StringRef> replaced;
};
} // namespace

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// "dequantize_matmul_add"; of a long chain the first kernels and a count.
static std::string getName(ArrayRef<std::string> parts) {
  constexpr size_t most = 6;
  if (parts.size() <= most)
    return llvm::join(parts, "_");
  return llvm::join(parts.take_front(most - 1), "_") + "_and_" + std::to_string(parts.size() - most + 1) + "_more";
}

func::FuncOp CallFuser::getMerged(const MergedCall &merged, ArrayRef<FusedKernel> mergedFrom, Location loc) {
  func::FuncOp &known = mergedKernels[merged.getKey()];
  if (known)
    return known;
  SmallVector<std::string> parts;
  for (const FusedKernel &kernel : mergedFrom)
    llvm::append_range(parts, kernel.parts);
  known = merged.createKernel(getName(parts), loc);
  symbols.insert(known, std::next(mergedFrom.back().function->getIterator()));
  rules.add(known, std::move(parts));
  return known;
}

void CallFuser::eraseUnused() {
  for (StringRef name : replaced)
    if (auto kernel = symbols.lookup<func::FuncOp>(name);
        kernel.isPrivate() && SymbolTable::symbolKnownUseEmpty(kernel, module))
      symbols.erase(kernel);
}

//===----------------------------------------------------------------------===//
// Sweeps
//===----------------------------------------------------------------------===//

static SmallVector<CallTIROp> getCalls(FuncOp function) {
  SmallVector<CallTIROp> calls;
  function.walk([&](CallTIROp call) { calls.push_back(call); });
  return calls;
}

bool CallFuser::fuse(CallTIROp producer, Rule rule) {
  if (!rules.canBeMerged(producer))
    return false;
  llvm::SetVector<Operation *> users(llvm::from_range, producer->getUsers());
  auto merge = [&](Operation *consumer) {
    return MergedCall(getKernelCall(producer), getKernelCall(cast<CallTIROp>(consumer)));
  };
  for (Operation *user : users) {
    auto consumer = dyn_cast<CallTIROp>(user);
    if (!consumer || consumer->getBlock() != producer->getBlock() || !(rules.*rule)(producer, consumer) ||
        !merge(consumer).isValid())
      return false;
  }
  FusedKernel &maker = rules.getKernel(producer);
  replaced.insert(maker.function.getSymName());
  for (Operation *user : users) {
    FusedKernel &reader = rules.getKernel(cast<CallTIROp>(user));
    replaced.insert(reader.function.getSymName());
    MergedCall call = merge(user);
    // The node of the matmul comes first: profiles and errors name it.
    Location first = producer.getLoc(), second = user->getLoc();
    if (maker.kind != KernelKind::Matmul)
      std::swap(first, second);
    Location loc = FusedLoc::get(module.getContext(), {first, second});
    call.replaceCalls(getMerged(call, {maker, reader}, loc), loc);
  }
  producer.erase();
  return true;
}

void CallFuser::sweep(FuncOp function, Rule rule) {
  bool changed = true;
  while (changed) {
    changed = false;
    // A call may be gone, as the consumer of another, when its turn comes.
    llvm::DenseSet<Operation *> gone;
    for (CallTIROp call : getCalls(function)) {
      if (gone.contains(call))
        continue;
      SmallVector<Operation *> users(call->getUsers());
      if (!fuse(call, rule))
        continue;
      gone.insert_range(users);
      changed = true;
    }
  }
}

void CallFuser::joinSiblings(FuncOp function) {
  llvm::DenseSet<Operation *> gone;
  for (CallTIROp call : getCalls(function)) {
    if (gone.contains(call))
      continue;
    SmallVector<CallTIROp> siblings = rules.getSiblings(call);
    if (siblings.size() < 2)
      continue;
    SmallVector<FusedKernel> parts =
        llvm::map_to_vector(siblings, [&](CallTIROp sibling) { return rules.getKernel(sibling); });
    for (const auto &[sibling, part] : llvm::zip(siblings, parts)) {
      gone.insert(sibling);
      replaced.insert(part.function.getSymName());
    }
    MergedCall merged(llvm::map_to_vector(siblings, [&](CallTIROp sibling) { return getKernelCall(sibling); }));
    Location loc = FusedLoc::get(module.getContext(),
                                 llvm::map_to_vector(siblings, [](CallTIROp sibling) { return sibling.getLoc(); }));
    merged.replaceCalls(getMerged(merged, parts, loc), loc);
  }
}

void CallFuser::run() {
  for (auto function : module.getOps<FuncOp>()) {
    sweep(function, &FusionRules::canFollow);
    sweep(function, &FusionRules::canPrecede);
    joinSiblings(function);
  }
  eraseUnused();
}

void relax::fuseCalls(ModuleOp module) { CallFuser(module).run(); }

namespace {
struct FuseCallsPass : public relax::impl::FuseCallsPassBase<FuseCallsPass> {
  void runOnOperation() override { fuseCalls(getOperation()); }
};
} // namespace
