// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A parallel loop becomes three things:
//
//   func.func private @f$parallel0(%i: index, captures...)       the body; a buffer is its descriptor and its address
//   llvm.func internal @f$parallel0$thunk(%data, %index: i64)    unpacks the struct of captures, calls the body
//   at the loop: fill the struct; context->parallel_for(context, thunk, struct, count)
//
// LLVM inlines the body into the thunk and keeps what noalias arguments say.
#include "ABI.h"
#include "lamella/Target/CPU/Passes.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace lamella::cpu {
#define GEN_PASS_DEF_OUTLINEPARALLELPASS
#include "lamella/Target/CPU/Passes.h.inc"

namespace {

/// The loops of a function that are in no other parallel loop.
SmallVector<scf::ParallelOp> getParallelLoops(func::FuncOp function) {
  SmallVector<scf::ParallelOp> loops;
  function.walk<WalkOrder::PreOrder>([&](scf::ParallelOp loop) {
    loops.push_back(loop);
    return WalkResult::skip();
  });
  return loops;
}

class Outliner {
public:
  Outliner(func::FuncOp function, Value context)
      : function(function), context(context), converter(function.getContext()), builder(function.getContext()),
        pointer(LLVM::LLVMPointerType::get(function.getContext())) {}

  LogicalResult outline(scf::ParallelOp loop, unsigned number) {
    if (loop.getNumLoops() != 1 || loop.getNumResults() != 0) // C1
      return loop.emitOpError("expected one variable and no reductions in a parallel loop, got ")
             << loop.getNumLoops() << " variables and " << loop.getNumResults() << " reductions";
    std::string name = (function.getName() + "$parallel" + Twine(number)).str();
    SmallVector<Value> captures = getCaptures(loop);
    SmallVector<Type> fields;
    for (Value value : captures) {
      Type field = converter.convertType(value.getType());
      if (!field)
        return loop.emitOpError("expected captured values of LLVM-compatible types, got ") << value.getType();
      fields.push_back(field);
    }
    auto data = LLVM::LLVMStructType::getLiteral(loop.getContext(), fields);
    func::FuncOp body = createBody(loop, name, captures, fields);
    createThunk(body, name, captures, data);
    replaceLoop(loop, name, captures, data);
    return success();
  }

private:
  /// What the body uses from outside; constants are copied into it.
  SmallVector<Value> getCaptures(scf::ParallelOp loop) {
    SetVector<Value> used;
    getUsedValuesDefinedAbove(loop.getRegion(), used);
    used.insert(loop.getLowerBound()[0]);
    used.insert(loop.getStep()[0]);
    SmallVector<Value> captures;
    builder.setInsertionPointToStart(loop.getBody());
    for (Value value : used) {
      if (!matchPattern(value, m_Constant())) {
        captures.push_back(value);
        continue;
      }
      Value copy = builder.clone(*value.getDefiningOp())->getResult(0);
      replaceAllUsesInRegionWith(value, copy, loop.getRegion());
    }
    return captures;
  }

  static bool isBuffer(Value value) { return isa<MemRefType>(value.getType()); }

  func::FuncOp createBody(scf::ParallelOp loop, StringRef name, ArrayRef<Value> captures, ArrayRef<Type> fields) {
    Location loc = loop.getLoc();
    SmallVector<Type> types{builder.getIndexType()};
    for (auto [value, field] : llvm::zip(captures, fields)) {
      types.push_back(isBuffer(value) ? field : value.getType());
      if (isBuffer(value))
        types.push_back(pointer);
    }
    builder.setInsertionPoint(function);
    auto body = func::FuncOp::create(builder, loc, name, builder.getFunctionType(types, {}));
    body.setPrivate();
    body->setAttr("llvm.linkage", LLVM::LinkageAttr::get(body.getContext(), LLVM::Linkage::Internal));
    Block *entry = body.addEntryBlock();
    builder.setInsertionPointToStart(entry);
    // Different objects: arguments (see cpu-kernel-abi) and allocations, and no view of one beside it.
    bool distinct = llvm::all_of(captures, [](Value value) {
      return !isBuffer(value) || isa<BlockArgument>(value) || value.getDefiningOp<memref::AllocOp>() ||
             value.getDefiningOp<memref::AllocaOp>();
    });
    IRMapping mapping;
    unsigned next = 1;
    for (Value value : captures) {
      Value argument = entry->getArgument(next++);
      if (isBuffer(value)) {
        if (distinct)
          body.setArgAttr(next, LLVM::LLVMDialect::getNoAliasAttrName(), builder.getUnitAttr());
        Value address = entry->getArgument(next++);
        MemRefDescriptor descriptor(argument);
        descriptor.setAllocatedPtr(builder, loc, address);
        descriptor.setAlignedPtr(builder, loc, address);
        argument = castTo(builder, loc, value.getType(), descriptor);
      }
      mapping.map(value, argument);
    }
    Value position = getPosition(loop, mapping, entry->getArgument(0));
    mapping.map(loop.getInductionVars()[0], position);
    for (Operation &op : loop.getBody()->without_terminator())
      builder.clone(op, mapping);
    func::ReturnOp::create(builder, loc);
    return body;
  }

  /// The loop variable's value in iteration `index`.
  Value getPosition(scf::ParallelOp loop, IRMapping &mapping, Value index) {
    Location loc = loop.getLoc();
    auto inside = [&](Value value) {
      return matchPattern(value, m_Constant()) ? builder.clone(*value.getDefiningOp())->getResult(0)
                                               : mapping.lookup(value);
    };
    if (!isOneInteger(loop.getStep()[0]))
      index = arith::MulIOp::create(builder, loc, index, inside(loop.getStep()[0]), arith::IntegerOverflowFlags::nsw);
    if (!isZeroInteger(loop.getLowerBound()[0]))
      index =
          arith::AddIOp::create(builder, loc, index, inside(loop.getLowerBound()[0]), arith::IntegerOverflowFlags::nsw);
    return index;
  }

  void createThunk(func::FuncOp body, StringRef name, ArrayRef<Value> captures, LLVM::LLVMStructType data) {
    Location loc = body.getLoc();
    builder.setInsertionPoint(function);
    auto type =
        LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(builder.getContext()), {pointer, builder.getI64Type()});
    auto thunk = LLVM::LLVMFuncOp::create(builder, loc, (name + "$thunk").str(), type, LLVM::Linkage::Internal);
    Block *entry = thunk.addEntryBlock(builder);
    builder.setInsertionPointToStart(entry);
    SmallVector<Value> operands{castTo(builder, loc, builder.getIndexType(), entry->getArgument(1))};
    for (auto [number, value] : llvm::enumerate(captures)) {
      Value field = getField(loc, data, entry->getArgument(0), number);
      Value loaded = LLVM::LoadOp::create(builder, loc, data.getBody()[number], field);
      operands.push_back(isBuffer(value) ? loaded : castTo(builder, loc, value.getType(), loaded));
      if (isBuffer(value))
        operands.push_back(MemRefDescriptor(loaded).alignedPtr(builder, loc));
    }
    func::CallOp::create(builder, loc, body, operands);
    LLVM::ReturnOp::create(builder, loc, ValueRange());
  }

  Value getField(Location loc, Type data, Value base, int64_t number) {
    return LLVM::GEPOp::create(builder, loc, pointer, data, base,
                               ArrayRef<LLVM::GEPArg>{0, static_cast<int32_t>(number)});
  }

  void replaceLoop(scf::ParallelOp loop, StringRef name, ArrayRef<Value> captures, LLVM::LLVMStructType data) {
    Location loc = loop.getLoc();
    builder.setInsertionPointToStart(&function.getBody().front());
    Value one = LLVM::ConstantOp::create(builder, loc, builder.getI64Type(), 1);
    Value base = LLVM::AllocaOp::create(builder, loc, pointer, data, one);
    builder.setInsertionPoint(loop);
    for (auto [number, value] : llvm::enumerate(captures)) {
      Value field = getField(loc, data, base, number);
      LLVM::StoreOp::create(builder, loc, castTo(builder, loc, data.getBody()[number], value), field);
    }
    Value count = loop.getUpperBound()[0];
    if (!isZeroInteger(loop.getLowerBound()[0]))
      count = arith::SubIOp::create(builder, loc, count, loop.getLowerBound()[0]);
    if (!isOneInteger(loop.getStep()[0]))
      count = arith::CeilDivSIOp::create(builder, loc, count, loop.getStep()[0]);
    Value run = LLVM::LoadOp::create(builder, loc, pointer, getContextField(builder, loc, context, kParallelFor));
    Value thunk = LLVM::AddressOfOp::create(builder, loc, pointer, (name + "$thunk").str());
    auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(builder.getContext()),
                                            {pointer, pointer, pointer, builder.getI64Type()});
    LLVM::CallOp::create(builder, loc, type,
                         ValueRange{run, context, thunk, base, castTo(builder, loc, builder.getI64Type(), count)});
    loop.erase();
  }

  func::FuncOp function;
  Value context;
  LLVMTypeConverter converter;
  OpBuilder builder;
  Type pointer;
};

struct OutlineParallelPass : impl::OutlineParallelPassBase<OutlineParallelPass> {
  /// The functions that need the context: those with a parallel loop, and their callers.
  SetVector<Operation *> getUsers() {
    SetVector<Operation *> users;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!getParallelLoops(function).empty())
        users.insert(function);
    llvm::StringMap<SetVector<Operation *>> callers;
    getOperation().walk([&](func::CallOp call) {
      if (auto caller = call->getParentOfType<func::FuncOp>())
        callers[call.getCallee()].insert(caller);
    });
    for (size_t i = 0; i < users.size(); ++i)
      users.insert_range(callers[cast<func::FuncOp>(users[i]).getName()]);
    return users;
  }

  void runOnOperation() override {
    SetVector<Operation *> users = getUsers();
    Type pointer = LLVM::LLVMPointerType::get(&getContext());
    DenseMap<Operation *, Value> contexts;
    for (Operation *op : users) {
      auto function = cast<func::FuncOp>(op);
      auto attributes = DictionaryAttr::get(
          &getContext(), {{StringAttr::get(&getContext(), kContextAttrName), UnitAttr::get(&getContext())}});
      if (failed(function.insertArgument(function.getNumArguments(), pointer, attributes, function.getLoc())))
        return signalPassFailure();
      contexts[op] = function.getArguments().back();
    }
    SymbolTable symbols(getOperation());
    for (Operation *op : users)
      op->walk([&](func::CallOp call) {
        if (users.contains(symbols.lookup(call.getCallee())))
          call.getOperandsMutable().append(contexts[op]);
      });
    for (Operation *op : users)
      for (auto [number, loop] : llvm::enumerate(getParallelLoops(cast<func::FuncOp>(op))))
        if (failed(Outliner(cast<func::FuncOp>(op), contexts[op]).outline(loop, number)))
          return signalPassFailure();
  }
};

} // namespace
} // namespace lamella::cpu
