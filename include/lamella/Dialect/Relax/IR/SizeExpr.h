// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Size expressions: integer polynomials over symbols in one normal form. These functions are the only way to build
// them.
//
// A polynomial is a sum of terms, a term a coefficient and a sorted multiset of atoms. An atom is a symbol or one of
// floordiv, mod, min, max over polynomials that does not simplify. Two expressions that are equal as polynomials over
// their atoms are the same attribute, so equality of shapes is equality of pointers.
//
// Symbols stand for non-negative integers; arithmetic is exact: an operation whose coefficients overflow 64 bits gives
// null.
#ifndef LAMELLA_DIALECT_RELAX_IR_SIZEEXPR_H
#define LAMELLA_DIALECT_RELAX_IR_SIZEEXPR_H

#include "lamella/Dialect/Relax/IR/Relax.h"

namespace lamella::relax {

/// The constant.
SizeAttr getConstantSize(mlir::MLIRContext *context, int64_t value);
/// The bare symbol.
SizeAttr getSymbolSize(mlir::StringAttr name);
SizeAttr getSymbolSize(mlir::MLIRContext *context, llvm::StringRef name);

// Each gives null if an operand is null or a coefficient overflows; `floorDiv` and `mod` also for a divisor that is the
// constant 0 or negative.
SizeAttr add(SizeAttr lhs, SizeAttr rhs);
SizeAttr subtract(SizeAttr lhs, SizeAttr rhs);
SizeAttr multiply(SizeAttr lhs, SizeAttr rhs);
SizeAttr multiply(SizeAttr lhs, int64_t rhs);
/// Rounds toward minus infinity.
SizeAttr floorDiv(SizeAttr lhs, SizeAttr rhs);
/// The remainder of `floorDiv`, with the divisor's sign.
SizeAttr mod(SizeAttr lhs, SizeAttr rhs);
SizeAttr minimum(llvm::ArrayRef<SizeAttr> operands);
SizeAttr maximum(llvm::ArrayRef<SizeAttr> operands);

/// What can be said of two sizes from their form alone.
enum class SizeRelation { Equal, Different, Unknown };
/// Null stands for an unknown size, which is in `Unknown` relation to everything. Different means for every value of
/// the symbols: the difference is a non-zero constant, or symbols are only added to (`n` and `n + m + 1`).
SizeRelation compare(SizeAttr lhs, SizeAttr rhs);

/// The expression with each name replaced by what `substitution` gives for it (null: kept). Null on overflow.
SizeAttr substitute(SizeAttr size, llvm::function_ref<SizeAttr(mlir::StringAttr)> substitution);

/// The value for given values of the symbols; nullopt if a symbol has none, on overflow, or on division by zero.
std::optional<int64_t> evaluate(SizeAttr size, llvm::function_ref<std::optional<int64_t>(mlir::StringAttr)> values);

/// Parses `b * (n + 1) floordiv 2`: + - * floordiv mod min(...) max(...), integers, names, parentheses.
mlir::FailureOr<SizeAttr> parseSizeExpr(mlir::AsmParser &parser);
/// Parses an expression or `?` (null).
mlir::FailureOr<SizeAttr> parseSizeOrUnknown(mlir::AsmParser &parser);
/// Prints `?` for null.
void printSizeOrUnknown(llvm::raw_ostream &os, SizeAttr size);

/// `n`, `n in [1, 4096]` or `n in [1, inf]`.
mlir::FailureOr<SymbolDeclAttr> parseSymbolDecl(mlir::AsmParser &parser);
void printSymbolDecl(llvm::raw_ostream &os, SymbolDeclAttr decl);

} // namespace lamella::relax

#endif // LAMELLA_DIALECT_RELAX_IR_SIZEEXPR_H
