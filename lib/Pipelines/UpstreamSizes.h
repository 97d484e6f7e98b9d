// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_PIPELINES_UPSTREAMSIZES_H
#define LAMELLA_LIB_PIPELINES_UPSTREAMSIZES_H

#include "lamella/Dialect/TIR/IR/IndexExpr.h"
#include "llvm/ADT/DenseMap.h"

namespace lamella {

/// Sizes of values in terms of the function's size arguments and what else index values are made of.
class UpstreamSizes {
public:
  /// The extent of a dimension of a tensor or buffer; nothing where no op says it.
  std::optional<tir::IndexExpr> getExtent(mlir::Value value, int64_t dim);
  /// An integer or index value.
  tir::IndexExpr get(mlir::Value value);
  tir::IndexExpr get(mlir::OpFoldResult value) {
    return mlir::isa<mlir::Attribute>(value) ? tir::IndexExpr(value) : get(mlir::cast<mlir::Value>(value));
  }

  /// The dynamic dimensions of arguments.
  llvm::DenseMap<std::pair<mlir::Value, int64_t>, tir::IndexExpr> arguments;

private:
  std::optional<tir::IndexExpr> compute(mlir::Value value, int64_t dim);
  std::optional<tir::IndexExpr> computeReshaped(mlir::Operation *op, int64_t dim);
};

} // namespace lamella

#endif // LAMELLA_LIB_PIPELINES_UPSTREAMSIZES_H
