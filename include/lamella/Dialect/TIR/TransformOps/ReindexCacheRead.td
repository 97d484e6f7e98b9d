// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_REINDEXCACHEREAD_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_REINDEXCACHEREAD_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ReindexCacheReadOp : TIR_ScheduleOp<"reindex_cache_read"> {
  let summary = "a block reads a copy of a buffer in another scope, in a layout over its iterators";
  let description = [{
    A copy as `reindex` makes it, in another scope and with a layout of the schedule's own: what the block reads at its
    point v lies at map(v). So a tile has its elements in the order in which they are needed.

    Refused when: `reindex` would refuse; the map has symbols or another number of dimensions than the block has
    iterators; it uses an iterator that does not address the buffer; two points are not proved to have different places,
    or a place may have a negative index.

    ```mlir
    // before                                  // after
    tir.block "C" (%v: ..., %r: ...) {         tir.block "C.reindex_read0" (%v: ..., %r: ...) {
      %a = memref.load %A[%r, %v]                ... %A[%r, %v] to %T[%v floordiv 4, %r, %v mod 4]
                                               tir.block "C" (%v: ..., %r: ...) {
                                                 %a = memref.load %T[%v floordiv 4, %r, %v mod 4]
    // script
    %copy = transform.tir.reindex_cache_read %C read 0
        by affine_map<(v, r) -> (v floordiv 4, r, v mod 4)> scope "global"
    ```
    Handles valid afterwards: all. The result is the copying block, named `<block>.reindex_read<number>`.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$index, AffineMapAttr:$map, StrAttr:$scope);
  let results = (outs Transform_AnyOpType:$copy);
  let assemblyFormat = "$block `read` $index `by` $map `scope` $scope attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_REINDEXCACHEREAD_TD
