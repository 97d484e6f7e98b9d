// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEREAD_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEREAD_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def CacheReadOp : TIR_ScheduleOp<"cache_read"> {
  let summary = "a block reads a copy of a buffer in another scope";
  let description = [{
    A block that copies the buffer of the block's read region with the given number, whole, into a new buffer of the
    scope (`global`, `local`, `shared`, `warp`) stands before the outermost loop around the block; the block reads the
    copy. Move it with `compute_at`.

    Refused when: there is no such region; an extent of the buffer is not known (`tir.bind` it); the block, or another
    under its outermost loop, writes the buffer; the buffer is passed on to an op that is not a load; a loop around the
    new buffer is vectorized.

    ```mlir
    %copy = transform.tir.cache_read %C read 0 scope "local"
    ```
    Handles valid afterwards: all. The result is the copying block, named `<block>.read<number>`.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, StrAttr:$scope);
  let results = (outs Transform_AnyOpType:$copy);
  let assemblyFormat = "$block `read` $index `scope` $scope attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEREAD_TD
