// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_SETDTYPE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_SETDTYPE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def SetDtypeOp : TIR_ScheduleOp<"set_dtype"> {
  let summary = "unsafe: a buffer keeps its elements in another type";
  let description = [{
    The buffer of the block's write region with the given number gets another element type; what is stored there is
    converted to it, what is loaded is converted back. Half the bytes for an intermediate result, at the price of its
    digits.

    **Unsafe**: the kernel computes something else, by roundings or by overflow. Refused, as an error that no
    `transform.alternatives` catches, unless the run allows it: `--allow-unsafe` of `lamella-opt` and of the commands of
    `lamella` that take schedules.

    Refused when: the run does not allow it; there is no such region; the buffer is an argument, or is used by an op that
    is neither load nor store; the types are not both of floats or both of signless integers (which count as signed).

    ```mlir
    // before                                 // after
    %T = memref.alloc() : memref<64xf32>      %T = memref.alloc() : memref<64xbf16>
    memref.store %x, %T[%v]                   %y = arith.truncf %x : f32 to bf16
                                              memref.store %y, %T[%v]
    // script
    transform.tir.set_dtype %b write 0 to bf16
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, TypeAttr:$type);
  let assemblyFormat = "$block `write` $index `to` $type attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_SETDTYPE_TD
