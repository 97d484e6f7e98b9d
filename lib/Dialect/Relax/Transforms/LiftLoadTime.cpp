// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Moves what depends on weights alone into @load.
//
//   relax.func @f(%x) {                        relax.func @load() -> (A, B) {
//     %b = relax.weight "w"                      %b = relax.weight "w"
//     %c, %s = relax.unpack q8_0 %b              %c, %s = relax.unpack q8_0 %b
//     %w = relax.dequantize q8_0 %c, %s    ->    relax.return %c, %s
//     ...                                      }
//   }                                          relax.func @f(%x, %c: A {relax.parameter = 0}, %s: B {relax.parameter =
//   1})
//
// 1. An op is load-time work if it is a weight, or unpacks, packs, casts or rearranges values of load-time work.
// 2. A load-time value that another op uses is a parameter, but for a weight of which relax.take gathers slices: those
//    come from where the file is mapped, and the others never into memory. Load-time work is cloned into @load, equal
//    ops once, and a parameter's index is that of its clone among the results.
// 3. A function takes as arguments the parameters that it uses itself and those of the functions that it calls, which
//    is repeated until nothing changes, as calls may form cycles.
// 4. Uses and calls are redirected to the arguments; load-time work left without a use goes.
#include "lamella/Dialect/Relax/Transforms/Passes.h"
#include "llvm/ADT/MapVector.h"

namespace lamella::relax {
#define GEN_PASS_DEF_LIFTLOADTIMEPASS
#include "lamella/Dialect/Relax/Transforms/Passes.h.inc"
} // namespace lamella::relax

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

static constexpr StringLiteral loadName = "load";

/// A matrix of narrow elements as one of wider: kernels read the narrow ones, half the bytes, and cast in registers.
static bool widensMatrix(Operation *op) {
  auto wider = dyn_cast<CastOp>(op);
  if (!wider)
    return false;
  auto from = cast<RankedTensorType>(wider.getInput().getType()), to = cast<RankedTensorType>(wider.getType());
  return from.getRank() > 1 && from.getElementTypeBitWidth() < to.getElementTypeBitWidth();
}

/// Step 1.
static bool isLoadTime(Operation *op) {
  if (isa<WeightOp>(op))
    return true;
  if (widensMatrix(op))
    return false;
  return isa<UnpackOp, PackOp, CastOp, ReshapeOp, PermuteOp, ConcatOp, SplitOp>(op) &&
         llvm::all_of(op->getOperands(), [](Value operand) {
           Operation *producer = operand.getDefiningOp();
           return producer && isLoadTime(producer);
         });
}

namespace {
/// The function @load while it grows.
class LoadFunction {
public:
  LoadFunction(MLIRContext *context, Location location) : builder(context) {
    function = FuncOp::create(builder, location, loadName, builder.getFunctionType({}, {}), {});
    builder.setInsertionPointToStart(&function.getBody().front());
  }

  /// The index of the parameter for a value of load-time work, in whatever function the value is.
  unsigned getParameter(Value value) {
    Value clone = cloneOnce(value);
    auto [it, inserted] = parameters.try_emplace(clone, parameters.size());
    return it->second;
  }
  bool empty() const { return parameters.empty(); }
  Value getValue(unsigned parameter) const { return parameters.begin()[parameter].first; }

  /// Ends the body and puts the function at the start of the module.
  void finish(ModuleOp module) {
    SmallVector<Value> results = llvm::map_to_vector(parameters, [](auto &entry) { return entry.first; });
    relax::ReturnOp::create(builder, function.getLoc(), results);
    function.setFunctionType(builder.getFunctionType({}, TypeRange(ValueRange(results))));
    module.insert(module.begin(), function);
  }
  void discard() { function->erase(); }

private:
  /// Equal ops have equal names, attributes, operands (already clones) and result types.
  Value cloneOnce(Value value) {
    Operation *op = value.getDefiningOp();
    IRMapping mapping;
    for (Value operand : op->getOperands())
      mapping.map(operand, cloneOnce(operand));
    Operation *clone = builder.clone(*op, mapping);
    for (Operation *known : clones)
      if (OperationEquivalence::isEquivalentTo(known, clone, OperationEquivalence::IgnoreLocations)) {
        clone->erase();
        return known->getResult(cast<OpResult>(value).getResultNumber());
      }
    clones.push_back(clone);
    return clone->getResult(cast<OpResult>(value).getResultNumber());
  }

  OpBuilder builder;
  FuncOp function;
  SmallVector<Operation *> clones;
  llvm::MapVector<Value, unsigned> parameters;
};

/// What a function needs: parameters in the order of its arguments, and the uses of each.
struct Needs {
  llvm::MapVector<unsigned, SmallVector<OpOperand *>> parameters;
};
} // namespace

static bool isGathered(OpOperand &use) {
  auto take = dyn_cast<TakeOp>(use.getOwner());
  return take && use.get().getDefiningOp<WeightOp>() && use.get() == take.getInput();
}

/// Step 2 for one function.
static Needs collectNeeds(FuncOp function, LoadFunction &load) {
  Needs needs;
  function.walk([&](Operation *op) {
    if (!isLoadTime(op))
      return;
    for (OpResult result : op->getResults())
      for (OpOperand &use : result.getUses())
        if (!isLoadTime(use.getOwner()) && !isGathered(use))
          needs.parameters[load.getParameter(result)].push_back(&use);
  });
  return needs;
}

using NeedsMap = llvm::MapVector<FuncOp, Needs>;

/// Step 3.
static void addNeedsOfCallees(NeedsMap &needs, SymbolTable &symbols) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (auto &entry : needs)
      entry.first.walk([&](CallOp call) {
        auto callee = needs.find(symbols.lookup<FuncOp>(call.getCallee()));
        if (callee == needs.end())
          return;
        SmallVector<unsigned> wanted = llvm::map_to_vector(callee->second.parameters, [](auto &e) { return e.first; });
        for (unsigned parameter : wanted)
          changed |= entry.second.parameters.try_emplace(parameter).second;
      });
  }
}

/// Step 4 but for calls: gives the function its arguments, and returns them by parameter.
static llvm::DenseMap<unsigned, Value> addArguments(FuncOp function, Needs &needs, const LoadFunction &load) {
  llvm::DenseMap<unsigned, Value> arguments;
  Builder builder(function.getContext());
  for (auto &[parameter, uses] : needs.parameters) {
    Value value = load.getValue(parameter);
    auto attributes =
        builder.getDictionaryAttr(builder.getNamedAttr(parameterAttrName, builder.getI64IntegerAttr(parameter)));
    unsigned index = function.getNumArguments();
    (void)function.insertArgument(index, value.getType(), attributes, value.getLoc());
    arguments[parameter] = function.getArgument(index);
    for (OpOperand *use : uses)
      use->set(arguments[parameter]);
  }
  return arguments;
}

static void eraseDeadLoadTimeWork(FuncOp function) {
  SmallVector<Operation *> work;
  function.walk([&](Operation *op) {
    if (isLoadTime(op))
      work.push_back(op);
  });
  // Users come after what they use.
  for (Operation *op : llvm::reverse(work))
    if (op->use_empty())
      op->erase();
}

LogicalResult relax::liftLoadTime(ModuleOp module) {
  SymbolTable symbols(module);
  Operation *existing = symbols.lookup(loadName);
  LoadFunction load(module.getContext(), NameLoc::get(StringAttr::get(module.getContext(), loadName)));
  NeedsMap needs;
  for (FuncOp function : module.getOps<FuncOp>())
    if (function != existing && !function.isExternal())
      needs[function] = collectNeeds(function, load);
  if (load.empty()) {
    load.discard();
    return success();
  }
  if (existing) {
    load.discard();
    return existing->emitError(
        "expected no symbol 'load' in a module whose functions have weights, as they move into a "
        "function of that name");
  }
  addNeedsOfCallees(needs, symbols);
  llvm::DenseMap<Operation *, llvm::DenseMap<unsigned, Value>> arguments;
  for (auto &[function, need] : needs)
    arguments[function] = addArguments(function, need, load);
  for (auto &entry : needs) {
    FuncOp caller = entry.first;
    caller.walk([&](CallOp call) {
      auto callee = needs.find(symbols.lookup<FuncOp>(call.getCallee()));
      if (callee == needs.end())
        return;
      for (auto &wanted : callee->second.parameters)
        call.getOperandsMutable().append(arguments[caller][wanted.first]);
    });
    eraseDeadLoadTimeWork(caller);
  }
  load.finish(module);
  return success();
}

namespace {
struct LiftLoadTimePass : relax::impl::LiftLoadTimePassBase<LiftLoadTimePass> {
  void runOnOperation() override {
    if (failed(liftLoadTime(getOperation())))
      signalPassFailure();
  }
};
} // namespace
