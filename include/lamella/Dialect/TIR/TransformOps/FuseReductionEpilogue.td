// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_FUSEREDUCTIONEPILOGUE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_FUSEREDUCTIONEPILOGUE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def FuseReductionEpilogueOp : TIR_ScheduleOp<"fuse_reduction_epilogue"> {
  let summary = "what is combined with a reduction afterwards is what it begins with";
  let description = [{
    The block combines the result of a reduction with a term by the reduction's own combiner (a bias behind a sum). The
    init stores the term instead of the neutral element, where the block stored; the block, its loops and the buffer
    between go. Float sums are added in another order.

    Refused when: `reverse_compute_inline` would refuse, but that the producer reduces; the producer has no init; its
    update is not `store(combine(load(T[i]), term), T[i])` with an associative, commutative combiner whose neutral
    element the init stores; the block is not `store(combine(load(T[i]), term), D[i])` with the same combiner, the term
    loaded or computed without the result. (A clip behind a sum is none: it has to wait for the last step.)

    ```mlir
    // before                                      // after
    tir.block "C" (spatial %i, reduce %k) {        tir.block "C" (spatial %i, reduce %k) {
      tir.init { memref.store %zero, %T[%i] }        tir.init { %b = memref.load %bias[%i]
      ... memref.store %s, %T[%i]                                memref.store %b, %D[%i] }
    tir.block "D" (spatial %i) {                     ... memref.store %s, %D[%i]
      %d = arith.addf %t, %b
    // script
    transform.tir.fuse_reduction_epilogue %D
    ```
    Handles valid afterwards: all but those of the block and of its loops, which are empty where the loop is gone.
  }];
  let arguments = (ins Transform_AnyOpType:$block);
  let assemblyFormat = "$block attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_FUSEREDUCTIONEPILOGUE_TD
