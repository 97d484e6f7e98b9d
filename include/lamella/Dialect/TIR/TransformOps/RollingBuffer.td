// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_ROLLINGBUFFER_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_ROLLINGBUFFER_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def RollingBufferOp : TIR_ScheduleOp<"rolling_buffer"> {
  let summary = "what overlaps between iterations is computed once and kept in a circular buffer";
  let description = [{
    For a block that `compute_at` has put under a loop of its consumers, where one iteration needs a part of what the one
    before needed: a window over rows. The block computes what is new in each iteration; a copy of it before the loop
    computes what the first iteration needs beside that. Along the dimension in which the needed box moves the buffer
    becomes as wide as the box, and an element at e lies at `e mod width`, in all blocks. The loop is the innermost one
    around the block and all that uses the buffer; TVM takes the outermost in which boxes overlap, and a condition in
    place of the copy. So a chain of windows rolls in its last stage here.

    Refused when: there is no such write region, or the block has more than one; the buffer is an argument, has another
    writer, or is used by an op that is neither load nor store; the block reduces or updates in place, or holds another;
    no loop is around the block and all that uses the buffer; that loop is not serial, one outside it is vectorized, or parallel
    while the buffer is global, or one inside it around the block is not plain; a block in the loop writes what the block
    reads; an iteration is not proved to read only what it wrote; the box is not known, has no constant size, moves along
    no or several dimensions, or moves by its width or more; the block does not write single elements by its iterators
    there; a loop outside needs the same elements in each of its iterations.

    Elements overwrite older ones: the block's iterator of that dimension reduces from then on, so that its steps keep
    their order, and a new spatial iterator is the place in the buffer.

    ```mlir
    // before                                       // after
    tir.for %i to %n {                              tir.for %r to 2 { "P.first": T[%r mod 3] = f(%r) }
      tir.for %r to 3 { "P": T[%i + %r] = ... }     tir.for %i to %n {
      tir.for %r to 3 { "W": ... T[%i + %r] }         "P": T[(%i + 2) mod 3] = f(%i + 2)
                                                      tir.for %r to 3 { "W": ... T[(%i + %r) mod 3] }
    // script
    transform.tir.compute_at %P at %i
    %first = transform.tir.rolling_buffer %P write 0
    ```
    Handles valid afterwards: all but those of the loops inside around the block, which are made anew. The result is the
    copy before the loop, named `<block>.first`.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index);
  let results = (outs Transform_AnyOpType:$first);
  let assemblyFormat = "$block `write` $index attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_ROLLINGBUFFER_TD
