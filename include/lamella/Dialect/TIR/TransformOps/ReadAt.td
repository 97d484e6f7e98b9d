// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_READAT_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_READAT_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ReadAtOp : TIR_ScheduleOp<"read_at"> {
  let summary = "a block reads a copy that each iteration of a loop fills";
  let description = [{
    In each iteration of the loop a block copies what the given block will read of the buffer of its read region with
    the given number, all of it, into a new buffer of the scope (`global`, `local`, `shared`, `warp`), right before the
    nest that holds the given block. In TVM the copy is one opaque step that a pass makes a nest of; here it is a nest
    from the start, to be scheduled like any other (`blockize` makes one step of it). `cache_read` and `compute_at`
    come to the same where nothing writes the buffer in the whole nest; here nothing must write it behind the copy.

    Refused when: there is no such region; the loop is not around the block; a loop around the copy is vectorized, or
    parallel while the copy is global; the block does anything but load from the buffer, or another block inside writes
    it; the region in one iteration, or the hull of several, is not known; an extent of the buffer is not known; the
    block around does not declare the buffer in one read region.

    ```mlir
    // before                             // after
    tir.for %i to 8 {                     tir.for %i to 8 {
      tir.for %k to 64 {                    tir.for %c to 64 { "C.read_at0": T[%i, %c] = A[%i, %c] }
        "C": ... A[%i, %k] ...              tir.for %k to 64 { "C": ... T[%i, %k] ... }
    // script
    %copy = transform.tir.read_at %C read 0 at %i scope "local"
    ```
    Handles valid afterwards: all. The result is the copying block, named `<block>.read_at<number>`.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, Transform_AnyOpType:$loop, StrAttr:$scope);
  let results = (outs Transform_AnyOpType:$copy);
  let assemblyFormat = "$block `read` $index `at` $loop `scope` $scope attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_READAT_TD
