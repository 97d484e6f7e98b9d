// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names in types: which a type mentions, where they are defined, and their substitution.
#ifndef LAMELLA_DIALECT_RELAX_IR_SYMBOLS_H
#define LAMELLA_DIALECT_RELAX_IR_SYMBOLS_H

#include "lamella/Dialect/Relax/IR/Relax.h"
#include "llvm/ADT/SetVector.h"

namespace lamella::relax {

using SymbolSet = llvm::SmallSetVector<mlir::StringAttr, 4>;
using SymbolMap = llvm::DenseMap<mlir::StringAttr, SizeAttr>;

/// Adds each name that occurs in the type (tensor, size, state, or tuple of these).
void collectSymbols(mlir::Type type, SymbolSet &symbols);
/// Adds the names that are a bare dimension of the type (a caller's value can define them).
void collectBareSymbols(mlir::Type type, SymbolSet &symbols);

/// The names that `op` defines: those of a `relax.length`, and of a `relax.match_cast` the ones in its result type that
/// the enclosing function does not declare and no operand's type contains.
SymbolSet getDefinedSymbols(mlir::Operation *op);

/// The type with names replaced by expressions; names not in the map stay. Null if a coefficient overflows.
mlir::Type substituteSymbols(mlir::Type type, const SymbolMap &map);
/// Substitutes in the types of all results, block arguments and size attributes of `op` and of the ops inside it.
/// Fails, changing nothing, if a coefficient overflows.
llvm::LogicalResult substituteSymbols(mlir::Operation *op, const SymbolMap &map);

/// A callee's type as its caller sees it: names replaced as `map` says, and each dimension of a tensor with a name that
/// the map does not bind unknown. Null if a size or state has such a name, or a coefficient overflows.
mlir::Type instantiateType(mlir::Type type, const SymbolMap &map);

/// Extends `map` so that `pattern` under it equals `type`: names that are bare dimensions of the pattern are bound,
/// then all dimensions compared. Failure if the types differ in more than sizes or a dimension is provably different; a
/// dimension that is only unknown is left to a run-time check. `reason` says what failed.
llvm::LogicalResult matchSymbols(mlir::TypeRange pattern, mlir::TypeRange types, SymbolMap &map, std::string &reason);

} // namespace lamella::relax

#endif // LAMELLA_DIALECT_RELAX_IR_SYMBOLS_H
