// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The steps of tir-to-loops, in the order in which they run on a kernel.
#ifndef LAMELLA_LIB_CONVERSION_TIRTOLOOPS_STEPS_H
#define LAMELLA_LIB_CONVERSION_TIRTOLOOPS_STEPS_H

#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace lamella::detail {

/// Marks of an `scf.for` between two steps.
inline constexpr llvm::StringLiteral kVectorizedAttrName = "tir.vectorized";
inline constexpr llvm::StringLiteral kUnrolledAttrName = "tir.unrolled";

/// Step 1: `contract` on every float op, `reassoc` on combiners, no other flag.
void setFloatFlags(mlir::func::FuncOp kernel);

/// Step 2: local buffers to allocas at the start of their parallel loop, deallocs for the others, no memory spaces.
mlir::LogicalResult lowerBuffers(mlir::func::FuncOp kernel);

/// Step 3: loops and blocks to scf. Index expressions become `affine.apply` over the loop variables.
mlir::LogicalResult lowerSkeleton(mlir::func::FuncOp kernel);

/// A part of step 3: the choice of a version, to scf.if and calls.
void lowerGuarded(tir::GuardedOp guarded, mlir::RewriterBase &rewriter);

/// Step 3: an index that an access computes from an iterator becomes one expression over loop variables: with `v` bound
/// to `i * 6 + j`, `v - i * 6` is `j`.
void composeIndices(mlir::func::FuncOp kernel);

/// Step 4, for one marked loop: the body over vectors of one lane an iteration, in place of the loop.
mlir::LogicalResult vectorizeLanes(mlir::scf::ForOp loop, mlir::RewriterBase &rewriter);

/// Step 4, for one marked loop: its copies.
void unrollLoop(mlir::scf::ForOp loop, mlir::RewriterBase &rewriter);

/// Step 5: `affine.apply` to arith; a division whose dividend is known not to be negative is unsigned.
void expandIndexArithmetic(mlir::func::FuncOp kernel);

/// The value of an expression: a constant, an operand or an `affine.apply`.
mlir::Value materializeIndex(mlir::OpBuilder &builder, mlir::Location loc, const tir::IndexExpr &expr);

/// What is left of a division by a multiple of a step: `(a * 8 + 3) mod 32` is `(a * 8) mod 32 + 3`, and
/// `(a * 8 + 3) floordiv 32` is `(a * 8) floordiv 32`. So lanes of one block differ by constants.
tir::IndexExpr splitResidues(const tir::IndexExpr &expr);

/// True when the value is known to be 0 or more: made of loop variables and sizes of the kernel without subtraction.
bool isNonNegative(const tir::IndexExpr &expr);

} // namespace lamella::detail

#endif // LAMELLA_LIB_CONVERSION_TIRTOLOOPS_STEPS_H
