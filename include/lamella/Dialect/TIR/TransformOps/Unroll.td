// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_UNROLL_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_UNROLL_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def UnrollOp : TIR_ScheduleOp<"unroll"> {
  let summary = "the iterations of a loop are written out";
  let description = [{
    Sets the kind of the loop to `unrolled`.

    Refused when: the loop is not serial; its extent is not constant.

    ```mlir
    // before                 // after
    tir.for %i to 8 {         tir.for unrolled %i to 8 {
    // script
    transform.tir.unroll %i
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$loop);
  let assemblyFormat = "$loop attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_UNROLL_TD
