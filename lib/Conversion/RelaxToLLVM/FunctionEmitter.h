// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes one host function. A graph function is a list of ops over values that are made of pointers and sizes; the
// emitter keeps for each value what it is made of, for each symbol its number, and adds code at the end of the current
// block.
#ifndef LAMELLA_CONVERSION_RELAXTOLLVM_FUNCTIONEMITTER_H
#define LAMELLA_CONVERSION_RELAXTOLLVM_FUNCTIONEMITTER_H

#include "HostBuilder.h"
#include "HostSupport.h"
#include "ModuleObject.h"
#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Dialect/Relax/IR/SizeExpr.h"

namespace lamella {

/// What a relax value is in host code.
struct HostValue {
  mlir::Type type;
  mlir::Value pointer;                     // the data of a tensor, or the cache
  llvm::SmallVector<mlir::Value, 4> sizes; // the extents of a tensor, or the value of a size
  std::vector<HostValue> elements;         // of a tuple
};

/// An error text with places for values that are known when the code runs (see `lamella_host_fail`).
struct Message {
  std::string text;
  llvm::SmallVector<mlir::Value> values;

  Message &operator<<(llvm::StringRef more) { return text += more, *this; }
  Message &number(mlir::Value value) { return text += '\1', values.push_back(value), *this; }
  Message &elementType(mlir::Value value) { return text += '\2', values.push_back(value), *this; }
  Message &shapeAt(mlir::Value address) { return text += '\3', values.push_back(address), *this; }
  Message &kind(mlir::Value value) { return text += '\4', values.push_back(value), *this; }
  Message &shape(llvm::ArrayRef<mlir::Value> sizes);
};

class FunctionEmitter {
public:
  FunctionEmitter(relax::FuncOp source, ModuleObject &object, HostSupport &support);

  /// Writes the entry function of `source`, which stays as it is.
  llvm::LogicalResult emitEntry();

private:
  // FunctionEmitter.cpp: values, failures, regions.
  HostBuilder &at(mlir::Location location) { return builder.setLoc(location), builder; }
  const HostValue &get(mlir::Value value) { return values[value]; }
  void set(mlir::Value value, HostValue host);
  /// Returns from the function with the code and message if the condition holds. The message is built where it is
  /// needed.
  void failIf(mlir::Value condition, int32_t code, llvm::function_ref<Message()> message);
  /// Returns from the function with the status if it is not 0.
  void checkStatus(mlir::Value status);
  /// "step: kind of op at place".
  std::string describe(mlir::Operation *op);
  /// The pointers and the sizes that the type does not tell.
  void flatten(const HostValue &host, mlir::Type type, llvm::SmallVectorImpl<mlir::Value> &list);
  void flattenTypes(mlir::Type type, llvm::SmallVectorImpl<mlir::Type> &list);
  HostValue unflatten(mlir::Type type, llvm::ArrayRef<mlir::Value> &list);
  void startFunction(mlir::LLVM::LLVMFuncOp function, mlir::Region &body);
  llvm::LogicalResult emitBlock(mlir::Block &block);
  llvm::LogicalResult emitOp(mlir::Operation &op);

  // SizeEmitter.cpp
  /// The value of the expression; code that checks its computation for overflow is added.
  mlir::Value evaluate(relax::SizeAttr size);
  mlir::Value evaluateAtom(relax::AtomAttr atom, mlir::Value &overflow);
  mlir::Value divide(relax::AtomAttr atom);
  /// " with b = 3 (from argument 1)" for the symbols in the type that `skip` does not name.
  void appendBindings(Message &message, mlir::Type type, llvm::function_ref<bool(mlir::StringAttr)> skip);
  mlir::Value multiplyAll(llvm::ArrayRef<mlir::Value> factors, mlir::Location location);
  llvm::SmallVector<mlir::Value, 4> evaluateShape(mlir::RankedTensorType type);

  // SignatureEmitter.cpp
  struct Argument {
    unsigned index;
    mlir::Value address; // of the LamellaValue
    mlir::Value tensor;  // of the LamellaTensor inside
    HostValue host;
    llvm::SmallVector<mlir::Value, 4> sizes; // in the order of the type's
  };
  std::string describeArgument(unsigned index);
  Argument loadArgument(unsigned index);
  void bindSymbols(const Argument &argument);
  void checkSizes(const Argument &argument);
  void emitArguments();
  void emitWorkspace();
  llvm::LogicalResult emitReturn(relax::ReturnOp op);
  mlir::Value copyResult(const HostValue &host);

  // CallEmitter.cpp
  /// Memory for a tensor of that shape: its slot of the workspace or the caller's.
  HostValue allocate(mlir::OpResult result, int64_t slot);
  mlir::Value requestMemory(layout::context::Field from, mlir::Value bytes);
  llvm::SmallVector<HostValue> allocateResults(mlir::Operation *op);
  llvm::LogicalResult emit(relax::CallTIROp op);
  llvm::LogicalResult emit(relax::CallDPSOp op);
  void storeTensor(const HostValue &host, mlir::Value address);

  // ControlEmitter.cpp
  llvm::LogicalResult emit(relax::IfOp op);
  llvm::LogicalResult emit(relax::SegmentOp op);
  llvm::LogicalResult emitSegmentBody(relax::SegmentOp op, mlir::LLVM::LLVMFuncOp function, mlir::Type outputs);
  llvm::LogicalResult emit(relax::MatchCastOp op);
  llvm::LogicalResult emit(relax::ReshapeOp op);

  // StateEmitter.cpp
  llvm::LogicalResult emit(relax::LengthOp op);
  llvm::LogicalResult emit(relax::ExtendOp op);
  llvm::LogicalResult emit(relax::TruncateOp op);
  llvm::LogicalResult emit(relax::PositionsOp op);
  void checkBatch(mlir::Operation *op, mlir::Value state, mlir::Value rows);

  relax::FuncOp source;
  ModuleObject &object;
  HostSupport &support;
  HostBuilder builder;
  bool failed = false; // an error was reported that a method without a result could not give

  // Of the function being written.
  mlir::Value context, arguments, results;
  mlir::Value sizeArray, bufferArray, tensorArray; // reused by every call
  // What is defined here; each region sees what is around it.
  struct Scope {
    llvm::DenseMap<mlir::StringAttr, mlir::Value> symbols;
    llvm::DenseMap<relax::SizeAttr, mlir::Value> evaluated;
    llvm::DenseMap<int64_t, mlir::Value> slots;
  } scope;
  llvm::DenseMap<mlir::Value, HostValue> values;
  llvm::DenseMap<mlir::StringAttr, unsigned> boundBy; // the argument a symbol was bound from
  unsigned segments = 0;
};

} // namespace lamella

#endif // LAMELLA_CONVERSION_RELAXTOLLVM_FUNCTIONEMITTER_H
