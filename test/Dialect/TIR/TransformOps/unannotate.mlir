// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @unannotate
// CHECK: tir.for parallel %{{.*}} to 8 {
// CHECK: tir.block "b" ({{.*}}) attributes {tir.y} {
func.func @unannotate(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %B[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %B[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  transform.tir.annotate %i "tir.x" = 4 : i64
  transform.tir.annotate %b "tir.y" = unit
  transform.tir.unannotate %i "tir.x"
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @target(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %B[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %B[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  // expected-error @below {{'transform.tir.unannotate' refused: expected a loop or a block, got func.func}}
  transform.tir.unannotate %f "tir.x"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @absent(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %B[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %B[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{'transform.tir.unannotate' refused: expected an annotation "kind", got none of that name}}
  transform.tir.unannotate %i "kind"
  transform.yield
}
}
