// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_CONVERSION_RELAXTOLINALG_PASSES_TD
#define LAMELLA_CONVERSION_RELAXTOLINALG_PASSES_TD

include "mlir/Pass/PassBase.td"

def RelaxLegalizePass : Pass<"relax-legalize", "::mlir::ModuleOp"> {
  let summary = "relax operators to calls of kernels";
  let description = [{
    Each operator becomes a `relax.call_tir` of a private `func.func`: linalg on plain tensors, or, for what linalg says
    badly (the cache, sampling), a tir function instantiated from `Kernels/`. Operators that differ only in the names of
    symbols share one kernel. Names of symbols end here: a kernel has a leading `index` argument for each symbol, and the
    attribute `tir.extents` gives the dynamic dimensions of its tensors in these.

    What the host does by itself stays: control flow, calls, sizes, casts, constants, weights, tuples, `relax.reshape` (all
    tensors are contiguous, so it is another view of the same memory), `relax.extend`, `relax.length`,
    `relax.positions` and `relax.truncate`.

    Example: `%y = relax.exp %x : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xf32, #relax.shape<n, 4>>` becomes

    ```mlir
    %y = relax.call_tir @exp<n>(%x) : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xf32, #relax.shape<n, 4>>
    ```
  }];
  let dependentDialects = ["::lamella::relax::RelaxDialect", "::lamella::tir::TIRDialect", "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect", "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::affine::AffineDialect", "::mlir::cf::ControlFlowDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

#endif // LAMELLA_CONVERSION_RELAXTOLINALG_PASSES_TD
