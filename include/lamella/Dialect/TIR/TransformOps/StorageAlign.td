// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_STORAGEALIGN_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_STORAGEALIGN_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def StorageAlignOp : TIR_ScheduleOp<"storage_align"> {
  let summary = "neighbours in a dimension of a buffer lie a multiple of a factor apart, plus an offset";
  let description = [{
    Of the buffer of the block's write region with the given number. Rows that begin 4096 bytes apart fall on the same
    lines of a cache; one element more in each row keeps them apart. The allocation carries the wish, and
    `tir-compact-buffers` grants it: the extent behind the dimension grows, by elements that nothing touches. It stays as
    it is where an extent further in is not constant or no extent gives that distance, and `transform_layout` forgets
    the wish.

    Refused when: there is no such region; the buffer is an argument; the dimension is the last one or none; the factor
    is not positive, or the offset not from 0 to below it.

    ```mlir
    // before                                    // after tir-compact-buffers
    %T = memref.alloc() : memref<64x64xf32>      %T = memref.alloc() {tir.align = ...} : memref<64x65xf32>
    // script
    transform.tir.storage_align %b write 0 dim 0 factor 32 offset 1
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, I64Attr:$dim, I64Attr:$factor, I64Attr:$offset);
  let assemblyFormat = "$block `write` $index `dim` $dim `factor` $factor `offset` $offset attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_STORAGEALIGN_TD
