// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A pipeline that fails leaves a file that fails in the same way by itself, whether passes or levels were asked for.
// REQUIRES: jit
// RUN: not lamella-opt %s --pass-pipeline="builtin.module(canonicalize,tir-to-loops)" --mlir-pass-pipeline-crash-reproducer=%t.passes.mlir 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: FileCheck %s --check-prefix=FILE --input-file=%t.passes.mlir
// RUN: not lamella-opt %t.passes.mlir --run-reproducer 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: not lamella-opt %s --from=tir --to=llvm --mlir-pass-pipeline-crash-reproducer=%t.levels.mlir 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: FileCheck %s --check-prefix=FILE --input-file=%t.levels.mlir
// RUN: not lamella-opt %t.levels.mlir --run-reproducer 2>&1 | FileCheck %s --check-prefix=ERROR

// With local reproducers the file holds the one pass that failed and the IR in front of it.
// RUN: not lamella-opt %s --pass-pipeline="builtin.module(canonicalize,tir-to-loops)" --mlir-pass-pipeline-crash-reproducer=%t.local.mlir --mlir-pass-pipeline-local-reproducer --mlir-disable-threading 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: FileCheck %s --check-prefix=LOCAL --input-file=%t.local.mlir
// RUN: not lamella-opt %t.local.mlir --run-reproducer 2>&1 | FileCheck %s --check-prefix=ERROR

// ERROR: error: 'tir.for' op expected no loop bound to "threadIdx.x"
// FILE: tir.for thread("threadIdx.x")
// FILE: mlir_reproducer
// FILE: tir-to-loops
// LOCAL: pipeline: "builtin.module(tir-to-loops)"
func.func @f(%a: memref<4xf32>) {
  tir.for thread("threadIdx.x") %i to 4 {
    tir.block "zero" (%v: spatial to 4 = %i) {
      tir.write %a[%v] : memref<4xf32>
      %zero = arith.constant 0.0 : f32
      memref.store %zero, %a[%v] : memref<4xf32>
    }
  }
  return
}
