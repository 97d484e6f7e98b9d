// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a kernel must at least do: the two axes of the roofline model (Williams, Waterman, Patterson: Roofline, 2009).
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_WORK_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_WORK_H

#include "lamella/Dialect/TIR/IR/IndexExpr.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace lamella::tir {

/// In terms of the kernel's size arguments; nothing where it depends on data.
struct Work {
  /// Of the argument buffers, those that the blocks touch, each counted once for reading and once for writing.
  std::optional<IndexExpr> bytes;
  /// Additions, multiplications and the like, and one for each mathematical function, on numbers (not on indices); a
  /// block's body counts for each of its instances.
  std::optional<IndexExpr> operations;
};

/// The attribute of a kernel that states its work: `affine_map<()[sizes...] -> (bytes, operations)>`. A schedule
/// changes how a kernel runs, not what it must do, and hides it in intrinsics: so the work is noted before. Host code
/// reads it by its name.
inline constexpr llvm::StringLiteral kWorkAttrName = "tir.work";

/// Of a kernel as it is before it is scheduled: blocks say what they read and write.
Work getWork(mlir::func::FuncOp kernel);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_WORK_H
