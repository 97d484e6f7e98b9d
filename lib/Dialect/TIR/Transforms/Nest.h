// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the primitives share: conditions on loop nests, names, and values of index expressions.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_NEST_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_NEST_H

#include "lamella/Dialect/TIR/Analysis/Access.h"
#include "lamella/Dialect/TIR/Analysis/Box.h"
#include "lamella/Dialect/TIR/Analysis/IndexRange.h"
#include "lamella/Dialect/TIR/Analysis/Verdict.h"
#include "lamella/Dialect/TIR/Transforms/Legality.h"
#include "lamella/Dialect/TIR/Transforms/Schedule.h"

namespace lamella::tir {

/// The loop is serial, its variable is used in index expressions only.
mlir::LogicalResult checkSerial(ForOp loop, Refusal &refusal);

/// Everything below the loop, down to the outermost blocks, is a loop or a block.
mlir::LogicalResult checkPlainNest(ForOp loop, Refusal &refusal);

/// The loop's extent is not the constant 0, by which nothing can be divided.
mlir::LogicalResult checkNotEmpty(ForOp loop, Refusal &refusal);

/// The loop has no annotation, as it goes.
mlir::LogicalResult checkNoAnnotation(ForOp loop, Refusal &refusal);

/// No loop around the op, through blocks too, is vectorized: its lanes share buffers and run together.
mlir::LogicalResult checkNoLanesAround(mlir::Operation *op, Refusal &refusal);

/// Asks a question, where the condition `id` is enforced; fills the refusal with the text of a verdict that is not
/// proved.
mlir::LogicalResult checkProved(llvm::StringRef id, llvm::function_ref<Verdict()> question, mlir::Operation *at,
                                Refusal &refusal);

/// The op that is alone in the loop's body, or null.
mlir::Operation *getOnlyChild(ForOp loop);

/// A name that no block of the function has: `base`, else `base_1`, ...
std::string getFreshBlockName(mlir::Operation *inFunction, const llvm::Twine &base);

/// The value of an index expression: a constant, an operand or an `affine.apply`.
mlir::Value materialize(mlir::OpBuilder &builder, mlir::Location loc, const IndexExpr &expr);

/// In a block's body, its init included: an iterator becomes an expression over others. Regions and extents follow.
void replaceIter(mlir::RewriterBase &rewriter, BlockOp block, mlir::BlockArgument iter, const IndexExpr &value);

/// Erases loops from the inside outwards for as long as they are empty.
void eraseEmptyLoops(mlir::RewriterBase &rewriter, ForOp innermost);

/// The ancestor of `op` (or itself) that lies directly in `region`'s only block.
mlir::Operation *getChildOf(mlir::Block *block, mlir::Operation *op);

/// All blocks, nested ones aside, in the function or block body around `op`, in order.
llvm::SmallVector<BlockOp> getBlocksInScope(mlir::Operation *op);

/// The op whose body is the scope of `op`: the block or function around its loops.
mlir::Operation *getScope(mlir::Operation *op);

/// Proves that an expression is not negative whenever the op runs.
bool proveNonNegativeAt(mlir::Operation *op, const IndexExpr &expr, const Facts &facts);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_NEST_H
