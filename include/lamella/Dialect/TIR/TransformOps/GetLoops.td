// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETLOOPS_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETLOOPS_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def GetLoopsOp : TIR_ScheduleOp<"get_loops"> {
  let summary = "the loops around a block, outermost first";
  let description = [{
    As many results as there are loops between the block and the enclosing block or function; one result takes them
    all. Refused when the number differs.

    ```mlir
    %i, %j, %k = transform.tir.get_loops %C
    %all = transform.tir.get_loops %C
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block);
  let results = (outs Variadic<Transform_AnyOpType>:$loops);
  let assemblyFormat = "$block attr-dict `` custom<AnyOpResults>(type($loops))";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_GETLOOPS_TD
