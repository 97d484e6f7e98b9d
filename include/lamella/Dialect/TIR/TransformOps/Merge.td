// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_MERGE_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_MERGE_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def MergeOp : TIR_ScheduleOp<"merge"> {
  let summary = "two nests that follow each other become one";
  let description = [{
    From the two loops up to the body that holds both nests, the loops of the second become those of the first; what
    the second loop held comes behind what the first one holds.

    Refused when: the loops are not in the same block or function, or one is around the other; the first nest does not
    come first, or more than allocations and operations without effects is between; a loop up to the common body is not
    serial or, those two aside, holds more than the next; depths or extents differ; a loop of the second nest has an
    annotation, which would be lost; a nest holds anything but loops and blocks; an instance of the first nest in a later iteration touches what an instance of the second in an earlier one
    touches, and one writes it, or that is not proved impossible.

    ```mlir
    // before                           // after
    tir.for %i to 8 { "P" at %i }       tir.for %i to 8 {
    tir.for %j to 8 { "Q" at %j }         "P" at %i
                                          "Q" at %i
                                        }
    // script
    %m = transform.tir.merge %i, %j
    ```
    Handles valid afterwards: all; those of the second nest's loops are the first's. The result is the first loop.
  }];
  let arguments = (ins Transform_AnyOpType:$first, Transform_AnyOpType:$second);
  let results = (outs Transform_AnyOpType:$merged);
  let assemblyFormat = "$first `,` $second attr-dict";
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_MERGE_TD
