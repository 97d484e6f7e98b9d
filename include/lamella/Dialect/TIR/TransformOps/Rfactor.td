// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_RFACTOR_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_RFACTOR_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def RfactorOp : TIR_ScheduleOp<"rfactor"> {
  let summary = "partial results for the iterations of a reduction loop, and their reduction";
  let description = [{
    The block computes one partial result for each iteration of the loop, in a new buffer of the scope with the loop as
    its last dimension; the loop is spatial now and may be vectorized or made parallel. A second block, behind the nest, reduces
    the partial results. Float sums are added in another order.

    Refused when: the block has no init; the loop is not around the block, feeds no reduce iterator, or feeds a spatial
    one too; a predicate has a reduction loop; a reduction loop is not serial, depends on another loop, or (the loop
    aside) is not proved to run; the update is not `store(combine(load(C[i]), term), C[i])` with an associative,
    commutative combiner whose neutral element the init stores (a maximum and its like: any constant); another block under the outermost loop uses what the
    block writes; a loop around the new buffer is vectorized.

    ```mlir
    // before                              // after
    tir.for %i to 4 {                      tir.for %i to 4 {
      tir.for %ko to 8 {                     tir.for %ko to 8 {
        tir.for %kl to 16 {                    tir.for %kl to 16 {
          tir.block "C" (spatial %i,             tir.block "C_rf" (spatial %i, spatial %kl, reduce %ko)
            reduce %ko * 16 + %kl)             ...
                                           tir.for %i to 4 {
                                             tir.for %kl to 16 {
                                               tir.block "C" (spatial %i, reduce %kl)
    // script
    %rf = transform.tir.rfactor %C at %kl scope "local"
    ```
    Handles valid afterwards: all; the block's handle points at the block that reduces the partial results, the loops'
    at the nest of the partial results. The result is the block of the partial results, named `<block>_rf`.
  }];
  let arguments = (ins Transform_AnyOpType:$block, Transform_AnyOpType:$loop, StrAttr:$scope);
  let results = (outs Transform_AnyOpType:$partial);
  let assemblyFormat = "$block `at` $loop `scope` $scope attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_RFACTOR_TD
