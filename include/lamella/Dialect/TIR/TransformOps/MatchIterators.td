// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_MATCHITERATORS_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_MATCHITERATORS_TD

include "lamella/Dialect/TIR/IR/TIRAttributes.td"
include "lamella/Dialect/TIR/TransformOps/MatchBlocks.td"

def MatchIteratorsOp : TIR_MatchOp<"match_iterators"> {
  let summary = "does this block have these iterators?";
  let description = [{
    Succeeds for a block whose iterators, in order, have these kinds, and extents that are known to be multiples where
    `by` says so; `...` at the front is any number of spatial iterators before them. With `contiguous`, the last
    iterator, or the one of the list that `along` numbers, moves along each buffer that it reaches by one element: it is
    the buffer's last index, alone, and no other.

    ```mlir
    transform.tir.match_iterators %matmul [..., spatial by 16, reduce by 32]
    transform.tir.match_iterators %add [spatial, spatial, spatial by 16] contiguous
    transform.tir.match_iterators %matmul [spatial, spatial by 64, reduce] contiguous along 1  // B is [K, N]
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block, UnitAttr:$more, TIR_IterKindArrayAttr:$kinds,
                       DenseI64ArrayAttr:$divisors, UnitAttr:$contiguous, OptionalAttr<I64Attr>:$along);
  let assemblyFormat = [{
    $block custom<Iterators>($more, $kinds, $divisors) (`contiguous` $contiguous^ (`along` $along^)?)? attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = SingleOpMatcher.extraDeclaration # [{
    ::mlir::Value getOperandHandle() { return getBlock(); }
  }];
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_MATCHITERATORS_TD
