// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_REVERSECOMPUTEINLINE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_REVERSECOMPUTEINLINE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ReverseComputeInlineOp : TIR_ScheduleOp<"reverse_compute_inline"> {
  let summary = "an element-wise consumer is computed where its producer stores";
  let description = [{
    The producer's store becomes a copy of the block's operations, with the stored value for what the block loads; the
    block, its loops and the buffer between go.

    Refused when: the block has a reduce iterator; its body holds anything but loads, operations without effects and
    one store; it reads what it writes, or does not store at its iterators, each in one dimension, plus constants; not
    exactly one buffer is produced by one other block for this block alone, in one written region; the block does not
    load it at one element, by its iterators one to one; the block is not behind the nest of the producer, or something
    from there on touches what the block writes, or writes what it reads; a value is not known at the producer; the
    producer does not write one element at its iterators plus constants; producer or block is not proved to run every
    point of its domain; the producer writes more, or less, than the block reads; the producer reduces, or uses what it
    writes other than in one store.

    ```mlir
    // before                                  // after
    tir.block "P" (%v: ..., %w: ...) {         tir.block "P" (%v: ..., %w: ...) {
      memref.store %x, %T[%v, %w]                %e = math.exp %x
    tir.block "Q" (%v: ..., %w: ...) {           memref.store %e, %D[%w, %v]
      %t = memref.load %T[%w, %v]
      %e = math.exp %t
      memref.store %e, %D[%v, %w]
    // script
    transform.tir.reverse_compute_inline %Q
    ```
    Handles valid afterwards: all but those of the block and of its loops, which are empty where the loop is gone.
  }];
  let arguments = (ins Transform_AnyOpType:$block);
  let assemblyFormat = "$block attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_REVERSECOMPUTEINLINE_TD
