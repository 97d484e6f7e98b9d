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

#endif // LAMELLA_DIALECT_TIR_TRANSFORMS_PASSES_TD
