// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_COMPUTEAT_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_COMPUTEAT_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ComputeAtOp : TIR_ScheduleOp<"compute_at"> {
  let summary = "a producer is computed where its consumers need it";
  let description = [{
    Moves the block into the loop, before its first consumer there, under new loops that compute exactly the region
    that one iteration of the loop reads.

    Refused when: block and loop are not in the same block or function, or the loop is around the block; the block does
    not compute its result from scratch (no in-place update, no reduction without init); a buffer that it writes is an
    argument or has another writer; a consumer is outside the loop or comes before the block; something between the old
    place and the new one writes what the block reads; an element that the block writes is not addressed by its
    iterators one to one; the region needed is not known; of two buffers that it writes, what is needed is written by
    different instances of the block; steps of its reduction that do not commute are not proved to keep their order.

    ```mlir
    // before                              // after
    tir.for %i to 64 { "B" }               tir.for %i to 8 {
    tir.for %i to 8 { tir.for %j to 8 {      tir.for %k to 8 { "B" at %i * 8 + %k }
      "C" reads B[%i * 8 + %j] } }           tir.for %j to 8 { "C" } }
    // script
    %k = transform.tir.compute_at %B at %i
    ```
    Handles valid afterwards: all but those of the block's old loops, which are empty where the loop is gone. The
    results are the new loops; they may be left out.
  }];
  let arguments = (ins Transform_AnyOpType:$block, Transform_AnyOpType:$loop);
  let results = (outs Variadic<Transform_AnyOpType>:$loops);
  let assemblyFormat = "$block `at` $loop attr-dict `` custom<AnyOpResults>(type($loops))";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_COMPUTEAT_TD
