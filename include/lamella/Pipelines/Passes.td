// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_PIPELINES_PASSES_TD
#define LAMELLA_PIPELINES_PASSES_TD

include "mlir/Pass/PassBase.td"

def DestinationStylePass : Pass<"destination-style", "::mlir::func::FuncOp"> {
  let summary = "results of a kernel become buffers that the caller gives";
  let description = [{
    A kernel on tensors, `(index..., tensor...) -> tensor...`, gets one more argument for each result, a contiguous buffer,
    and returns nothing. The result's attribute `tir.extents` goes to the new argument. Operands are never written.

    Example: `return %y : tensor<4xf32>` becomes

    ```mlir
    bufferization.materialize_in_destination %y in restrict writable %out : (tensor<4xf32>, memref<4xf32>) -> ()
    return
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def BufferizeKernelsPass : Pass<"bufferize-kernels", "::mlir::ModuleOp"> {
  let summary = "kernels on tensors become kernels on buffers in destination style";
  let description = [{
    For each `func.func` on tensors: an element-wise linalg op is fused into the op that reads each of its elements once,
    results become arguments (`destination-style`), and upstream's one-shot bufferization turns tensors into buffers, all
    contiguous. Graph functions and kernels that are on buffers already stay as they are.

    Example: `func.func @exp(%x: tensor<4xf32>) -> tensor<4xf32>` becomes
    `func.func @exp(%x: memref<4xf32>, %out: memref<4xf32>)`.
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::linalg::LinalgDialect"];
}

#endif // LAMELLA_PIPELINES_PASSES_TD
