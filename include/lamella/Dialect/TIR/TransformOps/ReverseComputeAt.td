// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_REVERSECOMPUTEAT_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_REVERSECOMPUTEAT_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ReverseComputeAtOp : TIR_ScheduleOp<"reverse_compute_at"> {
  let summary = "a consumer is computed where its producers finish";
  let description = [{
    Moves the block into the loop, behind its last producer there, under new loops over what one iteration of the loop
    produces.

    Refused when: block and loop are not in the same block or function, or the loop is around the block; the loop or
    one around it runs over a producer's reduction; a producer is outside the loop or comes after the block; the block
    does not read the produced elements by its iterators one to one, or reads at a place that no iterator addresses and
    that not every iteration produces; two producers give different regions; the loops are not proved to produce each
    element once; the block reduces over, or updates in place, what is produced in
    parts, or in steps that do not commute and are not proved to keep their order; something between the old place and
    the new one uses what the block touches.

    ```mlir
    // after cache_write, with %i outside the reduction
    %l = transform.tir.reverse_compute_at %copy at %i
    ```
    Handles valid afterwards: all but those of the block's old loops, which are empty where the loop is gone. The
    results are the new loops; they may be left out.
  }];
  let arguments = (ins Transform_AnyOpType:$block, Transform_AnyOpType:$loop);
  let results = (outs Variadic<Transform_AnyOpType>:$loops);
  let assemblyFormat = "$block `at` $loop attr-dict `` custom<AnyOpResults>(type($loops))";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_REVERSECOMPUTEAT_TD
