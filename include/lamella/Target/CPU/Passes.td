// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_TARGET_CPU_PASSES_TD
#define LAMELLA_TARGET_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def JoinParallelLoopsPass : Pass<"cpu-join-parallel-loops", "::mlir::ModuleOp"> {
  let summary = "parallel loops in a row that do not need each other to one";
  let description = [{
    Threads meet at the end of a parallel loop. Loops in a row of which none writes a buffer that another touches run as
    one: its iterations are those of the first, then those of the second, and so on, each with the code of its own loop.
    A kernel of several products of the same activations shares all their tiles among the threads at once.

    Loops in a row have between them only what may run before both: arithmetic and allocations (deallocations go behind).
    Left apart: loops with several variables, results, a lower bound that is not 0 or a step that is not 1; an op inside
    whose effects are not known.

    ```mlir
    scf.parallel (%i) = (%c0) to (%c36) step (%c1) {
      memref.store %one, %a[%i] : memref<36xf32>
      scf.reduce
    }
    scf.parallel (%i) = (%c0) to (%c12) step (%c1) {
      memref.store %one, %b[%i] : memref<12xf32>
      scf.reduce
    }
    ```

    becomes

    ```mlir
    scf.parallel (%t) = (%c0) to (%c48) step (%c1) {
      %0 = arith.cmpi slt, %t, %c36 : index
      scf.if %0 {
        memref.store %one, %a[%t] : memref<36xf32>
      } else {
        %j = arith.subi %t, %c36 : index
        memref.store %one, %b[%j] : memref<12xf32>
      }
      scf.reduce
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
}

def OutlineParallelPass : Pass<"cpu-outline-parallel", "::mlir::ModuleOp"> {
  let summary = "parallel loops to calls of the context's parallel_for";
  let description = [{
    The body of each `scf.parallel` becomes a function; the loop becomes a call of `context->parallel_for` (see
    lamella-c/Module.h) on it. What the body captures travels in a struct on the caller's stack. A buffer's address is
    passed on as an argument of its own, `llvm.noalias` where all captured buffers are different objects.

    A function that holds such a loop, or calls one that does, takes the context as a last argument, marked
    `lamella.context`.

    A parallel loop inside another stays: it is lowered to a serial loop later.

    - **C1** a parallel loop has one variable and no reductions.

    ```mlir
    func.func @zero(%a: memref<64xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c64 = arith.constant 64 : index
      %zero = arith.constant 0.0 : f32
      scf.parallel (%i) = (%c0) to (%c64) step (%c1) {
        memref.store %zero, %a[%i] : memref<64xf32>
        scf.reduce
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect"];
}

def KernelABIPass : Pass<"cpu-kernel-abi", "::mlir::ModuleOp"> {
  let summary = "the entry of each kernel as the module ABI calls it";
  let description = [{
    A kernel is a function with a body and buffer arguments, without results, that no function of the module calls and
    that is not marked `lamella.intrinsic`. For each kernel `@k` this adds `@k$packed(context, sizes, buffers) -> i32`,
    a `LamellaKernelFn` (lamella-c/Module.h): it checks the sizes, loads the buffers' addresses and calls `@k`, which
    becomes internal. A size below 0, or an extent that a constant dimension contradicts, gives `LAMELLA_ERROR_SHAPE`
    and a text in the context.

    The kernel itself takes addresses in place of buffers, marked `llvm.noalias`: **a buffer that a kernel writes
    overlaps no other of its buffers.** Private functions that kernels call become internal. Extents of dynamic dimensions come from the argument attribute
    `lamella.extents`, an affine map over the kernel's index arguments in their order.

    A declaration of `@k$packed` that other code made already is replaced.

    - **C1** every argument of a kernel is of type `index` or a buffer of identity layout without a memory space; a last
      argument marked `lamella.context` is the context.
    - **C2** a buffer with dynamic dimensions has `lamella.extents`, one result for each dimension.

    ```mlir
    func.func @zero(%n: index, %a: memref<?xf32> {lamella.extents = affine_map<()[s0] -> (s0)>}) {
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect"];
}

def ApproximateMathPass : Pass<"cpu-approximate-math"> {
  let summary = "exp, sin, cos, tanh and erf in f32 as inline arithmetic";
  let description = [{
    Replaces `math.exp`, `math.sin`, `math.cos`, `math.tanh` and `math.erf` on f32, scalar or vector, by inline
    arithmetic, so that loops over them vectorize. Sine and cosine of an angle beyond 2^20 are calls of the C library, for
    all lanes of that vector; so is every other function.

    Largest error in units in the last place over samples of all of f32 (test/Unit/Target/CPU/ApproximateMath.cpp):
    exp 3.1, sin and cos 1.9, tanh and erf 4.5. Results below the least normal number may be 0; at infinities and NaN
    they are exact.

    ```mlir
    func.func @f(%x: vector<8xf32>) -> vector<8xf32> {
      %y = math.exp %x : vector<8xf32>
      return %y : vector<8xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::math::MathDialect",
                           "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

#endif // LAMELLA_TARGET_CPU_PASSES_TD
