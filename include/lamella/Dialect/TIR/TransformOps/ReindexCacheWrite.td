// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_REINDEXCACHEWRITE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_REINDEXCACHEWRITE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ReindexCacheWriteOp : TIR_ScheduleOp<"reindex_cache_write"> {
  let summary = "a block writes to a buffer in another scope, in a layout over its iterators";
  let description = [{
    A copy as `reindex` makes it, in another scope and with a layout of the schedule's own: what the block writes at its
    point v lies at map(v); a block behind the outermost loop takes it to where it was written before.

    Refused when: `reindex` would refuse; the map has symbols or another number of dimensions than the block has
    iterators; it uses an iterator that does not address the buffer; two points are not proved to have different places,
    or a place may have a negative index.

    ```mlir
    // before                              // after
    tir.block "b" (%v: ..., %w: ...) {     tir.block "b" (%v: ..., %w: ...) {
      memref.store %a, %B[%v, %w]            memref.store %a, %T[%w, %v]
                                           tir.block "b.reindex_write0" (%v: ..., %w: ...) {
                                             ... %T[%w, %v] to %B[%v, %w]
    // script
    %copy = transform.tir.reindex_cache_write %b write 0 by affine_map<(v, w) -> (w, v)> scope "local"
    ```
    Handles valid afterwards: all. The result is the copying block, named `<block>.reindex_write<number>`.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, AffineMapAttr:$map, StrAttr:$scope);
  let results = (outs Transform_AnyOpType:$copy);
  let assemblyFormat = "$block `write` $index `by` $map `scope` $scope attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_REINDEXCACHEWRITE_TD
