// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETCONSUMERS_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETCONSUMERS_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def GetConsumersOp : TIR_ScheduleOp<"get_consumers"> {
  let summary = "the blocks that read what a block writes";
  let description = [{
    One handle to those in the same block or function, in order; the block itself is not among them.

    ```mlir
    %consumers = transform.tir.get_consumers %B
    ```

    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block);
  let results = (outs Transform_AnyOpType:$consumers);
  let assemblyFormat = "$block attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETCONSUMERS_TD
