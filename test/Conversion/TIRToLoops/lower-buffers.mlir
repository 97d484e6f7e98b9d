// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops | FileCheck %s

// A local buffer goes to the start of the outermost parallel loop, out of the loops between.
// CHECK-LABEL: func.func @local
func.func @local(%a: memref<4x4xf32>) {
  // CHECK: scf.parallel
  // CHECK-NEXT: %[[T:.*]] = memref.alloca() : memref<4xf32>
  // CHECK: scf.for
  tir.for parallel %i to 4 {
    tir.for parallel %j to 4 {
      // CHECK-NOT: memref.alloc
      %t = memref.alloc() : memref<4xf32, #tir.scope<local>>
      tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 4 = %j) {
        tir.read %a[%v, %w] : memref<4x4xf32>
        tir.write %t[%w] : memref<4xf32, #tir.scope<local>>
        %x = memref.load %a[%v, %w] : memref<4x4xf32>
        // CHECK: memref.store %{{.*}}, %[[T]][%{{.*}}] : memref<4xf32>
        memref.store %x, %t[%w] : memref<4xf32, #tir.scope<local>>
      }
    }
  }
  // CHECK-NOT: memref.dealloc
  return
}

// Without a parallel loop, to the start of the function; an alloca is a local buffer too.
// CHECK-LABEL: func.func @serial
// CHECK-DAG: memref.alloca() {alignment = 64 : i64} : memref<4xf32>
// CHECK-DAG: memref.alloca() : memref<2xf32>
// CHECK: scf.for
func.func @serial(%a: memref<4xf32>) {
  tir.for %i to 4 {
    tir.block "b" (%v: spatial to 4 = %i) {
      tir.read %a[%v] : memref<4xf32>
      %t = memref.alloc() {alignment = 64} : memref<4xf32, #tir.scope<local>>
      %u = memref.alloca() : memref<2xf32>
      %x = memref.load %a[%v] : memref<4xf32>
      memref.store %x, %t[%v] : memref<4xf32, #tir.scope<local>>
      %c0 = arith.constant 0 : index
      memref.store %x, %u[%c0] : memref<2xf32>
    }
  }
  return
}

// A global buffer is freed at the end of the body that holds it.
// CHECK-LABEL: func.func @heap
func.func @heap(%n: index, %a: memref<?xf32>) {
  tir.bind %a to [%n] : memref<?xf32>
  // CHECK: %[[F:.*]] = memref.alloc(%{{.*}}) : memref<?xf32>
  %f = memref.alloc(%n) : memref<?xf32>
  // CHECK: scf.for
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
      tir.read %a[%v] : memref<?xf32>
      tir.write %f[%v] : memref<?xf32>
      // CHECK: %[[G:.*]] = memref.alloc() : memref<16xf32>
      %g = memref.alloc() : memref<16xf32>
      %c0 = arith.constant 0 : index
      %x = memref.load %a[%v] : memref<?xf32>
      memref.store %x, %g[%c0] : memref<16xf32>
      %y = memref.load %g[%c0] : memref<16xf32>
      memref.store %y, %f[%v] : memref<?xf32>
      // CHECK: memref.dealloc %[[G]]
      // CHECK-NEXT: }
    }
  }
  // CHECK: memref.dealloc %[[F]]
  // CHECK-NEXT: return
  return
}

// A buffer of the heap leaves the serial loops around it, with what computes its size, but not a parallel one.
// CHECK-LABEL: func.func @hoisted
// CHECK: scf.parallel
// CHECK-NEXT: arith.muli
// CHECK-NEXT: %[[SIZE:.*]] = arith.addi
// CHECK-NEXT: memref.alloc(%[[SIZE]]) : memref<?xf32>
// CHECK: scf.for %{{.*}}
// CHECK: memref.alloc(%{{.*}}) : memref<?xf64>
// CHECK: memref.dealloc %{{.*}} : memref<?xf64>
// CHECK: memref.dealloc %{{.*}} : memref<?xf32>
func.func @hoisted(%n: index, %a: memref<4x4xf32>) {
  tir.for parallel %i to 4 {
    tir.for %j to 4 {
      %size = affine.apply affine_map<()[s0] -> (s0 * 2 + 4)>()[%n]
      %t = memref.alloc(%size) : memref<?xf32>
      %u = memref.alloc(%j) : memref<?xf64>
      tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 4 = %j) {
        tir.read %a[%v, %w] : memref<4x4xf32>
        tir.write %t[%w] : memref<?xf32>
        %x = memref.load %a[%v, %w] : memref<4x4xf32>
        memref.store %x, %t[%w] : memref<?xf32>
      }
    }
  }
  return
}
