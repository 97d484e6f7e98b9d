// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory of intermediate tensors.
//
//   %a = call_dps "a"(%x) : n * 16 bytes                 slot 0
//   %b = call_dps "b"(%a) : n * 64 bytes                 slot 1
//   %c = call_dps "c"(%b) : n * 16 bytes, %a is dead     slot 0
//   %d = call_dps "d"(%c) ; return %d                    the caller's memory (-1)
//
// 1. Each op gets a number, in the order of the text. There are no loops, so the last use of a tensor is the use with
//    the greatest number; both regions of a `relax.if` count as if they ran one after the other.
// 2. A view, a tuple and the result of a region are other names for the buffers below them (`roots`). A use of a name
//    is a use of each of its roots.
// 3. A returned value with exactly one root, which no other returned value has, is written where it is wanted. Others
//    are copied at the end.
// 4. In the order of definition, a buffer takes a free slot, the one that wastes least: one of equal size, else the
//    smallest that is provably as large, else one that grows to the maximum of both sizes, which is never more than a
//    slot of its own would add. Which grows is decided by what it adds where all symbols have their upper bounds; where
//    a symbol has none, by the form: the largest that is provably smaller, then any. Without a free slot there is a new
//    one. "Provably" means by the form of the expressions, for all values of the symbols.
// 5. A slot whose size names a symbol that is defined inside the function is made where its first buffer is made, so it
//    cannot grow and only serves buffers that this place dominates.
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "lamella/Dialect/Relax/Transforms/Passes.h"

#include "llvm/ADT/SetVector.h"

namespace lamella::relax {
#define GEN_PASS_DEF_PLANMEMORYPASS
#include "lamella/Dialect/Relax/Transforms/Passes.h.inc"

using namespace mlir;

namespace {
constexpr int64_t callersMemory = -1;

/// A tensor that needs memory.
struct Buffer {
  OpResult value;
  SizeAttr bytes;
  unsigned defined, lastUse;
  int64_t slot = callersMemory;
  bool isResult = false;
};

struct Slot {
  SizeAttr bytes;
  unsigned busyUntil;
  Block *local; // where it is made, if its size is not known on entry
};

/// The buffers that a value may be a name for. `external` memory is not planned: arguments, constants, weights.
struct Roots {
  llvm::SmallSetVector<unsigned, 2> buffers;
  bool external = false;

  void add(const Roots &other) {
    buffers.insert_range(other.buffers);
    external |= other.external;
  }
};

class Planner {
public:
  explicit Planner(FuncOp function) : function(function) {}
  LogicalResult run();

private:
  LogicalResult visit(Block &block);
  LogicalResult visit(Operation &op);
  LogicalResult define(OpResult result, unsigned number);
  void markResults();
  void assignSlot(Buffer &buffer);
  /// The value where each symbol has its upper bound; nullopt if one has none.
  std::optional<int64_t> evaluateAtBounds(SizeAttr size) const;
  /// Whether a free slot suits a buffer of `wanted` bytes better than another does.
  bool isBetterSlot(SizeAttr slot, SizeAttr other, SizeAttr wanted) const;
  int64_t findSlot(const Buffer &buffer) const;
  void write();

  FuncOp function;
  SmallVector<Buffer> buffers;
  SmallVector<Slot> slots;
  SmallVector<int64_t> copied;
  llvm::DenseMap<Value, Roots> roots;
  unsigned count = 0;
};
} // namespace

static bool makesTensors(Operation *op) { return isa<CallTIROp, CallDPSOp, PositionsOp>(op); }

static bool isAtLeast(SizeAttr lhs, SizeAttr rhs) { return maximum({lhs, rhs}) == lhs; }

/// Bytes of one element in memory; 0 for a type that the module ABI lacks.
static int64_t getElementBytes(Type type) {
  if (type.isF16() || type.isBF16() || type.isF32() || type.isF64() || type.isInteger(8) || type.isInteger(16) ||
      type.isInteger(32) || type.isInteger(64))
    return type.getIntOrFloatBitWidth() / 8;
  return type.isInteger(1) ? 1 : 0;
}

//===----------------------------------------------------------------------===//
// Lifetimes
//===----------------------------------------------------------------------===//

LogicalResult Planner::define(OpResult result, unsigned number) {
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type)
    return isa<StateType>(result.getType())
               ? success()
               : LogicalResult(result.getOwner()->emitOpError("expected tensors and states as results, got ")
                               << result.getType());
  int64_t elementBytes = getElementBytes(type.getElementType());
  if (elementBytes == 0)
    return result.getOwner()->emitOpError("expected an element type of the module ABI, got ") << type;
  for (auto [dim, size] : llvm::enumerate(relax::getSizes(type)))
    if (!size)
      return result.getOwner()->emitOpError("expected a result of known size, got '?' in dimension ")
             << dim << " of " << type;
  SizeAttr bytes = multiply(getElementCount(type), elementBytes);
  if (!bytes)
    return result.getOwner()->emitOpError("the size of ") << type << " overflows";
  roots[result].buffers.insert(buffers.size());
  buffers.push_back({result, bytes, number, number});
  return success();
}

LogicalResult Planner::visit(Operation &op) {
  unsigned number = count++;
  Roots operands;
  for (Value operand : op.getOperands())
    operands.add(roots[operand]);
  for (unsigned buffer : operands.buffers)
    buffers[buffer].lastUse = number;
  if (makesTensors(&op)) {
    for (OpResult result : op.getResults())
      if (failed(define(result, number)))
        return failure();
    return success();
  }
  for (Region &region : op.getRegions()) {
    if (failed(visit(region.front())))
      return failure();
    for (auto [result, yielded] : llvm::zip_equal(op.getResults(), region.front().getTerminator()->getOperands()))
      roots[result].add(Roots(roots[yielded]));
  }
  if (op.getNumRegions() == 0)
    for (Value result : op.getResults()) {
      roots[result] = operands;
      roots[result].external |= op.getNumOperands() == 0;
    }
  return success();
}

LogicalResult Planner::visit(Block &block) {
  for (Value argument : block.getArguments())
    roots[argument].external = true;
  for (Operation &op : block)
    if (failed(visit(op)))
      return failure();
  return success();
}

void Planner::markResults() {
  Operation *terminator = function.getBody().front().getTerminator();
  for (OpOperand &operand : terminator->getOpOperands()) {
    if (!isa<RankedTensorType>(operand.get().getType()))
      continue;
    const Roots &own = roots[operand.get()];
    bool shared = llvm::any_of(terminator->getOpOperands(), [&](OpOperand &other) {
      return &other != &operand &&
             llvm::any_of(own.buffers, [&](unsigned buffer) { return roots[other.get()].buffers.contains(buffer); });
    });
    if (own.external || own.buffers.size() != 1 || shared)
      copied.push_back(operand.getOperandNumber());
    else
      buffers[own.buffers.front()].isResult = true;
  }
}

//===----------------------------------------------------------------------===//
// Slots
//===----------------------------------------------------------------------===//

std::optional<int64_t> Planner::evaluateAtBounds(SizeAttr size) const {
  return evaluate(size, [&](StringAttr name) -> std::optional<int64_t> {
    SymbolDeclAttr declaration = FuncOp(function).getSymbolDecl(name);
    return declaration ? declaration.getUpper() : std::nullopt;
  });
}

bool Planner::isBetterSlot(SizeAttr slot, SizeAttr other, SizeAttr wanted) const {
  if (slot == wanted || other == wanted)
    return other != wanted;
  bool fits = isAtLeast(slot, wanted), otherFits = isAtLeast(other, wanted);
  if (fits || otherFits)
    return fits != otherFits ? fits : slot != other && isAtLeast(other, slot);
  std::optional<int64_t> bytes = evaluateAtBounds(slot), otherBytes = evaluateAtBounds(other);
  std::optional<int64_t> wantedBytes = evaluateAtBounds(wanted);
  if (bytes && otherBytes && wantedBytes && *bytes != *otherBytes) {
    int64_t added = std::max<int64_t>(0, *wantedBytes - *bytes);
    int64_t otherAdded = std::max<int64_t>(0, *wantedBytes - *otherBytes);
    return added != otherAdded ? added < otherAdded : *bytes < *otherBytes;
  }
  bool isSmaller = isAtLeast(wanted, slot), otherIsSmaller = isAtLeast(wanted, other);
  return isSmaller != otherIsSmaller ? isSmaller : slot != other && isAtLeast(slot, other);
}

int64_t Planner::findSlot(const Buffer &buffer) const {
  int64_t best = -1;
  for (auto [index, slot] : llvm::enumerate(slots)) {
    bool isFree = slot.busyUntil < buffer.defined;
    bool dominates = !slot.local || slot.local->getParent()->isAncestor(buffer.value.getOwner()->getParentRegion());
    bool fits = isAtLeast(slot.bytes, buffer.bytes) || !slot.local;
    if (isFree && dominates && fits && (best < 0 || isBetterSlot(slot.bytes, slots[best].bytes, buffer.bytes)))
      best = index;
  }
  return best;
}

void Planner::assignSlot(Buffer &buffer) {
  if (buffer.isResult)
    return;
  bool isKnownOnEntry = true;
  buffer.bytes.forEachSymbol([&](StringAttr name) { isKnownOnEntry &= bool(function.getSymbolDecl(name)); });
  int64_t index = findSlot(buffer);
  // A slot that would have to grow beyond what is known on entry cannot.
  if (index >= 0 && !isKnownOnEntry && !isAtLeast(slots[index].bytes, buffer.bytes))
    index = -1;
  if (index < 0) {
    index = slots.size();
    slots.push_back({buffer.bytes, 0, isKnownOnEntry ? nullptr : buffer.value.getOwner()->getBlock()});
  }
  Slot &slot = slots[index];
  slot.bytes = maximum({slot.bytes, buffer.bytes});
  slot.busyUntil = buffer.lastUse;
  buffer.slot = index;
}

void Planner::write() {
  Builder builder(function.getContext());
  llvm::MapVector<Operation *, SmallVector<int64_t>> slotsOf;
  for (const Buffer &buffer : buffers)
    slotsOf[buffer.value.getOwner()].push_back(buffer.slot);
  for (auto &[op, list] : slotsOf)
    op->setAttr("relax.slots", builder.getDenseI64ArrayAttr(list));
  SmallVector<Attribute> bytes = llvm::map_to_vector(slots, [](const Slot &slot) -> Attribute { return slot.bytes; });
  function->setAttr("relax.workspace", builder.getArrayAttr(bytes));
  function.getBody().front().getTerminator()->setAttr("relax.copied", builder.getDenseI64ArrayAttr(copied));
}

LogicalResult Planner::run() {
  if (failed(visit(function.getBody().front())))
    return failure();
  markResults();
  for (Buffer &buffer : buffers)
    assignSlot(buffer);
  write();
  return success();
}

LogicalResult planMemory(FuncOp function) { return function.isExternal() ? success() : Planner(function).run(); }

//===----------------------------------------------------------------------===//
// Report
//===----------------------------------------------------------------------===//

/// The sum of the sizes, each rounded up to 64 bytes, or the name that has no value.
static FailureOr<int64_t> sumBytes(ArrayRef<SizeAttr> sizes, const llvm::StringMap<int64_t> &values) {
  int64_t sum = 0;
  for (SizeAttr size : sizes) {
    std::optional<int64_t> bytes = evaluate(size, [&](StringAttr name) -> std::optional<int64_t> {
      auto it = values.find(name.getValue());
      return it == values.end() ? std::nullopt : std::optional<int64_t>(it->second);
    });
    if (!bytes)
      return failure();
    sum += llvm::alignTo(*bytes, 64);
  }
  return sum;
}

namespace {
struct PlanMemoryPass : public impl::PlanMemoryPassBase<PlanMemoryPass> {
  using PlanMemoryPassBase::PlanMemoryPassBase;

  LogicalResult report(FuncOp function) {
    llvm::StringMap<int64_t> values;
    for (StringRef pair : symbols) {
      auto [name, text] = pair.split('=');
      int64_t value;
      if (text.getAsInteger(10, value))
        return function.emitOpError("expected 'name=value' in the option 'symbols', got '") << pair << "'";
      values[name] = value;
    }
    SmallVector<SizeAttr> slots, all;
    llvm::append_range(slots, function->getAttrOfType<ArrayAttr>("relax.workspace").getAsRange<SizeAttr>());
    function.walk([&](Operation *op) {
      auto list = op->getAttrOfType<DenseI64ArrayAttr>("relax.slots");
      auto tensors = llvm::make_filter_range(op->getResultTypes(), llvm::IsaPred<RankedTensorType>);
      if (list)
        for (auto [slot, type] : llvm::zip(list.asArrayRef(), tensors))
          if (auto tensor = cast<RankedTensorType>(type); slot != callersMemory)
            all.push_back(multiply(getElementCount(tensor), getElementBytes(tensor.getElementType())));
    });
    FailureOr<int64_t> planned = sumBytes(slots, values), unplanned = sumBytes(all, values);
    if (failed(planned) || failed(unplanned))
      return function.emitOpError("cannot evaluate its sizes with the values of the option 'symbols'");
    function.emitRemark() << slots.size() << " slots of " << *planned << " bytes for " << all.size() << " tensors of "
                          << *unplanned << " bytes";
    return success();
  }

  void runOnOperation() override {
    if (failed(planMemory(getOperation())) ||
        (!symbols.empty() && !getOperation().isExternal() && failed(report(getOperation()))))
      signalPassFailure();
  }
};
} // namespace
} // namespace lamella::relax
