// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETCHILDBLOCKS_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETCHILDBLOCKS_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def GetChildBlocksOp : TIR_ScheduleOp<"get_child_blocks"> {
  let summary = "the blocks right below a loop, block or function";
  let description = [{
    One handle to all of them, in order; those inside them are not among them. `transform.split_handle` takes it apart.

    ```mlir
    %blocks = transform.tir.get_child_blocks %f
    %B, %C = transform.split_handle %blocks : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    ```

    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$target);
  let results = (outs Transform_AnyOpType:$blocks);
  let assemblyFormat = "$target attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETCHILDBLOCKS_TD
