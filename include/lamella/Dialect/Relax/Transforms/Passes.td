// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_RELAX_TRANSFORMS_PASSES_TD
#define LAMELLA_DIALECT_RELAX_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def PlanMemoryPass : Pass<"relax-plan-memory", "::lamella::relax::FuncOp"> {
  let summary = "give each intermediate tensor a slot of the workspace";
  let description = [{
    Tensors whose lifetimes do not overlap share a slot where one size is provably at least the other. The plan is
    written into attributes:

    - `relax.slots` of an op that makes tensors: for each tensor result its slot, or -1 where the memory comes from the
      caller, because the tensor is a result of the function;
    - `relax.workspace` of the function: the bytes of each slot, as size expressions;
    - `relax.copied` of `relax.return`: the operands that must be copied into memory of the caller (an argument, a
      constant, one tensor returned twice, a choice of `relax.if`).

    With `symbols` the pass reports the bytes of each function for those values.

    Refused: a result whose size is unknown, and a size whose coefficients overflow.

    Example: in

    ```mlir
    relax.func @f<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
        attributes {relax.workspace = [#relax.size<n * 4>]} {
      %a = relax.call_dps "a"(%x) {relax.slots = array<i64: 0>}
          : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
      %b = relax.call_dps "b"(%a) {relax.slots = array<i64: -1>}
          : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
      relax.return {relax.copied = array<i64>} %b : tensor<?xf32, #relax.shape<n>>
    }
    ```

    `%a` lies in slot 0 of `n * 4` bytes and `%b` in memory of the caller.
  }];
  let options = [ListOption<"symbols", "symbols", "std::string", "name=value pairs: report the bytes for these symbols">];
}

def SplitSegmentsPass : Pass<"relax-split-segments", "::lamella::relax::FuncOp"> {
  let summary = "wrap maximal runs of ops that only enqueue work into relax.segment";
  let description = [{
    A run holds kernel and library calls and the glue between them (views, tuples, constants, weights, symbols). What the
    host itself must do ends it: `relax.if` (the host reads the condition), `relax.extend` and `relax.truncate` (it reads
    counts and changes the cache's lengths), `relax.length` and `relax.match_cast` (they define symbols from what they
    read). A run without a call is left as it is.

    Example:

    ```mlir
    %a = relax.call_dps "a"(%x) : (tensor<4xf32>) -> tensor<4xf32>
    %b = relax.call_dps "b"(%a) : (tensor<4xf32>) -> tensor<4xf32>
    relax.return %b : tensor<4xf32>
    ```

    becomes

    ```mlir
    %0 = relax.segment -> (tensor<4xf32>) {
      %a = relax.call_dps "a"(%x) : (tensor<4xf32>) -> tensor<4xf32>
      %b = relax.call_dps "b"(%a) : (tensor<4xf32>) -> tensor<4xf32>
      relax.yield %b : tensor<4xf32>
    }
    relax.return %0 : tensor<4xf32>
    ```
  }];
}

#endif // LAMELLA_DIALECT_RELAX_TRANSFORMS_PASSES_TD
