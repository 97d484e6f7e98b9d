// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_BLOCKIZE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_BLOCKIZE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def BlockizeOp : TIR_ScheduleOp<"blockize"> {
  let summary = "the nest below a loop becomes the body of a block";
  let description = [{
    The outer block's iterators count tiles, the inner block's bindings add the position in the tile; the outer
    regions are those of a whole tile. An init moves to the outer block where that still reduces.

    Refused when: the loop holds anything but one perfect nest around one block; a loop inside is not serial or has
    extent 0; the predicate uses a loop inside; a binding is not a number of tiles times a constant tile size plus a
    position that runs over the tile; the tile size is not proved to divide the iterator's extent; the region of a
    tile is not known.

    ```mlir
    // before                                      // after
    tir.for %i to 4 {                              tir.for %i to 4 {
      tir.for %j to 16 {                             tir.block "b_o" (%vo: spatial to 4 = %i) {
        tir.block "b" (%v: spatial to 64               tir.for %j to 16 {
                       = %i * 16 + %j) {                 tir.block "b" (%v: spatial to 64 = %vo * 16 + %j) {
    // script
    %outer = transform.tir.blockize %j
    ```
    Handles valid afterwards: all. The result is the outer block, named `<block>_o`.
  }];
  let arguments = (ins Transform_AnyOpType:$loop);
  let results = (outs Transform_AnyOpType:$outer);
  let assemblyFormat = "$loop attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_BLOCKIZE_TD
