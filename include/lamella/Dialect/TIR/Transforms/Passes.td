// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMS_PASSES_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def VerifyPass : Pass<"tir-verify"> {
  let summary = "prove that blocks do what they declare";
  let description = [{
    Asks of every block:

    1. bindings stay in the iterators' domains
    2. declared regions lie in their buffers
    3. loads and stores of the body lie in the declared regions
    4. regions of a nested block lie in those of the block around it
    5. points that differ in a spatial iterator write different elements
    6. a reduction's init comes first, and no step comes twice

    A refutation is an error with a witness point. What is not known is a warning, or an error with `unknown=error`.

    ```mlir
    // iterator 0 of block "b" leaves its domain at i0 = 8, v1 = 8
    tir.for %i to 9 {
      tir.block "b" (%v: spatial to 8 = %i) {
      }
    }
    ```
  }];
  let options = [
    Option<"unknown", "unknown", "std::string", "\"warning\"", "what an unproved condition is: warning, error or silent">
  ];
}

def PrintLoopNestPass : Pass<"tir-print-loop-nest"> {
  let summary = "print kernels as loop nests to read";
  let description = [{
    One line for each loop and each block; what a block computes as formulas; behind each loop the extents of the box of
    every buffer that one run of the loop touches (`[?]` where it is not known). Goes to the standard output before the
    IR; `-o /dev/null` leaves it alone. `--tir-print-refusals` prints the nest, with the op at fault marked, whenever a
    primitive is refused.

    ```
    @matmul
      for %i to 64 parallel  // touches %C [64][32], %A [64][128], %B [128][32]
        for %i_0 to 32  // touches %C [1][32], %A [1][128], %B [128][32]
          for %i_1 to 128  // touches %C [1][1], %A [1][128], %B [128][1]
            C: %v = %i, %v_2 = %i_0, %v_3 (reduce) = %i_1
              reads %A[%v, %v_3]
              reads %B[%v_3, %v_2]
              writes %C[%v, %v_2]
              first:
                %C[%v, %v_2] = 0.0
              %C[%v, %v_2] = %C[%v, %v_2] + (%A[%v, %v_3] * %B[%v_3, %v_2])
    ```
  }];
}

def NoteWorkPass : Pass<"tir-note-work", "::mlir::func::FuncOp"> {
  let summary = "note how many bytes and operations a kernel needs";
  let description = [{
    Gives each kernel an attribute with two expressions in its size arguments, which profiles set beside the time that the
    kernel took: the bytes of its arguments that the blocks read or write, each counted once, and the operations on numbers.
    A kernel whose work depends on data gets none.

    ```mlir
    // C[m, n] = sum over k of A[m, k] * B[n, k]
    func.func @matmul(%m: index, %A: memref<?x64xf32>, %B: memref<32x64xf32>, %C: memref<?x32xf32>)
        attributes {tir.work = affine_map<()[s0] -> (s0 * 384 + 8192, s0 * 4096)>}
    ```
  }];
}

def CompactBuffersPass : Pass<"tir-compact-buffers", "::mlir::func::FuncOp"> {
  let summary = "shrink a kernel's buffers to what is alive at a time";
  let description = [{
    The last step of a schedule. Each buffer that a kernel allocates moves into the innermost loop body that holds all
    its uses and in which each element is written before it is read, and gets the shape of what is touched in one
    iteration of that body: a constant where the extent is constant, or has a constant bound and the buffer has a scope;
    else a smaller extent in symbols; else the dimension stays. A block whose accesses count from a base that moves with
    a loop gets a spatial iterator that is bound to the loop's variable.

    A buffer that is used outside blocks stays as it is, and one that is passed on as a view stays as large where the
    user of the view needs its strides.

    ```mlir
    // before                                       // after
    %T = memref.alloc(%n) : memref<?x64xf32>        tir.for parallel %i to %n {
    tir.for parallel %i to %n {                       %T = memref.alloc() : memref<1x64xf32>
      tir.for %j to 64 {                              tir.for %j to 64 {
        tir.block "P" (%v: spatial to %n = %i,          tir.block "P" (%v: spatial to %n = %i,
                       %w: spatial to 64 = %j) {                       %w: spatial to 64 = %j) {
          tir.write %T[%v, %w]                            tir.write %T[0, %w]
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMS_PASSES_TD
