// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_SETSCOPE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_SETSCOPE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def SetScopeOp : TIR_ScheduleOp<"set_scope"> {
  let summary = "a buffer moves to another memory";
  let description = [{
    The buffer of the block's write region with the given number gets the scope (`global`, `local`, `shared`, `warp`).

    Refused when: there is no such region; the buffer is an argument, or is used by an op that is neither load nor store;
    inside a parallel loop around all its uses an element is not proved to be written before it is read (with a scope the
    buffer is private to each iteration); such a loop is there and the scope is `global`.

    ```mlir
    // before                                // after
    %T = memref.alloc() : memref<16xf32>     %T = memref.alloc() : memref<16xf32, #tir.scope<local>>
    // script
    transform.tir.set_scope %b write 0 "local"
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, StrAttr:$scope);
  let assemblyFormat = "$block `write` $index $scope attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_SETSCOPE_TD
