// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEINDEX_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEINDEX_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def CacheIndexOp : TIR_ScheduleOp<"cache_index"> {
  let summary = "indices that are computed for loads are kept in a buffer";
  let description = [{
    Each index of the block's loads that is an expression over its iterators (`%v floordiv 3`), and that stands in at
    least as many places as given, is computed by a block before the outermost loop, for all values of the iterators in
    it, into a new buffer of the scope (`global`, `local`, `shared`, `warp`); the loads take it from there. For indices
    with quotients and remainders that cost more than a load. The regions read become whole dimensions, as a loaded
    index may be any: move and cache blocks first. Indices of stores, and of loads of what the block writes, stay. (TVM
    counts common parts of expressions; here an index is kept as a whole.)

    Refused when: no index is kept; the block holds another or is in one; a loop around is vectorized; an extent of a
    buffer is not known; an iterator's extent is not proved not to be negative. An index that divides by something else
    than a constant, or that needs a value from inside the nest, stays.

    ```mlir
    // before                                 // after
    tir.for %i to 12 {                        tir.for %i to 12 { "C.index0": T[%v] = %v floordiv 3 }
      "C": ... A[%v floordiv 3] ...           tir.for %i to 12 { "C": ... A[T[%v]] ... }
    // script
    %indices = transform.tir.cache_index %C at_least 1 scope "global"
    ```
    Handles valid afterwards: all. The result holds the blocks, named `<block>.index<number>`, in the order in which
    their indices first stand in the block.
  }];
  let arguments = (ins Transform_AnyOpType:$block, I64Attr:$least, StrAttr:$scope);
  let results = (outs Transform_AnyOpType:$indices);
  let assemblyFormat = "$block `at_least` $least `scope` $scope attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_CACHEINDEX_TD
