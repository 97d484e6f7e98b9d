// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shapes of relax when the code runs: values of symbols, checks against types, broadcasting.
#ifndef LAMELLA_REFERENCE_RELAXSHAPES_H
#define LAMELLA_REFERENCE_RELAXSHAPES_H

#include "Machine.h"
#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

namespace lamella::reference {

using SymbolValues = llvm::DenseMap<mlir::StringAttr, int64_t>;

/// The value of a size, or a diagnostic at `op` where a symbol has none or 64 bits do not hold it.
mlir::FailureOr<int64_t> evaluateSize(Machine &machine, mlir::Operation *op, relax::SizeAttr size);

/// Gives the symbols that are bare sizes of the type, and that have no value yet, the value's.
void bindSymbols(mlir::Type type, const Datum &datum, SymbolValues &symbols);

/// Checks that a value has the sizes its type says; the message names both shapes. `what` is for the message: "result".
llvm::LogicalResult checkSizes(Machine &machine, mlir::Operation *op, const llvm::Twine &what, mlir::Type type,
                               const Datum &datum);

/// A fresh tensor for a result of `op`, whose type is checked to allow these sizes.
mlir::FailureOr<Array> makeResult(Machine &machine, mlir::Operation *op, llvm::ArrayRef<int64_t> sizes,
                                  unsigned result = 0);

/// The sizes of an op's result where its type says them all; a single unknown one follows from the number of elements,
/// where that is given.
mlir::FailureOr<llvm::SmallVector<int64_t>> getResultSizes(Machine &machine, mlir::Operation *op,
                                                           mlir::RankedTensorType type,
                                                           std::optional<int64_t> numElements = std::nullopt);

/// The shape to which operands broadcast. A dimension repeats where it is missing or the constant 1 in the type; all
/// others must be equal. `skip` trailing dimensions are left out.
mlir::FailureOr<llvm::SmallVector<int64_t>> broadcastSizes(Machine &machine, mlir::Operation *op,
                                                           mlir::ValueRange operands, unsigned skip = 0);

/// The strides by which an operand is read along a broadcast shape: 0 where it repeats. `skip` trailing dimensions of
/// the operand are left out.
llvm::SmallVector<int64_t> getBroadcastStrides(const Array &operand, llvm::ArrayRef<int64_t> sizes, unsigned skip = 0);

/// The sum of index times stride.
int64_t locate(llvm::ArrayRef<int64_t> index, llvm::ArrayRef<int64_t> strides);

/// All elements, in row-major order.
std::vector<double> getReals(const Array &array);

} // namespace lamella::reference

#endif // LAMELLA_REFERENCE_RELAXSHAPES_H
