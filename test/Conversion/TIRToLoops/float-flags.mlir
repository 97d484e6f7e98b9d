// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops | FileCheck %s

// Only addf and mulf of the stored element itself are combiners, only in a block that reduces.
// CHECK-LABEL: func.func @flags
func.func @flags(%a: memref<8xf32>, %c: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 8 {
      tir.block "reduces" (%v: spatial to 8 = %i, %r: reduce to 8 = %k) {
        tir.read %a[%r] : memref<8xf32>
        tir.write %c[%v] : memref<8xf32>
        %x = memref.load %a[%r] : memref<8xf32>
        // CHECK: math.exp %{{.*}} fastmath<contract>
        %e = math.exp %x fastmath<nnan,ninf,afn> : f32
        // CHECK: arith.divf %{{.*}} fastmath<contract>
        %d = arith.divf %e, %x fastmath<arcp> : f32
        %c0 = memref.load %c[%v] : memref<8xf32>
        // CHECK: arith.mulf %{{.*}} fastmath<reassoc,contract>
        %p = arith.mulf %c0, %d : f32
        memref.store %p, %c[%v] : memref<8xf32>
      }
      tir.block "maximum" (%v: spatial to 8 = %i, %r: reduce to 8 = %k) {
        tir.read %a[%r] : memref<8xf32>
        tir.write %c[%v] : memref<8xf32>
        %x = memref.load %a[%r] : memref<8xf32>
        %c0 = memref.load %c[%v] : memref<8xf32>
        // CHECK: arith.maximumf %{{.*}} fastmath<contract>
        %p = arith.maximumf %c0, %x : f32
        memref.store %p, %c[%v] : memref<8xf32>
      }
    }
    tir.block "adds" (%v: spatial to 8 = %i) {
      tir.read %a[%v] : memref<8xf32>
      tir.write %c[%v] : memref<8xf32>
      %x = memref.load %a[%v] : memref<8xf32>
      %c0 = memref.load %c[%v] : memref<8xf32>
      // CHECK: arith.addf %{{.*}} fastmath<contract>
      %p = arith.addf %c0, %x fastmath<reassoc> : f32
      memref.store %p, %c[%v] : memref<8xf32>
    }
  }
  return
}
