// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_PARALLEL_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_PARALLEL_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ParallelOp : TIR_ScheduleOp<"parallel"> {
  let summary = "the iterations of a loop run at the same time";
  let description = [{
    Sets the kind of the loop to `parallel`.

    Refused when: the loop is not serial; a loop around it is vectorized; its variable feeds a reduce iterator; two
    iterations touch the same element of a buffer and one of them writes it, or that is not proved impossible. A buffer
    of a scope other than global that is used only inside the loop is private to an iteration: every element that it
    reads it has to write before.

    ```mlir
    // before                 // after
    tir.for %i to 8 {         tir.for parallel %i to 8 {
    // script
    transform.tir.parallel %i
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$loop);
  let assemblyFormat = "$loop attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_PARALLEL_TD
