// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_HIDEBUFFERACCESS_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_HIDEBUFFERACCESS_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def HideBufferAccessOp : TIR_ScheduleOp<"hide_buffer_access"> {
  let summary = "unsafe: proofs leave a region of a block out";
  let description = [{
    The block's read or write region with the given number is marked `tir.hidden`: no proof of dependences, and none of
    `--tir-verify`, knows of it any more. Everything else does: it stays declared, and says who reads and writes the
    buffer. For a dependence that a person knows not to be there, as between writes to places that a list keeps apart.

    **Unsafe**: what a schedule does with it may change results, without a word. Refused, as an error that no
    `transform.alternatives` catches, unless the run allows it: `--allow-unsafe` of `lamella-opt` and of the commands of
    `lamella` that take schedules. Say it with `tir.assume` where that can be said: an assumption can be checked.

    Refused when: the run does not allow it; there is no such region.

    ```mlir
    // before                                 // after
    tir.write %A[0 to 64] : memref<64xf32>    tir.write %A[0 to 64] {tir.hidden} : memref<64xf32>
    // script
    transform.tir.hide_buffer_access %b write 0
    ```
    Handles valid afterwards: all.
  }];
  let arguments = (ins Transform_AnyOpType:$block, StrAttr:$access, I64Attr:$index);
  let assemblyFormat = "$block custom<Access>($access) $index attr-dict";
  let hasVerifier = 1;
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_HIDEBUFFERACCESS_TD
