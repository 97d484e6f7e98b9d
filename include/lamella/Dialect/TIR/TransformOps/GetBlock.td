// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETBLOCK_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETBLOCK_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def GetBlockOp : TIR_ScheduleOp<"get_block"> {
  let summary = "the block of that name";
  let description = [{
    Refused when no block below the payload has the name.

    ```mlir
    %C = transform.tir.get_block "C" in %f
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins StrAttr:$block_name, Transform_AnyOpType:$target);
  let results = (outs Transform_AnyOpType:$block);
  let assemblyFormat = "$block_name `in` $target attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETBLOCK_TD
