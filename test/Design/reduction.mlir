// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 6: a reduction with init whose loop does not divide: the predicate cuts the last tile.
// RUN: lamella-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: func.func @row_sum
// CHECK: where (%{{.*}} * 16 + %{{.*}} < %{{.*}})
// CHECK: tir.init
func.func @row_sum(%n: index, %k: index, %A: memref<?x?xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, %k] : memref<?x?xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for parallel %i to %n {
    tir.for %ko to (%k + 15) floordiv 16 {
      tir.for %ki to 16 {
        tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to %k = %ko * 16 + %ki) where (%ko * 16 + %ki < %k) {
          tir.read %A[%vi, %vk] : memref<?x?xf32>
          tir.write %S[%vi] : memref<?xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %S[%vi] : memref<?xf32>
          }
          %a = memref.load %A[%vi, %vk] : memref<?x?xf32>
          %s = memref.load %S[%vi] : memref<?xf32>
          %sum = arith.addf %s, %a fastmath<reassoc> : f32
          memref.store %sum, %S[%vi] : memref<?xf32>
        }
      }
    }
  }
  return
}
