// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_ANNOTATEBUFFERACCESS_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_ANNOTATEBUFFERACCESS_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def AnnotateBufferAccessOp : TIR_ScheduleOp<"annotate_buffer_access"> {
  let summary = "a block declares another region of a buffer";
  let description = [{
    The block's read or write region with the given number becomes the one that the map gives: a lower and an upper bound
    (exclusive) for each dimension, over the block's iterators and, as symbols, the kernel's size arguments in order.
    Proofs and the primitives that move blocks go by declared regions. In TVM such a region is taken at its word; here
    it is proved to hold all that the block touches.

    Refused when: there is no such region; the map is over something else or gives another number of bounds; the region
    is not proved to hold the block's loads and stores and the regions of blocks inside, to lie in the buffer and in the
    regions of the block around; the block passes the buffer on to an op that is neither load nor store; a written region
    depends on a reduce iterator, or is of a store inside a loop or block in the body, where it counts as written whole.

    ```mlir
    // before                                 // after
    tir.read %A[0 to 64] : memref<64xf32>     tir.read %A[%v to %v + 3] : memref<64xf32>
    // script
    transform.tir.annotate_buffer_access %b read 0 as affine_map<(v) -> (v, v + 3)>
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block, StrAttr:$access, I64Attr:$index, AffineMapAttr:$region);
  let assemblyFormat = "$block custom<Access>($access) $index `as` $region attr-dict";
  let hasVerifier = 1;
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_ANNOTATEBUFFERACCESS_TD
