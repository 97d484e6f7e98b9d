// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The machine that runs ops one by one: the values of the active function, calls, fuel, checked access to arrays. What
// an op does is a handler; each dialect's file adds its own.
#ifndef LAMELLA_REFERENCE_MACHINE_H
#define LAMELLA_REFERENCE_MACHINE_H

#include "lamella/Reference/Interpreter.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/DenseMap.h"

#include <random>

namespace lamella::reference {

class Machine;
using Handler = std::function<llvm::LogicalResult(Machine &, mlir::Operation *)>;

/// The handlers of all ops that the interpreter knows.
class Handlers {
public:
  /// `handler(Machine &, OpT)` gives a LogicalResult.
  template <typename OpT, typename Function>
  void add(Function handler) {
    table[mlir::TypeID::get<OpT>()] = [handler](Machine &machine, mlir::Operation *op) {
      return handler(machine, llvm::cast<OpT>(op));
    };
  }
  /// One handler for all ops with an interface that have none of their own.
  template <typename InterfaceT>
  void addInterface(Handler handler) {
    interfaces.emplace_back([](mlir::Operation *op) { return llvm::isa<InterfaceT>(op); }, std::move(handler));
  }
  const Handler *find(mlir::Operation *op) const {
    std::optional<mlir::RegisteredOperationName> info = op->getRegisteredInfo();
    if (!info)
      return nullptr;
    if (auto it = table.find(info->getTypeID()); it != table.end())
      return &it->second;
    for (const auto &[implements, handler] : interfaces)
      if (implements(op))
        return &handler;
    return nullptr;
  }

private:
  std::vector<std::pair<bool (*)(mlir::Operation *), Handler>> interfaces;
  llvm::DenseMap<mlir::TypeID, Handler> table;
};

void addArithHandlers(Handlers &handlers);
void addArithConversionHandlers(Handlers &handlers);
void addMathHandlers(Handlers &handlers);
void addControlFlowHandlers(Handlers &handlers);
void addAffineHandlers(Handlers &handlers);
void addMemRefHandlers(Handlers &handlers);
void addMemRefViewHandlers(Handlers &handlers);
void addVectorHandlers(Handlers &handlers);
void addInstructionHandlers(Handlers &handlers);
void addVectorShapeHandlers(Handlers &handlers);
void addVectorTransferHandlers(Handlers &handlers);
void addTIRHandlers(Handlers &handlers);
void addLinalgHandlers(Handlers &handlers);
void addTensorHandlers(Handlers &handlers);
void addTensorSliceHandlers(Handlers &handlers);
void addRelaxFunctionHandlers(Handlers &handlers);
void addRelaxElementwiseHandlers(Handlers &handlers);
void addRelaxTensorHandlers(Handlers &handlers);
void addRelaxReductionHandlers(Handlers &handlers);
void addRelaxModelHandlers(Handlers &handlers);
void addRelaxSamplingHandlers(Handlers &handlers);
void addRelaxQuantizedHandlers(Handlers &handlers);
void addRelaxCacheHandlers(Handlers &handlers);

/// A block of tir that is being run, with the regions it declares, evaluated.
struct ActiveBlock {
  struct Region {
    mlir::Value buffer;
    bool isWrite;
    llvm::SmallVector<int64_t, 4> lower, upper;
  };
  mlir::Operation *op;
  llvm::SmallVector<Region, 4> regions;
};

class Machine {
public:
  Machine(mlir::ModuleOp module, const Options &options);

  const Options &getOptions() const { return options; }
  mlir::Operation *lookup(mlir::Operation *from, mlir::SymbolRefAttr name) {
    return symbolTables.lookupNearestSymbolFrom(from, name);
  }

  // The values of the active function.

  const Datum &get(mlir::Value value) const { return *frame->values.find(value)->second; }
  template <typename T>
  const T &get(mlir::Value value) const {
    return std::get<T>(static_cast<const Datum &>(get(value)));
  }
  int64_t getInteger(mlir::Value value) const { return get<Scalar>(value).integer; }
  const Array &getArray(mlir::Value value) const { return get<Array>(value); }
  llvm::SmallVector<int64_t, 4> getIntegers(mlir::ValueRange values) const;
  /// Static and dynamic integers as ops hold them.
  llvm::SmallVector<int64_t, 4> getIntegers(llvm::ArrayRef<mlir::OpFoldResult> values) const;
  void set(mlir::Value value, Datum datum);
  /// Takes the value out, which leaves it empty: a state is consumed.
  Datum take(mlir::Value value) { return std::exchange(*frame->values.find(value)->second, Datum()); }
  /// The symbols of the active relax function.
  llvm::DenseMap<mlir::StringAttr, int64_t> &getSymbols() { return frame->symbols; }

  // Running.

  llvm::LogicalResult run(mlir::Operation *op);
  /// Runs a region; `yielded` gets the operands of the terminator that leaves it.
  llvm::LogicalResult runRegion(mlir::Region &region, std::vector<Datum> arguments, std::vector<Datum> &yielded);
  llvm::LogicalResult runRegion(mlir::Region &region, std::vector<Datum> arguments = {});
  /// Calls a function; `caller` is where errors about the call belong.
  mlir::FailureOr<std::vector<Datum>> call(mlir::Operation *caller, mlir::FunctionOpInterface callee,
                                           std::vector<Datum> arguments);
  /// Called with a new frame's arguments before the body runs.
  llvm::LogicalResult enter(mlir::FunctionOpInterface function, llvm::ArrayRef<Datum> arguments);
  /// Sets the results of an op.
  llvm::LogicalResult setResults(mlir::Operation *op, std::vector<Datum> values);
  llvm::LogicalResult spend(mlir::Operation *op, uint64_t steps);
  /// Calls `body` with 0 .. extent-1, in another order where the iterations are independent and the options ask for it.
  llvm::LogicalResult forEachIteration(int64_t extent, bool independent,
                                       llvm::function_ref<llvm::LogicalResult(int64_t)> body);
  /// The same over a box of iterations.
  llvm::LogicalResult forEachIteration(llvm::ArrayRef<int64_t> extents, llvm::ArrayRef<bool> independent,
                                       llvm::function_ref<llvm::LogicalResult(llvm::ArrayRef<int64_t>)> body);

  // Numbers and arrays.

  bool isWide() const { return options.wide; }
  /// `value` as the result of an operation on that type: rounded, unless the options ask for f64 throughout.
  double round(mlir::Type type, double value) const { return options.wide ? value : roundTo(type, value); }
  /// The format of an element type, or a diagnostic.
  mlir::FailureOr<Format> getFormat(mlir::Operation *op, mlir::Type elementType);
  /// A fresh array; its elements count as written unless `tracked` (and the options ask to track).
  mlir::FailureOr<Array> allocate(mlir::Operation *op, mlir::Type elementType, llvm::ArrayRef<int64_t> sizes,
                                  bool tracked = false);
  /// A fresh contiguous array with the elements of another, and the same of them marked as written.
  mlir::FailureOr<Array> copy(mlir::Operation *op, const Array &array);
  /// Copies element by element between arrays of equal shape.
  llvm::LogicalResult copyElements(mlir::Operation *op, const Array &from, const Array &to);
  /// The view that a slice op describes, without the dimensions in `dropped`.
  mlir::FailureOr<Array> getSlice(mlir::OffsetSizeAndStrideOpInterface op, const Array &source,
                                  const llvm::SmallBitVector &dropped);
  llvm::LogicalResult checkIndices(mlir::Operation *op, const Array &array, llvm::ArrayRef<int64_t> indices);
  mlir::FailureOr<Scalar> load(mlir::Operation *op, const Array &array, llvm::ArrayRef<int64_t> indices);
  llvm::LogicalResult store(mlir::Operation *op, const Array &array, llvm::ArrayRef<int64_t> indices, Scalar value);
  /// Load and store through a memref value: also checks the regions that the active blocks declare.
  mlir::FailureOr<Scalar> load(mlir::Operation *op, mlir::Value buffer, llvm::ArrayRef<int64_t> indices);
  llvm::LogicalResult store(mlir::Operation *op, mlir::Value buffer, llvm::ArrayRef<int64_t> indices, Scalar value);
  /// Checks each dimension of the array that the type gives.
  llvm::LogicalResult checkShape(mlir::Operation *op, llvm::ArrayRef<int64_t> sizes, mlir::ShapedType type);
  /// The scalar result of `function` for each element of the operands (all of one shape, or scalars).
  llvm::LogicalResult mapElements(mlir::Operation *op,
                                  llvm::function_ref<mlir::FailureOr<Scalar>(llvm::ArrayRef<Scalar>)> function);

  /// The blocks of tir around the op being run, outermost first.
  llvm::SmallVector<ActiveBlock, 4> activeBlocks;
  /// The iteration of each linalg op around the op being run.
  llvm::SmallVector<llvm::SmallVector<int64_t, 6>, 2> linalgPoints;

private:
  struct Frame {
    llvm::DenseMap<mlir::Value, std::unique_ptr<Datum>> values;
    llvm::DenseMap<mlir::StringAttr, int64_t> symbols;
  };

  llvm::LogicalResult checkRegions(mlir::Operation *op, mlir::Value buffer, llvm::ArrayRef<int64_t> indices,
                                   bool isWrite);
  mlir::FailureOr<mlir::Block *> chooseSuccessor(mlir::Operation *branch, std::vector<Datum> &arguments);

  Options options;
  Handlers handlers;
  mlir::SymbolTableCollection symbolTables;
  Frame *frame = nullptr;
  unsigned depth = 0;
  uint64_t fuel;
  std::mt19937_64 random;
};

/// The text of a shape: `2x3x4`, or `scalar`.
std::string describeShape(llvm::ArrayRef<int64_t> sizes);

/// Elements of a constant as an array or a vector.
mlir::FailureOr<Datum> getConstant(Machine &machine, mlir::Operation *op, mlir::TypedAttr value);

} // namespace lamella::reference

#endif // LAMELLA_REFERENCE_MACHINE_H
