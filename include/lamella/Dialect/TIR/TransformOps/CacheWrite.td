// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEWRITE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEWRITE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def CacheWriteOp : TIR_ScheduleOp<"cache_write"> {
  let summary = "a block writes to a buffer in another scope, which is copied afterwards";
  let description = [{
    The block writes a new buffer of the scope; a block behind the outermost loop around it copies what was written.
    Move it with `reverse_compute_at`.

    Refused when: there is no such region; an extent of the buffer is not known; an instance does not write the
    whole region (it stores under a condition, at a loaded index, or in one element of more); the block reads elements
    that it does not write first; another block under the outermost loop uses the buffer; an iterator
    that is in no index of what is written is not proved to run (a reduction of no steps writes nothing); the elements
    written are not proved to be one box; a loop around the new buffer is vectorized.

    ```mlir
    %copy = transform.tir.cache_write %C write 0 scope "local"
    ```
    Handles valid afterwards: all. The result is the copying block, named `<block>.write<number>`.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, StrAttr:$scope);
  let results = (outs Transform_AnyOpType:$copy);
  let assemblyFormat = "$block `write` $index `scope` $scope attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEWRITE_TD
