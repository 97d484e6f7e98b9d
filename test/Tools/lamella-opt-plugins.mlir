// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dialects and passes of others are loaded from shared libraries, and run among ours.
// REQUIRES: jit
// RUN: lamella-opt %s --load-dialect-plugin=%{plugin} | FileCheck %s --check-prefix=DIALECT
// RUN: lamella-opt %s --load-dialect-plugin=%{plugin} --load-pass-plugin=%{plugin} --pass-pipeline="builtin.module(toy-erase-marks,tir-to-loops)" | FileCheck %s --check-prefix=PASS
// RUN: not lamella-opt %s 2>&1 | FileCheck %s --check-prefix=WITHOUT
// RUN: not lamella-opt %s --load-dialect-plugin=%t.absent.so 2>&1 | FileCheck %s --check-prefix=ABSENT

// DIALECT-LABEL: func.func @f
// DIALECT: "toy.mark"() : () -> ()
// DIALECT: tir.for
// PASS-LABEL: func.func @f
// PASS-NOT: toy.mark
// PASS: scf.for
// WITHOUT: error: operation being parsed with an unregistered dialect
// ABSENT: {{.*}}lamella-opt-plugins.mlir.tmp.absent.so
func.func @f(%a: memref<4xf32>) {
  "toy.mark"() : () -> ()
  tir.for %i to 4 {
    tir.block "zero" (%v: spatial to 4 = %i) {
      tir.write %a[%v] : memref<4xf32>
      %zero = arith.constant 0.0 : f32
      memref.store %zero, %a[%v] : memref<4xf32>
    }
  }
  return
}
