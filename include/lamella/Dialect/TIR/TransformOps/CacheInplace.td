// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEINPLACE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEINPLACE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def CacheInplaceOp : TIR_ScheduleOp<"cache_inplace"> {
  let summary = "a block updates a copy, which is filled before and given back behind";
  let description = [{
    For a block that reads what it writes in its write region with the given number: a reduction whose init is a block
    of its own, or an update in place. In each iteration of the loop (without `at`: once, around the outermost loop) a
    block copies what the iteration will touch into a new buffer of the scope, the block works there, and another block
    copies it back. So one chunk of a long reduction can stay in registers.

    Refused when: there is no such region; the block has an init (`decompose_reduction` first) or does not read what it
    writes (that is `cache_write`); it touches the buffer in another region too, or passes it on to an op that is
    neither load nor store; the size of the region depends on iterators; the loop is not around the block; another
    block inside uses the buffer; an extent of the buffer is not known; a loop inside feeds a spatial and a reduce
    iterator, or a predicate mixes their loops; a loop around the new buffer is vectorized.

    ```mlir
    // before                                   // after
    tir.for %ko to 4 {                          tir.for %ko to 4 {
      tir.for %j to 8 {                           tir.for %j to 8 {
        tir.for %ki to 16 {                         "C.in0": T[%j] = C[%j]
          "C": C[%j] += ...                         tir.for %ki to 16 { "C": T[%j] += ... }
                                                    "C.out0": C[%j] = T[%j]
    // script
    %in, %out = transform.tir.cache_inplace %C write 0 at %j scope "local"
    ```
    Handles valid afterwards: all. The results are the copying blocks, named `<block>.in<number>` and
    `<block>.out<number>`; their loops are copies of the block's spatial loops inside, and one for each dimension in
    which the region has more than one element.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, Optional<Transform_AnyOpType>:$loop,
                       StrAttr:$scope);
  let results = (outs Transform_AnyOpType:$in, Transform_AnyOpType:$out);
  let assemblyFormat = "$block `write` $index (`at` $loop^)? `scope` $scope attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEINPLACE_TD
