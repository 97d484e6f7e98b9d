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
        attributes {relax.workspace = [#relax.size<4 * n>]} {
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

def LiftLoadTimePass : Pass<"relax-lift-load-time", "::mlir::ModuleOp"> {
  let summary = "moves what depends on weights alone into a function @load";
  let description = [{
    `relax.weight`, and `relax.unpack`, `relax.pack`, `relax.cast`, `relax.reshape`, `relax.permute`, `relax.concat` and `relax.split` of
    load-time values run once, when the model is loaded. They move into `relax.func @load() -> (...)`, whose results, the
    parameters, become trailing arguments of the functions that use them. A weight of which `relax.take` gathers slices is
    read where the file is mapped. A cast of a matrix to wider elements stays: a kernel reads half the bytes and casts in
    registers. Such an argument has the attribute `relax.parameter`, the index of the result. Equal parameters are one,
    also between functions. A function that calls another passes it the other's parameters. A module without weights
    stays as it is.

    Example:

    ```mlir
    relax.func @f(%x: tensor<4x32xf32>) -> tensor<4x8xf32> {
      %b = relax.weight "w" : tensor<8x34xi8>
      %c, %s = relax.unpack q8_0 %b : (tensor<8x34xi8>) -> (tensor<8x1x32xi8>, tensor<8x1xf16>)
      %w = relax.dequantize q8_0 %c, %s : (tensor<8x1x32xi8>, tensor<8x1xf16>) -> tensor<8x32xf32>
      %y = relax.matmul %x, %w transpose_rhs : (tensor<4x32xf32>, tensor<8x32xf32>) -> tensor<4x8xf32>
      relax.return %y : tensor<4x8xf32>
    }
    ```

    becomes

    ```mlir
    relax.func @load() -> (tensor<8x1x32xi8>, tensor<8x1xf16>) {
      %b = relax.weight "w" : tensor<8x34xi8>
      %c, %s = relax.unpack q8_0 %b : (tensor<8x34xi8>) -> (tensor<8x1x32xi8>, tensor<8x1xf16>)
      relax.return %c, %s : tensor<8x1x32xi8>, tensor<8x1xf16>
    }
    relax.func @f(%x: tensor<4x32xf32>, %c: tensor<8x1x32xi8> {relax.parameter = 0 : i64},
                  %s: tensor<8x1xf16> {relax.parameter = 1 : i64}) -> tensor<4x8xf32> {
      %w = relax.dequantize q8_0 %c, %s : (tensor<8x1x32xi8>, tensor<8x1xf16>) -> tensor<8x32xf32>
      %y = relax.matmul %x, %w transpose_rhs : (tensor<4x32xf32>, tensor<8x32xf32>) -> tensor<4x8xf32>
      relax.return %y : tensor<4x8xf32>
    }
    ```
  }];
  let dependentDialects = ["::lamella::relax::RelaxDialect"];
}

def DispatchPass : Pass<"relax-dispatch", "::lamella::relax::FuncOp"> {
  let summary = "calls library functions in place of operators, as rules say";
  let description = [{
    A file of rules is a module of graph functions. The body of each is what a library function computes, and its attribute
    `relax.library` names that function. Where a graph computes the same, one `relax.call_dps` takes the place of the
    operators.

    A rule says what it is for by being IR: operators with their attributes, element types and ranks; sizes that are
    numbers; symbols, which stand for any size, the same one wherever they stand, inside bounds where they have
    some. The operands of commutative operators may stand in either order. What the rule computes on the way may not
    be read elsewhere. Ops are visited from the last to the first, and rules tried in the order of the file: the
    longer ones come first.

    Refused: a rule without `relax.library`, with something else than operators, with an argument that is no tensor of
    numbers and symbols or that it does not read, or with more than the result of its last op as result.

    Example: with the rule

    ```mlir
    relax.func @linear_relu<m, k, n>(%x: tensor<?x?xf32, #relax.shape<m, k>>, %w: tensor<?x?xf32, #relax.shape<n, k>>)
        -> tensor<?x?xf32, #relax.shape<m, n>> attributes {relax.library = "toy.linear_relu"} {
      %p = relax.matmul %x, %w transpose_rhs
          : (tensor<?x?xf32, #relax.shape<m, k>>, tensor<?x?xf32, #relax.shape<n, k>>)
          -> tensor<?x?xf32, #relax.shape<m, n>>
      %y = relax.relu %p : (tensor<?x?xf32, #relax.shape<m, n>>) -> tensor<?x?xf32, #relax.shape<m, n>>
      relax.return %y : tensor<?x?xf32, #relax.shape<m, n>>
    }
    ```

    the ops

    ```mlir
    %p = relax.matmul %a, %b transpose_rhs : (tensor<?x8xf32, #relax.shape<r, 8>>, tensor<4x8xf32>)
        -> tensor<?x4xf32, #relax.shape<r, 4>>
    %y = relax.relu %p : (tensor<?x4xf32, #relax.shape<r, 4>>) -> tensor<?x4xf32, #relax.shape<r, 4>>
    ```

    become

    ```mlir
    %y = relax.call_dps "toy.linear_relu"(%a, %b) : (tensor<?x8xf32, #relax.shape<r, 8>>, tensor<4x8xf32>)
        -> tensor<?x4xf32, #relax.shape<r, 4>>
    ```
  }];
  let options = [Option<"rules", "rules", "std::string", "", "the file of rules">];
}

def QuantizeActivationsPass : Pass<"relax-quantize-activations", "::lamella::relax::FuncOp"> {
  let summary = "linear layers over quantized weights compute with 8-bit activations";
  let description = [{
    `matmul(x, dequantize(parts))`, transposed, with `x` f32 of rank 2 and a matrix as weight, becomes
    `quantized_matmul` of `quantize(x)` and `pack(parts)`, with 16 rows side by side if the weight's rows are a multiple of
    16. `relax-lift-load-time` makes `pack` load-time work. Two products with the same rows share one `quantize` after CSE.

    A dequantization that something else reads stays for that.

    Example:

    ```mlir
    %w = relax.dequantize q8_0 %c, %s : (tensor<8x2x32xi8>, tensor<8x2xf16>) -> tensor<8x64xf32>
    %y = relax.matmul %x, %w transpose_rhs : (tensor<4x64xf32>, tensor<8x64xf32>) -> tensor<4x8xf32>
    ```

    becomes

    ```mlir
    %p = relax.pack q8_0 %c, %s : (tensor<8x2x32xi8>, tensor<8x2xf16>) -> tensor<8x2x17xi16>
    %q, %d, %t = relax.quantize %x : (tensor<4x64xf32>) -> (tensor<4x2x32xi8>, tensor<4x2xf32>, tensor<4x2xf32>)
    %y = relax.quantized_matmul q8_0 %q, %d, %t weight %p
        : (tensor<4x2x32xi8>, tensor<4x2xf32>, tensor<4x2xf32>, tensor<8x2x17xi16>) -> tensor<4x8xf32>
    ```
  }];
  let dependentDialects = ["::lamella::relax::RelaxDialect"];
}

def NarrowCachesPass : Pass<"relax-narrow-caches", "::mlir::ModuleOp"> {
  let summary = "key/value caches hold f16";
  let description = [{
    Every cache of f32 becomes one of f16, in the types of functions and of values. `relax.append` rounds what it writes,
    `relax.attention` computes in f32 as before. A long context is read in half the time, in half the memory; each key and
    value is within 1/2048 of what it was (f16 has 11 bits), as in other engines by default.

    Example:

    ```mlir
    %2 = relax.append %1, %k, %v, %counts layer 0 : (!relax.state<kv_cache, [b, 30, 3, 64], f32>, ...)
        -> !relax.state<kv_cache, [b, 30, 3, 64], f32>
    ```

    becomes

    ```mlir
    %2 = relax.append %1, %k, %v, %counts layer 0 : (!relax.state<kv_cache, [b, 30, 3, 64], f16>, ...)
        -> !relax.state<kv_cache, [b, 30, 3, 64], f16>
    ```
  }];
  let dependentDialects = ["::lamella::relax::RelaxDialect"];
}

def InlinePass : Pass<"relax-inline", "::mlir::ModuleOp"> {
  let summary = "replaces relax.call by the callee's body";
  let description = [{
    Every call of a function with a body is replaced, callees before callers. The callee's declared symbols become what
    the call's operands say, the symbols it defines inside get names that are new in the caller, and a size that only
    the callee's types promise is checked by `relax.match_cast`. Functions that nothing calls any more stay
    (`--symbol-dce` removes private ones). A recursive call is an error.

    Example:

    ```mlir
    relax.func private @double<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n * 2>> {
      %y = relax.concat %x, %x dim 0 : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>)
          -> tensor<?xf32, #relax.shape<n * 2>>
      relax.return %y : tensor<?xf32, #relax.shape<n * 2>>
    }
    relax.func @f<m>(%x: tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32, #relax.shape<m * 2>> {
      %y = relax.call @double(%x) : (tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32, #relax.shape<m * 2>>
      relax.return %y : tensor<?xf32, #relax.shape<m * 2>>
    }
    ```

    The body of `@f` becomes

    ```mlir
    %y = relax.concat %x, %x dim 0 : (tensor<?xf32, #relax.shape<m>>, tensor<?xf32, #relax.shape<m>>)
        -> tensor<?xf32, #relax.shape<m * 2>>
    relax.return %y : tensor<?xf32, #relax.shape<m * 2>>
    ```
  }];
  let dependentDialects = ["::lamella::relax::RelaxDialect"];
}

def FuseCallsPass : Pass<"relax-fuse-calls", "::mlir::ModuleOp"> {
  let summary = "merges calls of kernels on tensors into calls of one kernel";
  let description = [{
    A `relax.call_tir` whose result only one other reads is merged with it, where the kinds of their kernels, which are
    read off the linalg ops, allow it:

    - an element-wise or broadcasting kernel joins the matmul whose result it reads in place, and the element-wise
      kernel before it;
    - a kernel that is at most injective (a dequantization, a permutation) joins the matmul or reduction that reads its
      result. Where several matmuls read it, each gets its own if the operands hold fewer bytes than the result and it
      calls no functions;
    - a reduction joins the reduction that reads its result, where a row of it takes at most 32 KiB;
    - a kernel that is at most injective joins the kernel of loops that writes a state alone: a rotary embedding the
      append of its keys.

    Then matmuls in two steps (over quantized weights) whose first operand is the same result of a call, and that
    read nothing else that calls make but what that one made, become one call with the results of all, where the
    first stands. A matmul with such siblings is merged only with followers that leave this possible.

    The merged kernel holds the ops of all, unchanged and in order, and is private; equal calls share one. Its
    operands are those of the calls, its sizes too, but for those that others of them determine. Kernels that no
    call names any more are erased.

    Left alone: calls in different blocks; other calls that pass a state, and calls that carry attributes; a result
    that something else reads; kernels with gathers, checks or slices, other kernels of loops; a tensor whose
    extents the two calls do not give by the same expression; a `relax.match_cast` between the two, which has to
    run.

    Example: with an element-wise kernel `@relu` and a kernel `@add` of two operands,

    ```mlir
    %a = relax.call_tir @relu<n>(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
    %y = relax.call_tir @add<n>(%a, %z) : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>)
        -> tensor<?xf32, #relax.shape<n>>
    ```

    becomes

    ```mlir
    %y = relax.call_tir @relu_add<n>(%x, %z) : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>)
        -> tensor<?xf32, #relax.shape<n>>
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::bufferization::BufferizationDialect"];
}

#endif // LAMELLA_DIALECT_RELAX_TRANSFORMS_PASSES_TD
