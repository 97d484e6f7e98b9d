// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETOUTPUTBLOCKS_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETOUTPUTBLOCKS_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def GetOutputBlocksOp : TIR_ScheduleOp<"get_output_blocks"> {
  let summary = "the blocks that write an argument of their function";
  let description = [{
    One handle to those below the payload, in order; of nested blocks the outermost.

    ```mlir
    %outputs = transform.tir.get_output_blocks %f
    ```

    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$target);
  let results = (outs Transform_AnyOpType:$blocks);
  let assemblyFormat = "$target attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETOUTPUTBLOCKS_TD
