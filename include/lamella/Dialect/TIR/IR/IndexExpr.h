// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Index expressions: how extents, bindings, predicates and region bounds are written, built and stored.
#ifndef LAMELLA_DIALECT_TIR_IR_INDEXEXPR_H
#define LAMELLA_DIALECT_TIR_IR_INDEXEXPR_H

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/Value.h"
#include "mlir/IR/ValueRange.h"

#include <optional>

namespace mlir {
class AsmParser;
class IRMapping;
class OpAsmParser;
class OpAsmPrinter;
} // namespace mlir

namespace lamella::tir {

/// A group of index expressions as an op stores it: one map, and its operands: dimensions first, then symbols.
struct IndexMap {
  mlir::AffineMap map;
  llvm::SmallVector<mlir::Value, 4> operands;
};

/// An index expression under construction. It owns the list of its operands and does not say which of them are
/// dimensions: that is decided once, by `buildIndexMap`.
class IndexExpr {
public:
  IndexExpr(int64_t constant = 0) : constant(constant) {}
  IndexExpr(int constant) : constant(constant) {}
  IndexExpr(mlir::Value value);
  /// An `index` attribute or a value.
  IndexExpr(mlir::OpFoldResult value);
  /// One result of a stored map; `operands` are its dimensions, then its symbols.
  IndexExpr(mlir::AffineMap map, unsigned result, mlir::ValueRange operands);

  std::optional<int64_t> getConstant() const;
  llvm::ArrayRef<mlir::Value> getOperands() const & { return operands; }
  /// Of a temporary: by value, so that a loop over it is safe.
  llvm::SmallVector<mlir::Value, 4> getOperands() && { return std::move(operands); }
  bool uses(mlir::Value value) const;
  /// The value when the expression is just that value, else null.
  mlir::Value getValue() const;

  /// The expression with `s<k>` for operand k.
  mlir::AffineExpr getExpr(mlir::MLIRContext *context) const;
  /// The same expression in normal form; unused operands are dropped.
  IndexExpr normalized() const;

  IndexExpr floorDiv(const IndexExpr &divisor) const;
  IndexExpr ceilDiv(const IndexExpr &divisor) const;
  IndexExpr mod(const IndexExpr &divisor) const;

  /// Replaces operands; the function returns nothing for those that stay.
  IndexExpr replace(llvm::function_ref<std::optional<IndexExpr>(mlir::Value)> by) const;
  IndexExpr replace(mlir::Value value, const IndexExpr &by) const;
  IndexExpr replace(const mlir::IRMapping &mapping) const;

  /// The value, given a value for each operand. Division by a value that is not positive gives nothing.
  std::optional<int64_t> evaluate(llvm::function_ref<int64_t(mlir::Value)> valueOf) const;

  /// Equal in normal form (a sufficient condition for equal values).
  friend bool operator==(const IndexExpr &a, const IndexExpr &b);
  friend bool operator!=(const IndexExpr &a, const IndexExpr &b) { return !(a == b); }
  friend IndexExpr operator+(const IndexExpr &a, const IndexExpr &b);
  friend IndexExpr operator-(const IndexExpr &a, const IndexExpr &b);
  friend IndexExpr operator*(const IndexExpr &a, const IndexExpr &b);

private:
  IndexExpr(mlir::AffineExpr expr, llvm::ArrayRef<mlir::Value> operands)
      : expr(expr), operands(operands.begin(), operands.end()) {}
  friend IndexExpr combine(mlir::AffineExprKind kind, const IndexExpr &a, const IndexExpr &b);

  mlir::AffineExpr expr; // over symbols, one for each operand; null: `constant` is the value
  int64_t constant = 0;
  llvm::SmallVector<mlir::Value, 4> operands;
};

/// True for variables of `tir.for` and iterators of `tir.block`: the dimensions of index expressions.
bool isIndexDim(mlir::Value value);

/// The one way from expressions to storage: classifies the operands (dimensions, then symbols), brings each expression
/// to normal form, numbers the operands in the order in which they occur, drops those that do not.
IndexMap buildIndexMap(mlir::MLIRContext *context, llvm::ArrayRef<IndexExpr> exprs,
                       llvm::function_ref<bool(mlir::Value)> isDim = isIndexDim);

/// All results of a stored map.
llvm::SmallVector<IndexExpr> getIndexExprs(mlir::AffineMap map, mlir::ValueRange operands);
inline llvm::SmallVector<IndexExpr> getIndexExprs(const IndexMap &map) { return getIndexExprs(map.map, map.operands); }

/// Normal form of an affine or semi-affine expression: a sum of products of atoms, like terms merged, terms that a
/// divisor divides moved out of `floordiv` and `mod`.
mlir::AffineExpr normalizeIndexExpr(mlir::AffineExpr expr);

/// Parses one index expression; errors are reported.
mlir::ParseResult parseIndexExpr(mlir::OpAsmParser &parser, IndexExpr &result);
/// Parses `a < b` and gives `a - b`.
mlir::ParseResult parseIndexLess(mlir::OpAsmParser &parser, IndexExpr &result);
/// Prints one result of a stored map with the names of its operands in place.
void printIndexExpr(mlir::OpAsmPrinter &printer, mlir::AffineExpr expr, unsigned numDims, mlir::ValueRange operands);
/// Prints an expression `e`, stored for `e < 0`, as `a < b`.
void printIndexLess(mlir::OpAsmPrinter &printer, mlir::AffineExpr expr, unsigned numDims, mlir::ValueRange operands);

/// Called by the parser of an op when its region is complete: only then is it known that `arguments` are dimensions of
/// the expressions nested in the region.
void classifyAsDims(llvm::ArrayRef<mlir::BlockArgument> arguments);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_IR_INDEXEXPR_H
