// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_PREFETCH_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_PREFETCH_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def PrefetchOp : TIR_ScheduleOp<"prefetch"> {
  let summary = "each iteration of a loop asks for what a later one reads";
  let description = [{
    Of the block's read region with the given number: the part that one iteration of the loop touches, as many
    iterations ahead as given. A processor fetches ahead on its own where it sees a stream, but not while arithmetic
    fills its windows; a hint in time lets reading and computing overlap. Past the loop's end the hint goes on in the
    next row of the buffer. Other primitives expect nests of loops and blocks alone: this one comes last.

    Refused when: there is no such region; the loop is not around the block, not serial, or inside a vectorized one;
    the buffer is one that the function allocates; fewer than 1 iteration ahead; the part is not of constant size or has
    more than 16 cache lines.

    ```mlir
    // before                               // after
    tir.for %j to %n {                      tir.for %j to %n {
      tir.for %d to 64 {                      tir.prefetch %V[%j + 32, 0 to 64] : memref<?x64xf16>
        tir.block "S" (...) {                 tir.for %d to 64 {
          tir.read %V[%vj, %vd]                 tir.block "S" (...) {
    // script
    transform.tir.prefetch %S read 0 at %j ahead 32
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, Transform_AnyOpType:$loop, I64Attr:$ahead);
  let assemblyFormat = "$block `read` $index `at` $loop `ahead` $ahead attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_PREFETCH_TD
