// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where intermediate buffers live: the stack of the parallel body for scope `local`, the heap for the others.
#include "Steps.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

#include <functional>

using namespace mlir;

namespace lamella::detail {
namespace {

/// What the local buffers of one function may take of a thread's stack.
constexpr uint64_t kMaxLocalBytes = 256 * 1024;

std::optional<tir::Scope> getScope(MemRefType type) {
  if (auto scope = dyn_cast_or_null<tir::ScopeAttr>(type.getMemorySpace()))
    return scope.getValue();
  return std::nullopt;
}

class BufferLowering {
public:
  explicit BufferLowering(func::FuncOp kernel) : kernel(kernel) {}

  LogicalResult run() {
    SmallVector<Operation *> buffers;
    kernel.walk([&](Operation *op) {
      if (isa<memref::AllocOp, memref::AllocaOp>(op))
        buffers.push_back(op);
    });
    for (Operation *op : buffers) {
      if (failed(checkPlace(op)))
        return failure();
      auto type = cast<MemRefType>(op->getResult(0).getType());
      std::optional<tir::Scope> scope = getScope(type);
      if (scope && *scope != tir::Scope::local)
        return op->emitOpError("expected a buffer without a scope or of scope local, got ")
               << type << ": only a GPU has the scope " << tir::stringifyScope(*scope);
      bool onStack = scope || isa<memref::AllocaOp>(op);
      if (failed(onStack ? toStack(op, type) : freeAtEnd(op)))
        return failure();
    }
    eraseScopes();
    return success();
  }

private:
  /// A buffer in a vectorized loop would be one a lane.
  static LogicalResult checkPlace(Operation *op) {
    for (auto loop = op->getParentOfType<tir::ForOp>(); loop; loop = loop->getParentOfType<tir::ForOp>())
      if (loop.getKind() == tir::ForKind::vectorized) {
        InFlightDiagnostic diagnostic = op->emitOpError("expected no buffer inside a vectorized loop");
        diagnostic.attachNote(loop.getLoc()) << "the loop is here";
        return diagnostic;
      }
    return success();
  }

  LogicalResult toStack(Operation *op, MemRefType type) {
    if (!type.hasStaticShape())
      return op->emitOpError("expected a local buffer of constant shape, got ") << type;
    uint64_t bits = DataLayout::closest(op).getTypeSizeInBits(type.getElementType()).getFixedValue();
    localBytes += type.getNumElements() * llvm::divideCeil(bits, 8);
    if (localBytes > kMaxLocalBytes)
      return op->emitOpError("expected local buffers of ")
             << kMaxLocalBytes << " bytes or less in a function, got " << localBytes << " with " << type;
    Block *entry = &kernel.getBody().front();
    for (auto loop = op->getParentOfType<tir::ForOp>(); loop; loop = loop->getParentOfType<tir::ForOp>())
      if (loop.getKind() == tir::ForKind::parallel) // the outermost one: those inside it run serially
        entry = loop.getBody();
    OpBuilder builder = OpBuilder::atBlockBegin(entry);
    auto alignment = op->getAttrOfType<IntegerAttr>("alignment");
    Value local = memref::AllocaOp::create(builder, op->getLoc(), type, ValueRange(), ValueRange(), alignment);
    op->getResult(0).replaceAllUsesWith(local);
    op->erase();
    return success();
  }

  /// A buffer of the heap is allocated once for the serial loops around it: in the body of a parallel loop or of the
  /// function.
  static LogicalResult freeAtEnd(Operation *op) {
    Value buffer = op->getResult(0);
    if (llvm::any_of(buffer.getUsers(), [](Operation *user) { return isa<memref::DeallocOp>(user); }))
      return success();
    while (auto loop = dyn_cast<tir::ForOp>(op->getParentOp())) {
      if (loop.getKind() == tir::ForKind::parallel || !moveBefore(op, loop))
        break;
    }
    OpBuilder builder(op->getBlock()->getTerminator());
    memref::DeallocOp::create(builder, op->getLoc(), buffer);
    return success();
  }

  /// Moves an op out of a loop, with the pure ops that compute its operands. False where an operand stays inside.
  static bool moveBefore(Operation *op, tir::ForOp loop) {
    SetVector<Operation *> moved;
    std::function<bool(Operation *)> collect = [&](Operation *inside) {
      for (Value operand : inside->getOperands()) {
        if (!loop.getRegion().isAncestor(operand.getParentRegion()))
          continue;
        Operation *definition = operand.getDefiningOp();
        if (!definition || !isPure(definition) || !collect(definition))
          return false;
      }
      moved.insert(inside);
      return true;
    };
    if (!collect(op))
      return false;
    for (Operation *inside : moved)
      inside->moveBefore(loop);
    return true;
  }

  void eraseScopes() {
    AttrTypeReplacer replacer;
    replacer.addReplacement([](MemRefType type) -> std::optional<Type> {
      if (!getScope(type))
        return std::nullopt;
      return MemRefType::Builder(type).setMemorySpace({});
    });
    replacer.recursivelyReplaceElementsIn(kernel, /*replaceAttrs=*/true, /*replaceLocs=*/false, /*replaceTypes=*/true);
  }

  func::FuncOp kernel;
  uint64_t localBytes = 0;
};

} // namespace

LogicalResult lowerBuffers(func::FuncOp kernel) { return BufferLowering(kernel).run(); }

} // namespace lamella::detail
