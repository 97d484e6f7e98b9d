// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_REORDER_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_REORDER_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ReorderOp : TIR_ScheduleOp<"reorder"> {
  let summary = "permutes loops of one chain";
  let description = [{
    The loops take each other's places so that they nest in the order given; loops between them stay where they are.

    Refused when: a loop is given twice; the loops do not lie on one chain of perfectly nested loops; an extent would
    depend on a loop further in; a loop would come to lie inside a vectorized one; two loops of a reduction change
    places, and a step does not combine what it stores with what was there by an associative, commutative combiner; the order of two dependent
    instances, or of a block's init and its other reduction steps, would change or is not proved to stay.

    ```mlir
    // before: i, j, k    after: k, i, j
    transform.tir.reorder %k, %i
    ```
    Handles valid afterwards: all; a handle follows its loop.
  }];
  let arguments = (ins Variadic<Transform_AnyOpType>:$loops);
  let assemblyFormat = "$loops attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_REORDER_TD
