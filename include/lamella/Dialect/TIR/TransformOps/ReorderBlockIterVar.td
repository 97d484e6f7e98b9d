// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_REORDERBLOCKITERVAR_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_REORDERBLOCKITERVAR_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def ReorderBlockIterVarOp : TIR_ScheduleOp<"reorder_block_iter_var"> {
  let summary = "permutes the iterators of a block";
  let description = [{
    Iterator number `order[k]` becomes number k. Loops and bindings stay: a block's iterators have no order of their own,
    but `tensorize` compares them one by one.

    Refused when: the order does not name each iterator once.

    ```mlir
    // before                                            // after
    tir.block "b" (%v: spatial to 4 = %i,                tir.block "b" (%w: spatial to 8 = %j,
                   %w: spatial to 8 = %j) {                             %v: spatial to 4 = %i) {
    // script
    transform.tir.reorder_block_iter_var %b [1, 0]
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block, DenseI64ArrayAttr:$order);
  let assemblyFormat = "$block $order attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_REORDERBLOCKITERVAR_TD
