// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_FUSE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_FUSE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def FuseOp : TIR_ScheduleOp<"fuse"> {
  let summary = "a nest of loops becomes one";
  let description = [{
    Loops to `a`, `b` become one loop `f` to `a * b`; the outer variable is `f floordiv b`, the inner `f mod b`.

    Refused when: fewer than two loops are given; each loop but the first is not the only op in the one before; a
    loop is not serial or has extent 0; one but the first has an annotation, which would be lost; an inner extent
    depends on a fused loop; a variable is used outside index expressions.

    ```mlir
    // before                                    // after
    tir.for %i to 4 {                            tir.for %f to 32 {
      tir.for %j to 8 {                            tir.block "b" (%v: spatial to 4 = %f floordiv 8,
        tir.block "b" (%v: spatial to 4 = %i,                     %w: spatial to 8 = %f mod 8) {
                       %w: spatial to 8 = %j) {
    // script
    %f = transform.tir.fuse %i, %j
    ```
    Handles valid afterwards: all; those of every fused loop are the merged loop.
  }];
  let arguments = (ins Variadic<Transform_AnyOpType>:$loops);
  let results = (outs Transform_AnyOpType:$fused);
  let assemblyFormat = "$loops attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_FUSE_TD
