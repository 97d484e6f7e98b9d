// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_ANNOTATE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_ANNOTATE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def AnnotateOp : TIR_ScheduleOp<"annotate"> {
  let summary = "sets an annotation of a loop or block";
  let description = [{
    The value is an attribute or a parameter. Refused when: the payload is neither a loop nor a block; the name is one
    of the op's own attributes.

    ```mlir
    // before                 // after
    tir.for %i to 8 {         tir.for %i to 8 attributes {tir.grain = 4 : i64} {
    // script
    transform.tir.annotate %i "tir.grain" = 4 : i64
    transform.tir.annotate %i "tir.grain" = %p : !transform.param<i64>
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$target, StrAttr:$key, OptionalAttr<AnyAttr>:$value,
                       Optional<TransformParamTypeInterface>:$param);
  let assemblyFormat = "$target $key `=` custom<AttrOrParam>($value, $param, type($param)) attr-dict";
  let hasVerifier = 1;
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_ANNOTATE_TD
