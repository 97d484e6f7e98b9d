// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// memref: allocation and access.
#include "Machine.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace lamella::reference {

template <typename OpT>
static LogicalResult runAlloc(Machine &machine, OpT op) {
  MemRefType type = op.getType();
  if (!type.getLayout().isIdentity())
    return op.emitOpError("expected a buffer in row-major order, got ") << type;
  SmallVector<int64_t, 4> sizes(type.getShape());
  auto dynamic = op.getDynamicSizes().begin();
  for (int64_t &size : sizes)
    if (ShapedType::isDynamic(size))
      size = machine.getInteger(*dynamic++);
  FailureOr<Array> array = machine.allocate(op, type.getElementType(), sizes, /*tracked=*/true);
  return failed(array) ? failure() : machine.setResults(op, {*array});
}

static LogicalResult runGetGlobal(Machine &machine, memref::GetGlobalOp op) {
  auto global = dyn_cast_or_null<memref::GlobalOp>(machine.lookup(op, op.getNameAttr()));
  auto value = global ? dyn_cast_or_null<TypedAttr>(global.getConstantInitValue()) : TypedAttr();
  if (!value)
    return op.emitOpError("expected a constant global ") << op.getNameAttr();
  FailureOr<Datum> datum = getConstant(machine, op, value);
  return failed(datum) ? failure() : machine.setResults(op, {*datum});
}

static LogicalResult runLoad(Machine &machine, memref::LoadOp op) {
  FailureOr<Scalar> value = machine.load(op, op.getMemRef(), machine.getIntegers(op.getIndices()));
  return failed(value) ? failure() : machine.setResults(op, {*value});
}

static LogicalResult runStore(Machine &machine, memref::StoreOp op) {
  return machine.store(op, op.getMemRef(), machine.getIntegers(op.getIndices()), machine.get<Scalar>(op.getValue()));
}

/// The extent of a dimension given as a value.
static LogicalResult setDim(Machine &machine, Operation *op, Value source, Value index) {
  const Array &array = machine.getArray(source);
  int64_t dim = machine.getInteger(index);
  if (dim < 0 || dim >= array.getRank())
    return op->emitOpError("expected a dimension inside [0, ") << array.getRank() << "), got " << dim;
  return machine.setResults(op, {Scalar::of(array.sizes[dim])});
}

/// What atomic_rmw stores for the element `x` and the operand `y`.
static FailureOr<Scalar> combine(Machine &machine, memref::AtomicRMWOp op, Scalar x, Scalar y) {
  Type type = op.getType();
  unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  auto real = [&](double value) { return Scalar::of(machine.round(type, value)); };
  auto integer = [&](uint64_t value) { return Scalar::of(wrapTo(width, int64_t(value))); };
  uint64_t a = x.integer, b = y.integer;
  switch (op.getKind()) {
  case arith::AtomicRMWKind::addf:
    return real(x.real + y.real);
  case arith::AtomicRMWKind::mulf:
    return real(x.real * y.real);
  case arith::AtomicRMWKind::maximumf:
    return std::isnan(x.real) || x.real > y.real ? x : y;
  case arith::AtomicRMWKind::minimumf:
    return std::isnan(x.real) || x.real < y.real ? x : y;
  case arith::AtomicRMWKind::addi:
    return integer(a + b);
  case arith::AtomicRMWKind::muli:
    return integer(a * b);
  case arith::AtomicRMWKind::andi:
    return integer(a & b);
  case arith::AtomicRMWKind::ori:
    return integer(a | b);
  case arith::AtomicRMWKind::maxs:
    return x.integer > y.integer ? x : y;
  case arith::AtomicRMWKind::mins:
    return x.integer < y.integer ? x : y;
  case arith::AtomicRMWKind::maxu:
    return a > b ? x : y;
  case arith::AtomicRMWKind::minu:
    return a < b ? x : y;
  case arith::AtomicRMWKind::assign:
    return y;
  default:
    return op.emitOpError("expected a kind that the interpreter knows, got ") << stringifyAtomicRMWKind(op.getKind());
  }
}

static LogicalResult runAtomic(Machine &machine, memref::AtomicRMWOp op) {
  SmallVector<int64_t, 4> indices = machine.getIntegers(op.getIndices());
  FailureOr<Scalar> old = machine.load(op, op.getMemref(), indices);
  if (failed(old))
    return failure();
  FailureOr<Scalar> value = combine(machine, op, *old, machine.get<Scalar>(op.getValue()));
  if (failed(value) || failed(machine.store(op, op.getMemref(), indices, *value)))
    return failure();
  return machine.setResults(op, {*value});
}

static LogicalResult runGenericAtomic(Machine &machine, memref::GenericAtomicRMWOp op) {
  SmallVector<int64_t, 4> indices = machine.getIntegers(op.getIndices());
  FailureOr<Scalar> old = machine.load(op, op.getMemref(), indices);
  std::vector<Datum> yielded;
  if (failed(old) || failed(machine.runRegion(op.getRegion(), {*old}, yielded)) ||
      failed(machine.store(op, op.getMemref(), indices, std::get<Scalar>(yielded.front()))))
    return failure();
  return machine.setResults(op, std::move(yielded));
}

/// A fresh copy of an array under the result's name.
static LogicalResult setCopy(Machine &machine, Operation *op, Value source) {
  FailureOr<Array> copy = machine.copy(op, machine.getArray(source));
  return failed(copy) ? failure() : machine.setResults(op, {*copy});
}

static void addBufferization(Handlers &handlers) {
  handlers.add<bufferization::MaterializeInDestinationOp>(
      [](Machine &machine, bufferization::MaterializeInDestinationOp op) -> LogicalResult {
        const Array &source = machine.getArray(op.getSource());
        if (isa<BaseMemRefType>(op.getDest().getType()))
          return machine.copyElements(op, source, machine.getArray(op.getDest()));
        if (source.sizes != machine.getArray(op.getDest()).sizes)
          return op.emitOpError("expected equal shapes, got ")
                 << describeShape(source.sizes) << " and " << describeShape(machine.getArray(op.getDest()).sizes);
        return machine.setResults(op, {source});
      });
  handlers.add<bufferization::ToTensorOp>([](Machine &machine, bufferization::ToTensorOp op) {
    return setCopy(machine, op, op.getBuffer()); // what is stored later does not change the tensor
  });
  handlers.add<bufferization::ToBufferOp>(
      [](Machine &machine, bufferization::ToBufferOp op) { return setCopy(machine, op, op.getTensor()); });
  handlers.add<bufferization::CloneOp>(
      [](Machine &machine, bufferization::CloneOp op) { return setCopy(machine, op, op.getInput()); });
  handlers.add<bufferization::AllocTensorOp>([](Machine &machine, bufferization::AllocTensorOp op) -> LogicalResult {
    if (op.getCopy())
      return machine.setResults(op, {machine.getArray(op.getCopy())});
    SmallVector<int64_t, 4> sizes(op.getType().getShape());
    auto dynamic = op.getDynamicSizes().begin();
    for (int64_t &size : sizes)
      if (ShapedType::isDynamic(size))
        size = machine.getInteger(*dynamic++);
    FailureOr<Array> array = machine.allocate(op, op.getType().getElementType(), sizes, /*tracked=*/true);
    return failed(array) ? failure() : machine.setResults(op, {*array});
  });
  handlers.add<bufferization::DeallocTensorOp>([](Machine &, bufferization::DeallocTensorOp) { return success(); });
}

void addMemRefHandlers(Handlers &handlers) {
  addBufferization(handlers);
  handlers.add<memref::AllocOp>([](Machine &machine, auto op) { return runAlloc(machine, op); });
  handlers.add<memref::AllocaOp>([](Machine &machine, auto op) { return runAlloc(machine, op); });
  handlers.add<memref::GetGlobalOp>(runGetGlobal);
  handlers.add<memref::LoadOp>(runLoad);
  handlers.add<memref::StoreOp>(runStore);
  handlers.add<memref::AtomicRMWOp>(runAtomic);
  handlers.add<memref::GenericAtomicRMWOp>(runGenericAtomic);
  handlers.add<memref::DeallocOp>([](Machine &machine, memref::DeallocOp op) -> LogicalResult {
    const Array &array = machine.getArray(op.getMemref());
    if (std::exchange(array.storage->released, true))
      return op.emitOpError("expected a buffer that is not deallocated");
    return success();
  });
  handlers.add<memref::DimOp>(
      [](Machine &machine, memref::DimOp op) { return setDim(machine, op, op.getSource(), op.getIndex()); });
  handlers.add<memref::RankOp>([](Machine &machine, memref::RankOp op) {
    return machine.setResults(op, {Scalar::of(machine.getArray(op.getMemref()).getRank())});
  });
  handlers.add<memref::CopyOp>([](Machine &machine, memref::CopyOp op) {
    return machine.copyElements(op, machine.getArray(op.getSource()), machine.getArray(op.getTarget()));
  });
  handlers.add<memref::PrefetchOp>([](Machine &, memref::PrefetchOp) { return success(); });
  handlers.add<memref::AllocaScopeOp>([](Machine &machine, memref::AllocaScopeOp op) -> LogicalResult {
    std::vector<Datum> yielded;
    return failed(machine.runRegion(op.getBodyRegion(), {}, yielded)) ? failure()
                                                                      : machine.setResults(op, std::move(yielded));
  });
}

} // namespace lamella::reference
