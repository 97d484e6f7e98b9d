// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETPRODUCERS_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETPRODUCERS_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def GetProducersOp : TIR_ScheduleOp<"get_producers"> {
  let summary = "the blocks that write what a block reads";
  let description = [{
    One handle to those in the same block or function, in order; the block itself is not among them.

    ```mlir
    %producers = transform.tir.get_producers %C
    ```

    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block);
  let results = (outs Transform_AnyOpType:$producers);
  let assemblyFormat = "$block attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETPRODUCERS_TD
