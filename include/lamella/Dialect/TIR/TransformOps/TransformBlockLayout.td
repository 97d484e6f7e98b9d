// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_TRANSFORMBLOCKLAYOUT_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_TRANSFORMBLOCKLAYOUT_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def TransformBlockLayoutOp : TIR_ScheduleOp<"transform_block_layout"> {
  let summary = "a block gets other iterators, and a loop for each";
  let description = [{
    The map gives the new iterators from the old ones: each result fuses iterators (`i * 8 + j` where `j` runs to 8), or
    is one, or its quotient or remainder by a constant that divides its extent. The block's nest becomes one loop for each
    new iterator, in their order.

    Refused when: the block is not alone in a nest of serial loops; they are not proved to run every point of its domain
    once; points that differ in a spatial iterator are not proved to touch different elements; the map has symbols or
    another number of dimensions; a result has another form, or mixes spatial and reduce iterators; an iterator is not
    whole, or quotient and remainder, in the results once; a stride is not the extent of what is fused inside; a divisor
    is not proved to divide; a loop around is vectorized; steps of a reduction that do not commute are not proved to
    keep their order.

    ```mlir
    // before                                       // after
    tir.for %i to 4 {                               tir.for %f to 32 {
      tir.for %j to 8 {                               tir.block "b" (%v: spatial to 32 = %f) {
        tir.block "b" (%v: spatial to 4 = %i,           tir.write %A[%v floordiv 8, %v mod 8]
                       %w: spatial to 8 = %j) {
          tir.write %A[%v, %w]
    // script
    %f = transform.tir.transform_block_layout %b by affine_map<(i, j) -> (i * 8 + j)>
    ```
    Handles valid afterwards: all but those of the block's old loops, which are empty. The results are the new loops;
    they may be left out.
  }];
  let arguments = (ins Transform_AnyOpType:$block, AffineMapAttr:$map);
  let results = (outs Variadic<Transform_AnyOpType>:$loops);
  let assemblyFormat = "$block `by` $map attr-dict `` custom<AnyOpResults>(type($loops))";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_TRANSFORMBLOCKLAYOUT_TD
