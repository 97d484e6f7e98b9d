// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 8: a trace whose handles nest: every loop handle stays valid through the primitives behind it.
// RUN: lamella-opt %s --transform-interpreter | FileCheck %s

// CHECK-LABEL: func.func @matmul
// CHECK: tir.for parallel %{{.*}} to %{{.*}} ceildiv 4
// CHECK: tir.block "C.read0" ({{.*}}) where (
// CHECK: tir.block "C_init" ({{.*}}) where (
// CHECK: tir.block "C" ({{.*}}reduce to 64
func.func @matmul(%n: index, %A: memref<?x64xf32>, %B: memref<64x32xf32>, %C: memref<?x32xf32>) {
  tir.bind %A to [%n, 64] : memref<?x64xf32>
  tir.bind %C to [%n, 32] : memref<?x32xf32>
  tir.for %i to %n {
    tir.for %j to 32 {
      tir.for %k to 64 {
        tir.block "C" (%vi: spatial to %n = %i, %vj: spatial to 32 = %j, %vk: reduce to 64 = %k) {
          tir.read %A[%vi, %vk] : memref<?x64xf32>
          tir.read %B[%vk, %vj] : memref<64x32xf32>
          tir.write %C[%vi, %vj] : memref<?x32xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%vi, %vj] : memref<?x32xf32>
          }
          %a = memref.load %A[%vi, %vk] : memref<?x64xf32>
          %b = memref.load %B[%vk, %vj] : memref<64x32xf32>
          %c = memref.load %C[%vi, %vj] : memref<?x32xf32>
          %p = arith.mulf %a, %b fastmath<contract> : f32
          %s = arith.addf %c, %p fastmath<contract> : f32
          memref.store %s, %C[%vi, %vj] : memref<?x32xf32>
        }
      }
    }
  }
  return
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
    %C = transform.tir.get_block "C" in %root
    %i, %j, %k = transform.tir.get_loops %C
    %io, %ii = transform.tir.split %i by [?, 4]
    %jo, %ji = transform.tir.split %j by [4, 8]
    transform.tir.reorder %io, %jo, %ii, %k, %ji
    %read = transform.tir.cache_read %C read 0 scope "global"
    %r:2 = transform.tir.compute_at %read at %io
    transform.tir.parallel %io
    %init = transform.tir.decompose_reduction %C at %k
    transform.yield
  }
}
