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

def DeduplicateKernelsPass : Pass<"deduplicate-kernels", "::mlir::ModuleOp"> {
  let summary = "equal kernels become one";
  let description = [{
    Of private functions that differ in nothing but their names and locations the first stays, and everything that named
    the others names it. So a kernel is scheduled and compiled once, however often the graph has it. A function that
    becomes equal to another because of that is merged too.

    ```mlir
    func.func private @exp(%n: index, %x: tensor<?xf32>) -> tensor<?xf32> {
      %y = math.exp %x : tensor<?xf32>
      return %y : tensor<?xf32>
    }
    func.func private @exp_0(%n: index, %x: tensor<?xf32>) -> tensor<?xf32> {
      %y = math.exp %x : tensor<?xf32>
      return %y : tensor<?xf32>
    }
    ```
    becomes `@exp` alone.
  }];
}

def ApplySchedulesPass : Pass<"apply-schedules", "::mlir::ModuleOp"> {
  let summary = "each kernel as the schedules say";
  let description = [{
    Runs schedule files on every kernel: on each `func.func` with a `tir.block` that no other function and no
    `tir.intrinsic` names, and whose loops are all serial: others are scheduled already. A file is a module with the entry `transform.named_sequence @__transform_main`, which gets the
    kernel and asks with `transform.foreach_match` whether it is for it. The first file that changes a kernel schedules
    it; files are tried in the order of their names. A kernel that no file is for stays as it is.

    A script that is refused leaves its kernel untouched. For the schedules of the library that is a warning, for those
    that the user names an error; both say which primitive was refused and why.

    Intrinsics come from the schedule's own file and from the library; one that `requires` a feature that this machine
    lacks is not there. Those that a kernel uses in the end are imported
    into the module, under names that are free there.

    Example: with the library's schedules

    ```mlir
    func.func @add(%n: index, %m: index, %A: memref<?x?x576xf32>, %B: memref<?x?x576xf32>, %C: memref<?x?x576xf32>)
    ```
    becomes a parallel loop over groups of 32 of the `%n * %m` rows, with a vectorized loop of 16 inside.
  }];
  let options = [
    Option<"schedules", "schedules", "std::string", "\"builtin\"",
           "builtin: those of the library for the target; none; or a file, or a folder of .mlir files">
  ];
  let dependentDialects = ["::mlir::transform::TransformDialect"];
}

#endif // LAMELLA_PIPELINES_PASSES_TD
