// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --allow-unsafe --verify-diagnostics --canonicalize | FileCheck %s
// RUN: not lamella-opt %s --split-input-file --transform-interpreter 2>&1 | FileCheck %s --check-prefix=SAFE
// SAFE: hide-buffer-access.mlir:{{[0-9]+}}:{{.*}} error: 'transform.tir.hide_buffer_access' refused: expected the switch --allow-unsafe, as no proof says that the kernel computes the same afterwards: the schedule {{.*}}hide-buffer-access.mlir is unsafe

module attributes {transform.with_named_sequence} {
// Someone knows that the list has no place twice.
// CHECK-LABEL: func.func @scatter
// CHECK: tir.for parallel
// CHECK: tir.block "b" {{.*}} attributes {tir.b} {
// CHECK: tir.write %{{.*}}[0 to 64] {tir.hidden} : memref<64xf32>
func.func @scatter(%S: memref<8xi32>, %A: memref<8xf32>, %B: memref<64xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %S[%v] : memref<8xi32>
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[0 to 64] : memref<64xf32>
      %s = memref.load %S[%v] : memref<8xi32>
      %at = arith.index_cast %s : i32 to index
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%at] : memref<64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.hide_buffer_access %b write 0
  transform.tir.parallel %i
  transform.tir.annotate %b "tir.b" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// What is read before it is written elsewhere.
// CHECK-LABEL: func.func @before
// CHECK: tir.for parallel
// CHECK: tir.read %{{.*}}[%{{.*}} + 1] {tir.hidden} : memref<9xf32>
func.func @before(%A: memref<9xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v + 1] : memref<9xf32>
      tir.write %A[%v] : memref<9xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.hide_buffer_access %b read 0
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region(%S: memref<8xi32>, %A: memref<8xf32>, %B: memref<64xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %S[%v] : memref<8xi32>
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[0 to 64] : memref<64xf32>
      %s = memref.load %S[%v] : memref<8xi32>
      %at = arith.index_cast %s : i32 to index
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%at] : memref<64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a write region below 1, got 1}}
  transform.tir.hide_buffer_access %b write 1
  transform.yield
}
}
