// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_ADDUNITLOOP_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_ADDUNITLOOP_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def AddUnitLoopOp : TIR_ScheduleOp<"add_unit_loop"> {
  let summary = "a loop of one iteration around a loop or block";
  let description = [{
    Refused when: the payload is neither a loop nor a block; a loop around it is vectorized.

    ```mlir
    // before                                // after
    tir.block "b" (%v: spatial to 1 = 0)     tir.for %u to 1 {
                                               tir.block "b" (%v: spatial to 1 = 0)
    // script
    %u = transform.tir.add_unit_loop %b
    ```
    Handles valid afterwards: all. The result is the new loop.
  }];
  let arguments = (ins Transform_AnyOpType:$target);
  let results = (outs Transform_AnyOpType:$loop);
  let assemblyFormat = "$target attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_ADDUNITLOOP_TD
