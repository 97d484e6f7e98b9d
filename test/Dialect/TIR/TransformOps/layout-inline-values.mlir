// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// transform_layout (with padding: 4 does not divide 7) and compute_inline change no value.
// RUN: lamella-opt %s --interpret=@packed --in 7 --in iota:7x5 --in empty:7x5 > %t.packed
// RUN: lamella-opt %s --transform-interpreter --interpret-track-writes --interpret=@packed --in 7 --in iota:7x5 --in empty:7x5 | diff - %t.packed
// RUN: lamella-opt %s --interpret=@inlined --in iota:7x5 --in empty:5x7 > %t.inlined
// RUN: lamella-opt %s --transform-interpreter --interpret-track-writes --interpret=@inlined --in iota:7x5 --in empty:5x7 | diff - %t.inlined
// RUN: lamella-opt %s --transform-interpreter --tir-verify=unknown=error | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @packed
// CHECK: memref.alloc(%{{.*}}) : memref<?x5x4xf32>
func.func @packed(%n: index, %A: memref<?x5xf32>, %D: memref<?x5xf32>) {
  tir.bind %A to [%n, 5] : memref<?x5xf32>
  tir.bind %D to [%n, 5] : memref<?x5xf32>
  %T = memref.alloc(%n) : memref<?x5xf32>
  tir.for %i to %n {
    tir.for %j to 5 {
      tir.block "P" (%v: spatial to %n = %i, %w: spatial to 5 = %j) {
        tir.read %A[%v, %w] : memref<?x5xf32>
        tir.write %T[%v, %w] : memref<?x5xf32>
        %a = memref.load %A[%v, %w] : memref<?x5xf32>
        memref.store %a, %T[%v, %w] : memref<?x5xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 5 {
      tir.block "Q" (%v: spatial to %n = %i, %w: spatial to 5 = %j) {
        tir.read %T[%v, 4 - %w] : memref<?x5xf32>
        tir.write %D[%v, %w] : memref<?x5xf32>
        %c4 = arith.constant 4 : index
        %x = arith.subi %c4, %w : index
        %a = memref.load %T[%v, %x] : memref<?x5xf32>
        memref.store %a, %D[%v, %w] : memref<?x5xf32>
      }
    }
  }
  return
}

// CHECK-LABEL: func.func @inlined
// CHECK-NOT: memref.alloc
func.func @inlined(%A: memref<7x5xf32>, %D: memref<5x7xf32>) {
  %T = memref.alloc() : memref<7x6xf32>
  tir.for %i to 7 {
    tir.for %j to 5 {
      tir.block "E" (%v: spatial to 7 = %i, %w: spatial to 5 = %j) {
        tir.read %A[%v, %w] : memref<7x5xf32>
        tir.write %T[%v, %w + 1] : memref<7x6xf32>
        %one = arith.constant 1 : index
        %x = arith.addi %w, %one : index
        %k = arith.index_cast %w : index to i32
        %f = arith.sitofp %k : i32 to f32
        %a = memref.load %A[%v, %w] : memref<7x5xf32>
        %s = arith.addf %a, %f : f32
        memref.store %s, %T[%v, %x] : memref<7x6xf32>
      }
    }
  }
  tir.for %i to 5 {
    tir.for %j to 7 {
      tir.block "F" (%v: spatial to 5 = %i, %w: spatial to 7 = %j) {
        tir.read %T[%w, 5 - %v] : memref<7x6xf32>
        tir.write %D[%v, %w] : memref<5x7xf32>
        %c5 = arith.constant 5 : index
        %x = arith.subi %c5, %v : index
        %a = memref.load %T[%w, %x] : memref<7x6xf32>
        memref.store %a, %D[%v, %w] : memref<5x7xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  %E = transform.tir.get_block "E" in %m
  transform.tir.transform_layout %Q read 0 by affine_map<(i, j) -> (i floordiv 4, j, i mod 4)>
  transform.tir.compute_inline %E
  transform.yield
}
}
