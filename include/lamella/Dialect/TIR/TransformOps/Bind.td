// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_BIND_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_BIND_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def BindOp : TIR_ScheduleOp<"bind"> {
  let summary = "the iterations of a loop run on the threads of an axis";
  let description = [{
    Sets the kind of the loop to `thread`. A CPU has no such threads: its lowering refuses the loop.

    Refused when: the axis is none of `blockIdx.{x,y,z}`, `threadIdx.{x,y,z}`; a loop around or inside is bound to it;
    `parallel` would refuse the loop.

    ```mlir
    // before                 // after
    tir.for %i to 64 {        tir.for thread("threadIdx.x") %i to 64 {
    // script
    transform.tir.bind %i to "threadIdx.x"
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$loop, StrAttr:$thread);
  let assemblyFormat = "$loop `to` $thread attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_BIND_TD
