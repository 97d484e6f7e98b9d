// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops --canonicalize --cse | FileCheck %s

// Serial loops, init, extents of dynamic buffers, flags.
// CHECK-LABEL: func.func @matmul
// CHECK-SAME: %[[N:.*]]: index, %[[A:.*]]: memref<?x48xf32> {lamella.extents = affine_map<()[s0] -> (s0, 48)>}, %[[B:.*]]: memref<48x40xf32>, %[[C:.*]]: memref<?x40xf32>
func.func @matmul(%n: index, %A: memref<?x48xf32>, %B: memref<48x40xf32>, %C: memref<?x40xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %C to [%n, 40] : memref<?x40xf32>
  tir.assume divisible %n by 4
  // CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[N]]
  // CHECK: scf.for %[[J:.*]] = %{{.*}} to %c40
  // CHECK: scf.for %[[K:.*]] = %{{.*}} to %c48
  tir.for %i to %n {
    tir.for %j to 40 {
      tir.for %k to 48 {
        // CHECK-NEXT: %[[FIRST:.*]] = arith.cmpi eq, %[[K]], %c0
        // CHECK-NEXT: scf.if %[[FIRST]] {
        // CHECK-NEXT: memref.store %{{.*}}, %[[C]][%[[I]], %[[J]]]
        // CHECK-NEXT: }
        tir.block "C" (%vi: spatial to %n = %i, %vj: spatial to 40 = %j, %vk: reduce to 48 = %k) {
          tir.read %A[%vi, %vk] : memref<?x48xf32>
          tir.read %B[%vk, %vj] : memref<48x40xf32>
          tir.write %C[%vi, %vj] : memref<?x40xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%vi, %vj] : memref<?x40xf32>
          }
          // CHECK: memref.load %[[A]][%[[I]], %[[K]]]
          // CHECK: memref.load %[[B]][%[[K]], %[[J]]]
          // CHECK: memref.load %[[C]][%[[I]], %[[J]]]
          %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
          %b = memref.load %B[%vk, %vj] : memref<48x40xf32>
          %c = memref.load %C[%vi, %vj] : memref<?x40xf32>
          // CHECK: arith.mulf {{.*}} fastmath<contract>
          // CHECK: arith.addf {{.*}} fastmath<reassoc,contract>
          %p = arith.mulf %a, %b fastmath<fast> : f32
          %s = arith.addf %c, %p : f32
          memref.store %s, %C[%vi, %vj] : memref<?x40xf32>
        }
      }
    }
  }
  // CHECK-NOT: tir.
  return
}

// The first of two reduce iterators and both; an init in a loop of its own.
// CHECK-LABEL: func.func @two_reductions
func.func @two_reductions(%A: memref<4x5x6xf32>, %C: memref<4xf32>) {
  tir.for %i to 4 {
    tir.for %j to 5 {
      tir.for %k to 6 {
        // CHECK: %[[J0:.*]] = arith.cmpi eq, %[[J:.*]], %c0
        // CHECK: %[[K0:.*]] = arith.cmpi eq, %[[K:.*]], %c0
        // CHECK: %[[BOTH:.*]] = arith.andi %[[J0]], %[[K0]]
        // CHECK: scf.if %[[BOTH]]
        tir.block "C" (%vi: spatial to 4 = %i, %vj: reduce to 5 = %j, %vk: reduce to 6 = %k) {
          tir.read %A[%vi, %vj, %vk] : memref<4x5x6xf32>
          tir.write %C[%vi] : memref<4xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%vi] : memref<4xf32>
          }
          %a = memref.load %A[%vi, %vj, %vk] : memref<4x5x6xf32>
          %c = memref.load %C[%vi] : memref<4xf32>
          // Not what is stored: no combiner.
          // CHECK: arith.addf {{.*}} fastmath<contract> : f32
          %t = arith.addf %a, %a : f32
          // CHECK: arith.addf {{.*}} fastmath<reassoc,contract> : f32
          %s = arith.addf %c, %t : f32
          memref.store %s, %C[%vi] : memref<4xf32>
        }
      }
    }
  }
  return
}

// Bindings, a predicate, a parallel loop in a parallel loop, index arithmetic over values that are not negative.
// CHECK-LABEL: func.func @tiles
// CHECK-SAME: %[[N:.*]]: index
func.func @tiles(%n: index, %a: memref<?xf32>, %b: memref<?xf32>) {
  tir.bind %a to [%n] : memref<?xf32>
  tir.bind %b to [%n] : memref<?xf32>
  // CHECK: %[[UP:.*]] = arith.addi %[[N]], %c15 overflow<nsw>
  // CHECK: %[[TILES:.*]] = arith.divui %[[UP]], %c16
  // CHECK: scf.parallel (%[[O:.*]]) = (%c0) to (%[[TILES]]) step (%c1) {
  tir.for parallel %o to %n ceildiv 16 {
    // CHECK: scf.for %[[I:.*]] = %c0 to %c16
    tir.for parallel %i to 16 {
      // CHECK: %[[V0:.*]] = arith.muli %[[O]], %c16 overflow<nsw>
      // CHECK: %[[V:.*]] = arith.addi
      // CHECK: %[[BELOW:.*]] = arith.cmpi slt, %{{.*}}, %c0
      // CHECK: scf.if %[[BELOW]] {
      tir.block "tile" (%v: spatial to %n = %o * 16 + %i) where (%o * 16 + %i < %n) {
        tir.read %a[%v] : memref<?xf32>
        tir.write %b[%v] : memref<?xf32>
        // CHECK: memref.load %{{.*}}[%[[V]]]
        %x = memref.load %a[%v] : memref<?xf32>
        memref.store %x, %b[%v] : memref<?xf32>
      }
    }
    // CHECK: scf.reduce
  }
  return
}
