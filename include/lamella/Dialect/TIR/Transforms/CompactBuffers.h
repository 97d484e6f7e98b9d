// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The last step of a schedule: buffers shrink to what is alive at a time.
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMS_COMPACTBUFFERS_H
#define LAMELLA_DIALECT_TIR_TRANSFORMS_COMPACTBUFFERS_H

namespace mlir {
class Operation;
class RewriterBase;
} // namespace mlir

namespace lamella::tir {

/// Gives each buffer that the function allocates the place and the shape that its uses need. See the page of
/// `tir-compact-buffers`.
void compactBuffers(mlir::RewriterBase &rewriter, mlir::Operation *function);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_TRANSFORMS_COMPACTBUFFERS_H
