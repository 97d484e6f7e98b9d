// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_LOOPPARTITION_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_LOOPPARTITION_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def LoopPartitionOp : TIR_ScheduleOp<"loop_partition"> {
  let summary = "a loop becomes a main part without predicate and a tail";
  let description = [{
    The main part keeps the op and runs the iterations in which the predicate of the only predicated block below holds
    for all loops inside; the tail, behind it, runs the rest. Where a condition of the tail is proved to be the extent
    of a loop inside, that loop gets the extent and the condition goes, so that other loops of the tail can be
    vectorized or tensorized; else the tail keeps the predicate. Blocks of the tail are copies, named `<block>_tail`; a
    buffer with a scope that is used only in the loop gets a copy for the tail.

    Refused when: the loop is bound to a thread axis; the variable is used outside index expressions; the loop holds an op that is neither loop nor block;
    no condition of a predicate below uses the loop; a condition does not grow with the loop's variable by a constant;
    it is not proved that the main part lies in the loop.

    ```mlir
    // before                                         // after
    tir.for %io to %n ceildiv 16 {                    tir.for %io to %n floordiv 16 {
      tir.for %ii to 16 {                               tir.for %ii to 16 { "b" without predicate } }
        tir.block "b" (%v: spatial to %n              tir.for %io to %n ceildiv 16 - %n floordiv 16 {
          = %io * 16 + %ii)                             tir.for %ii to %n mod 16 {
          where (%io * 16 + %ii < %n) {                   "b_tail" without predicate } }
    // script
    %tail = transform.tir.loop_partition %io
    ```
    Handles valid afterwards: all; they are the main part. The result is the tail's loop.
  }];
  let arguments = (ins Transform_AnyOpType:$loop);
  let results = (outs Transform_AnyOpType:$tail);
  let assemblyFormat = "$loop attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_LOOPPARTITION_TD
