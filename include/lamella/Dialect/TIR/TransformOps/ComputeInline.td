// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_COMPUTEINLINE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_COMPUTEINLINE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ComputeInlineOp : TIR_ScheduleOp<"compute_inline"> {
  let summary = "an element-wise producer is computed where its result is loaded";
  let description = [{
    Every load of the buffer that the block writes becomes a copy of the block's operations; the block, its loops and
    the buffer go.

    Refused when: the block has a reduce iterator; its body holds anything but loads, operations without effects and
    one store; it writes an argument or reads what it writes; the buffer has another writer, or a use that is not a
    load; the store is not at the iterators, each in one dimension, plus constants; the block is not proved to run every
    point of its domain; a consumer comes before the block or in another block or function; something up to the last
    consumer writes what the block reads; a value that the block uses is not known at a consumer; the region of an input
    is not known for what a consumer reads.

    ```mlir
    // before                                  // after
    tir.block "P" (%v: ..., %w: ...) {         tir.block "Q" (%v: ..., %w: ...) {
      %a = memref.load %A[%v, %w]                %a = memref.load %A[%w, %v]
      %e = math.exp %a                           %e = math.exp %a
      memref.store %e, %T[%v, %w]                "use"(%e)
    tir.block "Q" (%v: ..., %w: ...) {
      %t = memref.load %T[%w, %v]
      "use"(%t)
    // script
    transform.tir.compute_inline %P
    ```
    Handles valid afterwards: all but those of the block and of its loops, which are empty where the loop is gone.
  }];
  let arguments = (ins Transform_AnyOpType:$block);
  let assemblyFormat = "$block attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_COMPUTEINLINE_TD
