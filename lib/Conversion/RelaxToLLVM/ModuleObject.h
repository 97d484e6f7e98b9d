// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The object `lamella_module` and the constant data that host code refers to.
#ifndef LAMELLA_CONVERSION_RELAXTOLLVM_MODULEOBJECT_H
#define LAMELLA_CONVERSION_RELAXTOLLVM_MODULEOBJECT_H

#include "HostBuilder.h"
#include "lamella/Dialect/Relax/IR/Relax.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace lamella {

class ModuleObject {
public:
  /// Numbers the kernels that relax functions call, in the order of the module.
  explicit ModuleObject(mlir::ModuleOp module);

  /// The name of a global that holds the text, terminated by 0.
  llvm::StringRef getText(llvm::StringRef text);
  /// The name of a global that holds the constant's elements in row-major order.
  llvm::StringRef getConstant(mlir::ElementsAttr value);
  /// The slot of the kernel.
  unsigned getKernelSlot(llvm::StringRef name) const { return slots.lookup(name); }
  /// The place of the weight in the module's list. Fails with a diagnostic if it was used with another type.
  mlir::FailureOr<unsigned> getWeight(relax::WeightOp op);

  /// Notes an entry before its relax.func goes. Fails with a diagnostic on a type that no value of the ABI has.
  llvm::LogicalResult addEntry(relax::FuncOp function);
  /// Writes `lamella_module`.
  void write();

private:
  struct Entry {
    std::string name;
    llvm::SmallVector<mlir::Type> arguments, results;
    llvm::SmallVector<int32_t> parameters;
  };
  struct Kernel {
    std::string name, location;
    int32_t sizeCount, bufferCount;
    std::string bytes, operations; // in s0, s1, ...
  };
  using Filler = llvm::function_ref<mlir::Value(HostBuilder &)>;

  /// A constant global whose initial value `fill` computes.
  llvm::StringRef addGlobal(mlir::Type type, llvm::StringRef name, mlir::LLVM::Linkage linkage, Filler fill);
  /// A private array; the empty name for no elements.
  llvm::StringRef addArray(mlir::Type element, llvm::StringRef name, size_t count,
                           llvm::function_ref<mlir::Value(HostBuilder &, size_t)> fill);
  llvm::StringRef addValueTypes(llvm::StringRef name, llvm::ArrayRef<mlir::Type> types);
  llvm::StringRef addEntries();
  llvm::StringRef addKernelTable();
  llvm::StringRef addKernels();
  llvm::StringRef addWeights();

  mlir::ModuleOp module;
  llvm::StringMap<unsigned> slots;
  llvm::SmallVector<Kernel> kernels;
  llvm::SmallVector<Entry> entries;
  llvm::MapVector<mlir::StringAttr, mlir::RankedTensorType> weights;
  llvm::StringMap<std::string> texts;
  llvm::DenseMap<mlir::Attribute, std::string> constants;
};

/// The name in a location, or "".
std::string getLocationName(mlir::Location location);
/// The type as the IR writes it.
std::string toString(mlir::Type type);

} // namespace lamella

#endif // LAMELLA_CONVERSION_RELAXTOLLVM_MODULEOBJECT_H
