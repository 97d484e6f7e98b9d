// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_PADEINSUM_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_PADEINSUM_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def PadEinsumOp : TIR_ScheduleOp<"pad_einsum"> {
  let summary = "a sum of products runs over whole tiles";
  let description = [{
    The extent of each iterator becomes the next multiple of its number (1: it stays). What the block reads at a padded
    iterator is copied into a buffer with padding before the nest, by a block that `decompose_padding` takes; what it
    writes at one goes into a new buffer, of which a block behind the nest copies the part that is asked for. A step that
    is added to a reduction combines with the neutral element.

    Refused when: there is not one positive number for each iterator, or all divide their extents; the block is in
    another block, has a predicate, or is not alone in serial loops of which each is one iterator; the body is not an
    update `store(combine(load(C[i]), term), C[i])` with an associative, commutative combiner whose neutral element the
    init stores (a maximum and its like: any constant), and nothing else; the term of a sum is no product of loads (conversions aside), that of another combiner
    no load; an index is no index expression, or holds a padded iterator and more; the store is not by the spatial iterators, each in one
    dimension; no factor, or of floats not every factor, is at a padded iterator that reduces (0 times infinity is NaN);
    an extent of a buffer is not known.

    ```mlir
    // before                                     // after
    tir.for %i to %n {                            "C.pad0": %A2[%v, %w] = %v < %n ? %A[%v, %w] : 0.0
      tir.for %k to 8 {                           tir.for %i to %n ceildiv 4 * 4 {
        tir.block "C" (spatial to %n = %i,          tir.for %k to 8 {
                       reduce to 8 = %k) {            tir.block "C" (spatial to %n ceildiv 4 * 4 = %i,
          tir.read %A[%vi, %vk]                                      reduce to 8 = %k) {
          tir.read %B[%vk]                              tir.read %B[%vk]
          tir.write %C[%vi]                             tir.read %A2[%vi, %vk]
                                                        tir.write %C2[%vi]
                                                  "C.crop": %C[%v] = %C2[%v] for %v to %n
    // script
    %pads, %crop = transform.tir.pad_einsum %C by [4, 1]
    ```
    Handles valid afterwards: all. The results are the copies with padding, in the order of the factors, named
    `<block>.pad<number>`, and the block that copies the result, named `<block>.crop`; none where no spatial iterator is
    padded.
  }];
  let arguments = (ins Transform_AnyOpType:$block, DenseI64ArrayAttr:$padding);
  let results = (outs Transform_AnyOpType:$pads, Transform_AnyOpType:$crop);
  let assemblyFormat = "$block `by` $padding attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_PADEINSUM_TD
