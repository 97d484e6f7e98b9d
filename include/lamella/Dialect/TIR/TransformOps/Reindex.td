// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_REINDEX_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_REINDEX_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ReindexOp : TIR_ScheduleOp<"reindex"> {
  let summary = "a copy of a buffer in the layout of a block's iterators";
  let description = [{
    The block touches the buffer of its read or write region with the given number at one position, an expression over
    its iterators. A new buffer has those iterators as dimensions; the block works on it, and a block that copies stands
    before (for a read) or behind (for a write) the outermost loop around the block.

    Refused when: there is no such region; it is not one element, or the block touches the buffer at another position
    too; another block under the outermost loop touches the buffer (for a read: writes it); the block reads the buffer
    before it writes it; the block is not proved to run every point of its domain; a position that is read is not proved
    to lie in the buffer; an instance may not write its element, or an iterator that is in no index of it may not run;
    two points are not proved to write different elements; a loop around is vectorized.

    ```mlir
    // before                                 // after
    tir.block "b" (%v: ..., %r: ...) {        tir.block "b.reindex_read0" (%v: ..., %r: ...) {
      %a = memref.load %A[%v + %r]              ... %A[%v + %r] to %T[%v, %r]
                                              tir.block "b" (%v: ..., %r: ...) {
                                                %a = memref.load %T[%v, %r]
    // script
    %copy = transform.tir.reindex %b read 0
    ```
    Handles valid afterwards: all. The result is the copying block, named `<block>.reindex_read<number>` or
    `<block>.reindex_write<number>`.
  }];
  let arguments = (ins Transform_AnyOpType:$block, StrAttr:$access, I64Attr:$index);
  let results = (outs Transform_AnyOpType:$copy);
  let assemblyFormat = "$block custom<Access>($access) $index attr-dict";
  let hasVerifier = 1;
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_REINDEX_TD
