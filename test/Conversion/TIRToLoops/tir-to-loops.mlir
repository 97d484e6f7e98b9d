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

// What an inner block binds is composed with what the outer one binds: (i * 4 + j) mod 4 needs no division.
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
          // CHECK: %[[X:.*]] = memref.load
          // CHECK: memref.store %[[X]], %{{.*}}[%[[W:.*]]] : memref<4xf32>
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

// Unrolled: copies with constants, conditions decided; without a constant extent LLVM is asked.
// CHECK-LABEL: func.func @unrolled
func.func @unrolled(%n: index, %a: memref<?xf32>) {
  tir.bind %a to [%n] : memref<?xf32>
  // CHECK: memref.store %[[F:.*]], %{{.*}}[%c0]
  // CHECK-NEXT: memref.store %[[F]], %{{.*}}[%c2]
  // CHECK-NOT: memref.store
  tir.for unrolled %i to 3 {
    tir.block "b" (%v: spatial to %n = %i * 2) where (%i < 2) {
      tir.write %a[%v] : memref<?xf32>
      %x = arith.constant 1.0 : f32
      memref.store %x, %a[%v] : memref<?xf32>
    }
  }
  // CHECK: scf.for
  // CHECK: {llvm.loop_annotation = #[[HINT:.*]]}
  tir.for unrolled %i to %n {
    tir.block "c" (%v: spatial to %n = %i) {
      tir.write %a[%v] : memref<?xf32>
      %x = arith.constant 1.0 : f32
      memref.store %x, %a[%v] : memref<?xf32>
    }
  }
  return
}

// An intrinsic is a statement about two functions: nothing is left of it.
// CHECK-NOT: tir.intrinsic
// CHECK: func.func private @desc
tir.intrinsic @dot desc @desc impl @impl requires ["avx2"]
func.func private @desc(memref<4xf32>)
func.func private @impl(memref<4xf32>)
