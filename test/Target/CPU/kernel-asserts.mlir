// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --lamella-loops-to-llvm --split-input-file --verify-diagnostics | FileCheck %s

// A failed assertion leaves the kernel; its entry returns LAMELLA_ERROR_INDEX (4) with the text.
// CHECK-LABEL: llvm.func internal @kernel(
// CHECK-SAME:    -> i32
// CHECK:         llvm.cond_br
// CHECK-NOT:     abort
// CHECK-LABEL: llvm.func @kernel$packed(
// CHECK:         %[[CODE:.*]] = llvm.call @kernel(
// CHECK:         llvm.icmp "eq" %[[CODE]], %{{.*}}
// CHECK:         llvm.return
func.func @kernel(%x: memref<4xf32>, %flag: memref<i32>) {
  %f = memref.load %flag[] : memref<i32>
  %zero = arith.constant 0 : i32
  %c = arith.cmpi ne, %f, %zero : i32
  cf.assert %c, "take: an index is outside its dimension"
  %i = arith.constant 1 : index
  %v = arith.constant 1.0 : f32
  memref.store %v, %x[%i] : memref<4xf32>
  return
}

// -----

func.func @inside(%x: memref<4xi1>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    %c = memref.load %x[%i] : memref<4xi1>
    // expected-error @below {{'cf.assert' op expected an assertion outside the kernel's loops}}
    cf.assert %c, "no"
  }
  return
}
