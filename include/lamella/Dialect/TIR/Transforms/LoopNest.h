// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A schedule as a person reads it: loops, blocks, what they compute and what they touch.
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMS_LOOPNEST_H
#define LAMELLA_DIALECT_TIR_TRANSFORMS_LOOPNEST_H

#include "llvm/ADT/ArrayRef.h"

#include <string>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace mlir {
class Operation;
} // namespace mlir

namespace lamella::tir {

/// A text that stands under the line of a loop or block.
struct NestMark {
  mlir::Operation *at;
  std::string text;
};

/// Prints the nests of a function. See the page of `tir-print-loop-nest`.
void printLoopNest(llvm::raw_ostream &os, mlir::Operation *function, llvm::ArrayRef<NestMark> marks = {});

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_TRANSFORMS_LOOPNEST_H
