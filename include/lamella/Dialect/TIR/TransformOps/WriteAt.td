// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_WRITEAT_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_WRITEAT_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def WriteAtOp : TIR_ScheduleOp<"write_at"> {
  let summary = "a block writes a copy that each iteration of a loop gives back";
  let description = [{
    The block writes a new buffer of the scope (`global`, `local`, `shared`, `warp`) in place of that of its write region
    with the given number, and in each iteration of the loop a block copies what was written there back, right behind
    the nest that holds the given block. In TVM the copy is one opaque step that a pass makes a nest of; here it is a
    nest from the start, to be scheduled like any other (`blockize` makes one step of it).

    Refused when: there is no such region; the loop is not around the block; a loop around the copy is vectorized, or
    parallel while the copy is global; the block reads what it writes before it writes it (`cache_inplace` is for that),
    has another region of the buffer, or passes it on to an op that is neither load nor store; another block inside uses
    the buffer; the loop is not outside the loops of the block's reduction, or loops inside may not run; what one
    iteration writes is not known to be a box, written whole; an extent of the buffer is not known.

    ```mlir
    // before                             // after
    tir.for %i to 8 {                     tir.for %i to 8 {
      tir.for %j to 64 {                    tir.for %j to 64 { "C": T[%i, %j] = ... }
        "C": C[%i, %j] = ...                tir.for %c to 64 { "C.write_at0": C[%i, %c] = T[%i, %c] }
    // script
    %copy = transform.tir.write_at %C write 0 at %i scope "local"
    ```
    Handles valid afterwards: all. The result is the copying block, named `<block>.write_at<number>`.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, Transform_AnyOpType:$loop, StrAttr:$scope);
  let results = (outs Transform_AnyOpType:$copy);
  let assemblyFormat = "$block `write` $index `at` $loop `scope` $scope attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_WRITEAT_TD
