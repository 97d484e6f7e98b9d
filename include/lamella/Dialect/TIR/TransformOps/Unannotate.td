// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_UNANNOTATE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_UNANNOTATE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def UnannotateOp : TIR_ScheduleOp<"unannotate"> {
  let summary = "removes an annotation of a loop or block";
  let description = [{
    Refused when: the payload is neither a loop nor a block; it has no annotation of that name.

    ```mlir
    // before                                           // after
    tir.for %i to 8 attributes {tir.grain = 4 : i64} {   tir.for %i to 8 {
    // script
    transform.tir.unannotate %i "tir.grain"
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$target, StrAttr:$key);
  let assemblyFormat = "$target $key attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_UNANNOTATE_TD
