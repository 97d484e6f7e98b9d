// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_TIRTRANSFORMOPS_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_TIRTRANSFORMOPS_TD

include "lamella/Dialect/TIR/TransformOps/GetBlock.td"
include "lamella/Dialect/TIR/TransformOps/GetLoops.td"
include "lamella/Dialect/TIR/TransformOps/Split.td"
include "lamella/Dialect/TIR/TransformOps/Fuse.td"
include "lamella/Dialect/TIR/TransformOps/Reorder.td"
include "lamella/Dialect/TIR/TransformOps/Parallel.td"
include "lamella/Dialect/TIR/TransformOps/Vectorize.td"
include "lamella/Dialect/TIR/TransformOps/Unroll.td"
include "lamella/Dialect/TIR/TransformOps/Annotate.td"
include "lamella/Dialect/TIR/TransformOps/CacheRead.td"
include "lamella/Dialect/TIR/TransformOps/CacheWrite.td"
include "lamella/Dialect/TIR/TransformOps/ComputeAt.td"
include "lamella/Dialect/TIR/TransformOps/ReverseComputeAt.td"
include "lamella/Dialect/TIR/TransformOps/ComputeInline.td"
include "lamella/Dialect/TIR/TransformOps/TransformLayout.td"
include "lamella/Dialect/TIR/TransformOps/DecomposeReduction.td"
include "lamella/Dialect/TIR/TransformOps/Rfactor.td"
include "lamella/Dialect/TIR/TransformOps/Blockize.td"
include "lamella/Dialect/TIR/TransformOps/LoopPartition.td"
include "lamella/Dialect/TIR/TransformOps/Tensorize.td"
include "lamella/Dialect/TIR/TransformOps/Guard.td"
include "lamella/Dialect/TIR/TransformOps/MatchBlocks.td"
include "lamella/Dialect/TIR/TransformOps/MatchIterators.td"



#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_TIRTRANSFORMOPS_TD
