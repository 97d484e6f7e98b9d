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

    Intrinsics come from the schedule's own file and from the library; one that `requires` a feature that the machine
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
           "builtin: those of the library for the target; none; or a file, or a folder of .mlir files">,
    Option<"features", "features", "std::string", "",
           "of the machine that code is for, as LLVM names them: +neon,+dotprod; empty: this machine's">
  ];
  let dependentDialects = ["::mlir::transform::TransformDialect"];
}

def InlineTensorCallsPass : Pass<"inline-tensor-calls", "::mlir::ModuleOp"> {
  let summary = "a function of upstream ops takes in the functions that it calls";
  let description = [{
    A `func.call` with tensors among its operands or results is replaced by the callee's body: a kernel calls no other. A
    private callee that nothing names any more goes. Recursion and callees without a body are refused.

    Example: with `func.func private @twice(%x: tensor<4xf32>) -> tensor<4xf32>`,

    ```mlir
    %y = call @twice(%x) : (tensor<4xf32>) -> tensor<4xf32>
    ```
    becomes the ops of `@twice`.
  }];
}

def VerifyKernelOpsPass : Pass<"verify-kernel-ops", "::mlir::func::FuncOp"> {
  let summary = "says which op on tensors a kernel cannot hold, and why";
  let description = [{
    Changes nothing. Ops on tensors must be ones that upstream's bufferization knows, of tensors with a rank and with elements
    of i1, i8, i16, i32, i64, index, f16, bf16, f32 or f64; constants of a resource must have their bytes. State
    (`ml_program`) and shapes that are themselves tensors (`tensor.reshape`) are refused.

    Example: `tosa.abs` gives "expected an op of linalg, tensor, arith, scf or bufferization that can be put on buffers".
  }];
}

def DecomposeAggregatesPass : Pass<"decompose-aggregates", "::mlir::func::FuncOp"> {
  let summary = "ops that stand for several become structured ops";
  let description = [{
    `linalg.softmax`, `linalg.pack`, `linalg.unpack`, the Winograd transforms, `tensor.pad`, `tensor.concat` and element-wise
    ops on tensors (`arith.addf %a, %b : tensor<4xf32>`) become linalg ops with an iteration space and slices, which a
    kernel may hold. Other ops stay; where there is nothing to do the function is not touched.

    Example: `tensor.pad` becomes

    ```mlir
    %full = linalg.fill ins(%zero : f32) outs(%empty : tensor<6xf32>) -> tensor<6xf32>
    %padded = tensor.insert_slice %x into %full[1] [4] [1] : tensor<4xf32> into tensor<6xf32>
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect", "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def HoistBodyAssertsPass : Pass<"hoist-body-asserts", "::mlir::func::FuncOp"> {
  let summary = "assertions inside linalg.generic move in front of it";
  let description = [{
    A kernel checks before it computes. `cf.assert` in the body of a `linalg.generic` on tensors, which other compilers
    write for the indices of a gather, becomes a reduction over its condition and one assertion in front of the op. The
    condition may depend on elements of inputs and on `linalg.index`.

    Example: of `cf.assert %inside` in the body of an op over `%indices` becomes

    ```mlir
    %all = linalg.generic ... ins(%indices : tensor<9xi64>) outs(%one : tensor<i32>)
    %flag = tensor.extract %all[] : tensor<i32>
    %holds = arith.cmpi ne, %flag, %c0_i32 : i32
    cf.assert %holds, "index must be smaller than dim size"
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::cf::ControlFlowDialect",
                           "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"];
}

def InferExtentsPass : Pass<"infer-extents", "::mlir::func::FuncOp"> {
  let summary = "dynamic dimensions of a function of upstream ops become size arguments";
  let description = [{
    A kernel is given its sizes. In a `func.func` on tensors, or with linalg ops on buffers, of which no dynamic argument has
    `tir.extents` or `tir.bind` yet, each dynamic dimension of an argument becomes an `index` argument in front of the
    others. Dimensions that a linalg op says are equal share one; so a caller checks once that they are. Arguments and
    results get `tir.extents`. Shapes of results that depend on values are refused.

    Example: `func.func @f(%x: tensor<?x4xf32>) -> tensor<?x4xf32>` becomes

    ```mlir
    func.func @f(%n: index, %x: tensor<?x4xf32> {tir.extents = affine_map<()[s0] -> (s0, 4)>})
        -> (tensor<?x4xf32> {tir.extents = affine_map<()[s0] -> (s0, 4)>})
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

#endif // LAMELLA_PIPELINES_PASSES_TD
