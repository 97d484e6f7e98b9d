// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tir: loops, blocks and facts, as docs/design/tir.md defines them.
#include "lamella/Dialect/TIR/IR/TIR.h"

#include "IndexMaps.h"
#include "Machine.h"

#include <set>

using namespace mlir;

namespace lamella::reference {

static FailureOr<SmallVector<int64_t, 4>> evaluate(Machine &machine, Operation *op, AffineMap map,
                                                   ValueRange operands) {
  return evaluateMap(op, map, machine.getIntegers(operands));
}

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

static LogicalResult runBind(Machine &machine, tir::BindOp op) {
  auto extents = evaluate(machine, op, op.getExtentMap(), op.getExtentOperands());
  if (failed(extents))
    return failure();
  const Array &buffer = machine.getArray(op.getBuffer());
  if (ArrayRef<int64_t>(buffer.sizes) != ArrayRef<int64_t>(*extents))
    return op.emitOpError("expected a buffer of shape ")
           << describeShape(*extents) << ", got " << describeShape(buffer.sizes);
  return success();
}

/// The elements that a fact is about: those of a buffer, or one index.
static FailureOr<SmallVector<int64_t>> getElements(Machine &machine, tir::AssumeOp op) {
  if (op.getSubject().getType().isIndex())
    return SmallVector<int64_t>{machine.getInteger(op.getSubject())};
  SmallVector<int64_t> elements;
  const Array &buffer = machine.getArray(op.getSubject());
  LogicalResult status = forEachIndex(buffer.sizes, [&](ArrayRef<int64_t> index) -> LogicalResult {
    FailureOr<Scalar> value = machine.load(op, buffer, index);
    if (failed(value))
      return failure();
    elements.push_back(value->integer);
    return success();
  });
  if (failed(status))
    return failure();
  return elements;
}

static LogicalResult runAssume(Machine &machine, tir::AssumeOp op) {
  if (!machine.getOptions().checkAssumptions)
    return success();
  auto bounds = evaluate(machine, op, op.getBoundMap(), op.getBoundOperands());
  auto elements = getElements(machine, op);
  if (failed(bounds) || failed(elements))
    return failure();
  std::set<int64_t> seen;
  for (auto [i, value] : llvm::enumerate(*elements)) {
    switch (op.getFact()) {
    case tir::Fact::range:
      if (value < (*bounds)[0] || value >= (*bounds)[1])
        return op.emitOpError("expected a value in [") << (*bounds)[0] << ", " << (*bounds)[1] << "), got " << value;
      break;
    case tir::Fact::divisible:
      if (value % int64_t(*op.getDivisor()) != 0)
        return op.emitOpError("expected a multiple of ") << *op.getDivisor() << ", got " << value;
      break;
    case tir::Fact::monotone:
      if (i > 0 && value < (*elements)[i - 1])
        return op.emitOpError("expected elements that do not decrease, got ")
               << (*elements)[i - 1] << " and then " << value << " at position " << i;
      break;
    case tir::Fact::injective:
      if (!seen.insert(value).second)
        return op.emitOpError("expected distinct elements, got ") << value << " again at position " << i;
      break;
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// The block to which a nest of loops leads where there is nothing else in it, else null.
static tir::BlockOp getOnlyBlock(tir::ForOp loop) {
  Block *body = loop.getBody();
  if (!llvm::hasSingleElement(body->without_terminator()))
    return nullptr;
  if (auto inner = dyn_cast<tir::ForOp>(body->front()))
    return getOnlyBlock(inner);
  return dyn_cast<tir::BlockOp>(body->front());
}

/// Whether the iterations claim to be independent: the loop's kind says so, or it leads to a single block and its
/// variable goes into spatial iterators alone.
static bool isIndependent(tir::ForOp loop) {
  if (loop.getKind() == tir::ForKind::unrolled || loop.getKind() == tir::ForKind::serial) {
    tir::BlockOp block = getOnlyBlock(loop);
    if (!block)
      return false;
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (block.getIterKind(i) == tir::IterKind::reduce && block.getBinding(i).uses(loop.getInductionVar()))
        return false;
  }
  return true;
}

static LogicalResult runFor(Machine &machine, tir::ForOp op) {
  auto extent = evaluate(machine, op, op.getExtentMap(), op.getExtentOperands());
  if (failed(extent))
    return failure();
  bool independent = machine.getOptions().shuffleSeed && isIndependent(op);
  return machine.forEachIteration(extent->front(), independent, [&](int64_t i) -> LogicalResult {
    return failed(machine.spend(op, 1)) ? failure() : machine.runRegion(op.getRegion(), {Scalar::of(i)});
  });
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

/// Binds the iterators and checks them against their domains. `starts` tells whether every reduce iterator is 0.
static LogicalResult bindIterators(Machine &machine, tir::BlockOp op, bool &starts) {
  auto extents = evaluate(machine, op, op.getExtentMap(), op.getExtentOperands());
  auto bindings = evaluate(machine, op, op.getBindingMap(), op.getBindingOperands());
  if (failed(extents) || failed(bindings))
    return failure();
  starts = true;
  for (auto [i, value, extent] : llvm::enumerate(*bindings, *extents)) {
    if (value < 0 || value >= extent)
      return op.emitOpError("expected iterator ") << i << " inside [0, " << extent << "), got " << value;
    starts &= op.getIterKind(i) == tir::IterKind::spatial || value == 0;
    machine.set(op.getIter(i), Scalar::of(value));
  }
  return success();
}

template <typename OpT>
static LogicalResult declare(Machine &machine, OpT op, ActiveBlock &block) {
  auto lower = evaluate(machine, op, op.getLowerMap(), op.getBoundOperands());
  auto upper = evaluate(machine, op, op.getUpperMap(), op.getBoundOperands());
  if (failed(lower) || failed(upper))
    return failure();
  block.regions.push_back({op.getBuffer(), std::is_same_v<OpT, tir::WriteOp>, *lower, *upper});
  return success();
}

static LogicalResult runBody(Machine &machine, tir::BlockOp op, bool starts) {
  ActiveBlock active{op, {}};
  for (tir::ReadOp read : op.getReads())
    if (failed(declare(machine, read, active)))
      return failure();
  for (tir::WriteOp write : op.getWrites())
    if (failed(declare(machine, write, active)))
      return failure();
  machine.activeBlocks.push_back(std::move(active));
  tir::InitOp init = op.getInit();
  LogicalResult status = init && starts ? machine.runRegion(init.getRegion()) : success();
  for (auto it = op.getUpdateBegin(), end = op.getBody()->without_terminator().end(); succeeded(status) && it != end;
       ++it)
    status = machine.run(&*it);
  machine.activeBlocks.pop_back();
  return status;
}

static LogicalResult runBlock(Machine &machine, tir::BlockOp op) {
  auto predicate = evaluate(machine, op, op.getPredicateMap(), op.getPredicateOperands());
  if (failed(predicate))
    return failure();
  if (!llvm::all_of(*predicate, [](int64_t value) { return value < 0; }))
    return success(); // this instance does not exist
  bool starts = false;
  return failed(bindIterators(machine, op, starts)) ? failure() : runBody(machine, op, starts);
}

//===----------------------------------------------------------------------===//
// Guards
//===----------------------------------------------------------------------===//

static LogicalResult runGuarded(Machine &machine, tir::GuardedOp op) {
  FlatSymbolRefAttr name = op.choose(machine.getIntegers(op.getSizes()));
  auto version = cast<FunctionOpInterface>(machine.lookup(op, name));
  std::vector<Datum> arguments;
  for (Value input : op.getInputs())
    arguments.push_back(machine.get(input));
  return machine.call(op, version, std::move(arguments));
}

void addTIRHandlers(Handlers &handlers) {
  handlers.add<tir::BindOp>(runBind);
  handlers.add<tir::AssumeOp>(runAssume);
  handlers.add<tir::ForOp>(runFor);
  handlers.add<tir::BlockOp>(runBlock);
  handlers.add<tir::GuardedOp>(runGuarded);
  handlers.add<tir::PrefetchOp>([](Machine &, tir::PrefetchOp) { return success(); });
}

} // namespace lamella::reference
