// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_VECTORIZE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_VECTORIZE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def VectorizeOp : TIR_ScheduleOp<"vectorize"> {
  let summary = "the iterations of a loop run as lanes of vectors";
  let description = [{
    Sets the kind of the loop to `vectorized`.

    Refused when: the loop is not serial; its extent is not constant; it holds anything but one block; a loop
    around it is vectorized; the block's predicate differs between lanes (partition into main and tail, or pad the cache
    stage first), or it holds what lanes cannot do together (a predicated block, a parallel loop, an intrinsic); its variable feeds a reduce
    iterator, or none; two iterations touch the same element and one writes it, or that is not proved impossible.

    ```mlir
    // before                 // after
    tir.for %i to 8 {         tir.for vectorized %i to 8 {
    // script
    transform.tir.vectorize %i
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$loop);
  let assemblyFormat = "$loop attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_VECTORIZE_TD
