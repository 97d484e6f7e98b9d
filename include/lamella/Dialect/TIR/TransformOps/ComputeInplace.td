// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_COMPUTEINPLACE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_COMPUTEINPLACE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ComputeInplaceOp : TIR_ScheduleOp<"compute_inplace"> {
  let summary = "what a block reads lies where its result comes to lie";
  let description = [{
    The buffer of the read region with the given number goes; all blocks that use it use the buffer of the write region
    instead, so that the block updates it in place. That is one buffer less in the cache, and the memory of the result
    is fetched while what lies there first is computed. Since two blocks write the result from then on, most primitives
    refuse to move them: this one comes late.

    Refused when: there is no such region; the function does not allocate the operand's buffer; the buffers differ in
    element type, memory or extents, or an extent is not known; an instance does not read one element and write the same
    one of the result; the block does not write all elements of the result, by an iterator in each dimension, has other
    iterators, is not proved to run every point of its domain, or runs one twice; it stores the result more than once, or
    loads the operand behind that; something else uses the result, or the operand other than in loads and stores of
    blocks beside this one; the result is allocated behind a use of the operand; a block that uses the operand is not
    before this one, or iterations of a loop around both are not proved to be independent of each other.

    ```mlir
    // before                                 // after
    tir.for %i to %m {                        tir.for %i to %m {
      tir.for %j to 64 {                        tir.for %j to 64 {
        "E": T[%i, %j] = exp(A[%i, %j])           "E": C[%i, %j] = exp(A[%i, %j])
      tir.for %j to 64 {                        tir.for %j to 64 {
        "S": C[%i, %j] = T[%i, %j] * s[%i]        "S": C[%i, %j] = C[%i, %j] * s[%i]
    // script
    transform.tir.compute_inplace %S read 0 write 0
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$readIndex, I64Attr:$writeIndex);
  let assemblyFormat = "$block `read` $readIndex `write` $writeIndex attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_COMPUTEINPLACE_TD
