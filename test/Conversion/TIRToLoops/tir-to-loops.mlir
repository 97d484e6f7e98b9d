// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops --canonicalize --cse | FileCheck %s

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

// An intrinsic is a statement about two functions: of it and of what only it names nothing is left. What a kernel calls is
// marked. A private kernel without uses stays.
// CHECK-NOT: tir.intrinsic
// CHECK-NOT: @desc
// CHECK: func.func private @impl({{.*}} attributes {lamella.intrinsic}
// CHECK: call @impl
tir.intrinsic @dot desc @desc impl @impl requires ["avx2"]
func.func private @desc(memref<4xf32>)
func.func private @impl(memref<4xf32>)
func.func private @kernel(%a: memref<4xf32>) {
  func.call @impl(%a) : (memref<4xf32>) -> ()
  return
}
