// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops --canonicalize --cse | FileCheck %s

// What an inner block binds is composed with what the outer one binds: (i * 4 + j) mod 4 is j mod 4.
// CHECK-LABEL: func.func @composed
func.func @composed(%a: memref<16xf32>, %b: memref<4xf32>) {
  // CHECK: scf.for %[[I:.*]] = %c0 to %c4
  // CHECK: scf.for %[[J:.*]] = %c0 to %c4
  tir.for %i to 4 {
    tir.for %j to 4 {
      tir.block "outer" (%v: spatial to 16 = %i * 4 + %j) {
        tir.read %a[%v] : memref<16xf32>
        tir.write %b[%v mod 4] : memref<4xf32>
        tir.block "inner" (%w: spatial to 4 = %v mod 4) {
          tir.read %a[%v] : memref<16xf32>
          tir.write %b[%w] : memref<4xf32>
          // CHECK: %[[W:.*]] = arith.remui %[[J]], %c4
          // CHECK: %[[X:.*]] = memref.load
          // CHECK: memref.store %[[X]], %{{.*}}[%[[W]]] : memref<4xf32>
          %x = memref.load %a[%v] : memref<16xf32>
          memref.store %x, %b[%w] : memref<4xf32>
        }
      }
    }
  }
  return
}

// A difference may be negative: division that rounds down.
// CHECK-LABEL: func.func @negative
func.func @negative(%n: index, %a: memref<?xindex>) {
  tir.bind %a to [%n] : memref<?xindex>
  // CHECK: scf.for %[[I:.*]] = %c0 to
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
      tir.write %a[%v] : memref<?xindex>
      // CHECK: %[[D:.*]] = arith.subi
      // CHECK: arith.floordivsi %[[D]], %c4
      %q = affine.apply affine_map<(d0)[s0] -> ((d0 - s0) floordiv 4)>(%v)[%n]
      memref.store %q, %a[%v] : memref<?xindex>
    }
  }
  return
}
