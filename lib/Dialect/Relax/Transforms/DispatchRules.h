// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules of relax-dispatch: what a library function computes, as a graph function, and its name.
#ifndef LAMELLA_LIB_DIALECT_RELAX_TRANSFORMS_DISPATCHRULES_H
#define LAMELLA_LIB_DIALECT_RELAX_TRANSFORMS_DISPATCHRULES_H

#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Dialect/Relax/IR/Symbols.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/SetVector.h"

namespace lamella::relax {

/// The attribute of a rule's function: the name of the library function.
inline constexpr llvm::StringLiteral libraryAttrName = "relax.library";

/// The rules of a file, in its order, checked. The file's module holds them.
struct DispatchRules {
  static mlir::FailureOr<DispatchRules> load(mlir::MLIRContext *context, llvm::StringRef file);

  mlir::OwningOpRef<mlir::ModuleOp> module;
  llvm::SmallVector<FuncOp> rules;
};

/// A place of the graph that computes what a rule does.
struct RuleMatch {
  /// Finds the rule with `root` as its last op.
  static std::optional<RuleMatch> find(FuncOp rule, mlir::Operation *root);

  /// What stands for the rule's arguments, in their order.
  llvm::SmallVector<mlir::Value> operands;
  /// The ops that the library function replaces, each behind those that it reads; the last one is the root.
  llvm::SetVector<mlir::Operation *> ops;
};

} // namespace lamella::relax

#endif // LAMELLA_LIB_DIALECT_RELAX_TRANSFORMS_DISPATCHRULES_H
