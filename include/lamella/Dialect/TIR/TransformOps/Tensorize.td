// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_TENSORIZE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_TENSORIZE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def TensorizeOp : TIR_ScheduleOp<"tensorize"> {
  let summary = "a nest that computes what an intrinsic describes calls it";
  let description = [{
    Blockizes the loop (a block is taken as it is), compares the body with the intrinsic's `desc`, and
    replaces it by a call of `impl` on subviews. Constant extents, iterator kinds, ops, types and constants are equal;
    indices are equal up to an offset. Loads may come in any order, and the operands of a commutative op; stores, and
    loads behind a store, come as in `desc`. Ops without a use do not count.

    Where several intrinsics are named, it is the first whose `desc` the nest computes; where none is named, the first of
    all that are there. If none is it, the refusal says of each why not.

    Intrinsics of one `desc` are versions of one another: whichever is named, that which requires the most features is
    called. Those that the machine cannot run are not there.

    Refused when: blockize refuses; the block is predicated; a loop around it is vectorized; the comparison fails
    (the difference that is found last is named, with both places); a subview does not fit the type of the intrinsic's
    argument: its constant strides, and a constant offset, are known to be those of the buffer.

    ```mlir
    %b = transform.tir.tensorize %ii with @dot4
    %c = transform.tir.tensorize %jj with @dot_u4, @dot_u8
    %d = transform.tir.tensorize %kk
    ```
    Handles valid afterwards: all but those of loops and blocks inside, which are empty. The result is the block.
  }];
  let arguments = (ins Transform_AnyOpType:$target, OptionalAttr<FlatSymbolRefArrayAttr>:$intrinsics);
  let results = (outs Transform_AnyOpType:$block);
  let assemblyFormat = "$target (`with` custom<Symbols>($intrinsics)^)? attr-dict";
  let hasVerifier = 1;
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_TENSORIZE_TD
