// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plain interpreter of relax, linalg on tensors and buffers, tir and the upstream dialects that kernels use: the
// oracle of every schedule and lowering. Each op does what its description says, one element at a time.
#ifndef LAMELLA_REFERENCE_INTERPRETER_H
#define LAMELLA_REFERENCE_INTERPRETER_H

#include "lamella/Reference/Values.h"
#include "mlir/IR/BuiltinOps.h"

#include <functional>
#include <string>

namespace lamella::reference {

struct Options {
  /// Compute and store every floating-point value in f64, whatever its type: the reference of error bounds.
  bool wide = false;
  /// Refuse to read an element of an allocation that was never written.
  bool trackWrites = false;
  /// Check that a block reaches its buffers only inside the regions it declares.
  bool checkRegions = true;
  /// Check each tir.assume.
  bool checkAssumptions = true;
  /// Run iterations that claim to be independent in an order drawn from this seed.
  std::optional<uint64_t> shuffleSeed;
  /// How many ops (or points of a linalg op, or elements of a relax op) may run.
  uint64_t fuel = 10'000'000'000;
  /// How many bytes one allocation may have.
  int64_t maxBytes = int64_t(1) << 34;
  /// Finds the tensor of a `relax.weight`, or gives an error text.
  std::function<std::variant<Array, std::string>(llvm::StringRef name, mlir::Type elementType)> weights;
};

/// Calls a `func.func` or `relax.func` of the module. Arguments are as the function's types say: a Scalar for index,
/// integer, float and !relax.size; an Array for tensors and memrefs (floats as Double where `options.wide`); a cache
/// for a state. Buffers are written in place. Whatever goes wrong is a diagnostic at the op: out-of-bounds access,
/// division by zero, a failed check, an op that the interpreter does not know, spent fuel.
mlir::FailureOr<std::vector<Datum>> interpret(mlir::ModuleOp module, llvm::StringRef function,
                                              std::vector<Datum> arguments, const Options &options);

} // namespace lamella::reference

#endif // LAMELLA_REFERENCE_INTERPRETER_H
