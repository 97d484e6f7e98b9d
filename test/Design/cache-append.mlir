// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 4: rows appended to a cache through a slot list. Writes through a loaded index may only be made parallel
// because the list is assumed injective.
// RUN: lamella-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: func.func @append
// CHECK: tir.assume injective
// CHECK: tir.write %{{.*}}[0 to %{{.*}}, %{{.*}}]
func.func @append(%n: index, %capacity: index, %slots: memref<?xi32>, %rows: memref<?x64xf32>, %cache: memref<?x64xf32>) {
  tir.bind %slots to [%n] : memref<?xi32>
  tir.bind %rows to [%n, 64] : memref<?x64xf32>
  tir.bind %cache to [%capacity, 64] : memref<?x64xf32>
  tir.assume range %slots in [0, %capacity) : memref<?xi32>
  tir.assume injective %slots : memref<?xi32>
  tir.for %i to %n {
    tir.for %j to 64 {
      tir.block "append" (%vi: spatial to %n = %i, %vj: spatial to 64 = %j) {
        tir.read %slots[%vi] : memref<?xi32>
        tir.read %rows[%vi, %vj] : memref<?x64xf32>
        tir.write %cache[0 to %capacity, %vj] : memref<?x64xf32>
        %entry = memref.load %slots[%vi] : memref<?xi32>
        %slot = arith.index_cast %entry : i32 to index
        %x = memref.load %rows[%vi, %vj] : memref<?x64xf32>
        memref.store %x, %cache[%slot, %vj] : memref<?x64xf32>
      }
    }
  }
  return
}
