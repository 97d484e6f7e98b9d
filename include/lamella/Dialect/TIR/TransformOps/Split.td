// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_SPLIT_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_SPLIT_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def SplitOp : TIR_ScheduleOp<"split"> {
  let summary = "one loop becomes a nest";
  let description = [{
    A loop to `e` becomes one loop for each factor, outermost first; `i` is replaced by `(i0 * f1 + i1) * f2 + i2`.
    One factor may be `?`: the least that covers `e`. Where the product of the factors is not proved equal to `e`, the
    blocks below get the predicate `i < e`.

    Refused when: the loop is not serial; a factor is not positive; two factors are `?`; without `?`, the factors are
    not proved to cover the extent; the variable is used outside index expressions; the loop holds an op that is
    neither loop nor block.

    ```mlir
    // before                                    // after
    tir.for %i to %n {                           tir.for %io to %n ceildiv 16 {
      tir.block "b" (%v: spatial to %n = %i) {     tir.for %ii to 16 {
      }                                              tir.block "b" (%v: spatial to %n = %io * 16 + %ii)
    }                                                    where (%io * 16 + %ii < %n) {
    // script
    %io, %ii = transform.tir.split %i by [?, 16]
    ```
    Handles valid afterwards: all; `%i` and the first result are the outermost loop.
  }];
  let arguments = (ins Transform_AnyOpType:$loop, Variadic<TransformParamTypeInterface>:$dynamic_factors,
                       DenseI64ArrayAttr:$static_factors);
  let results = (outs Variadic<Transform_AnyOpType>:$loops);
  let assemblyFormat = [{
    $loop `by` custom<Factors>($dynamic_factors, type($dynamic_factors), $static_factors) attr-dict
    `` custom<AnyOpResults>(type($loops))
  }];
  let hasVerifier = 1;
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_SPLIT_TD
