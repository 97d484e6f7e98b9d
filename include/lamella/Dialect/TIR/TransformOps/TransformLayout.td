// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_TRANSFORMLAYOUT_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_TRANSFORMLAYOUT_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def TransformLayoutOp : TIR_ScheduleOp<"transform_layout"> {
  let summary = "the elements of a buffer get other places";
  let description = [{
    The buffer of the block's read or write region with the given number becomes one in which the element at p lies at
    map(p). Every access and region of the buffer, in all blocks, is rewritten; loops stay as they are. Each extent is
    one more than the greatest result of the map: where a divisor does not divide an extent there are places that no
    element has, and that nothing reads.

    Refused when: there is no such region; the buffer is an argument, is not in row-major order, or is used by an op
    that is neither load nor store; the map has symbols or another number of dimensions; it is not proved to give each
    element a place of its own, with results that are not negative; a written region is no box in the new layout.

    ```mlir
    // before                                     // after
    %W = memref.alloc() : memref<576x64xf32>      %W = memref.alloc() : memref<36x64x16xf32>
    tir.block "W" (%r: ..., %k: ...) {            tir.block "W" (%r: ..., %k: ...) {
      tir.write %W[%r, %k]                          tir.write %W[%r floordiv 16, %k, %r mod 16]
    // script
    transform.tir.transform_layout %b write 0 by affine_map<(r, k) -> (r floordiv 16, k, r mod 16)>
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block, StrAttr:$access, I64Attr:$index, AffineMapAttr:$map);
  let assemblyFormat = "$block custom<Access>($access) $index `by` $map attr-dict";
  let hasVerifier = 1;
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_TRANSFORMLAYOUT_TD
