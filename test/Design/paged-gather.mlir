// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 3: rows gathered through a page table. The loaded page number is opaque: the block reads the whole pool,
// or the range that an assumption states.
// RUN: lamella-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: func.func @paged_gather
// CHECK: tir.assume range %{{.*}} in [0, %{{.*}})
// CHECK: tir.read %{{.*}}[0 to %{{.*}}, %{{.*}} mod 16, %{{.*}}]
func.func @paged_gather(%t: index, %pages: index, %entries: index, %table: memref<?xi32>, %pool: memref<?x16x64xf32>,
                        %out: memref<?x64xf32>) {
  tir.bind %table to [%entries] : memref<?xi32>
  tir.bind %pool to [%pages, 16, 64] : memref<?x16x64xf32>
  tir.bind %out to [%t, 64] : memref<?x64xf32>
  tir.assume range %table in [0, %pages) : memref<?xi32>
  tir.assume range %t in [0, %entries * 16 + 1)
  tir.for parallel %i to %t {
    tir.for %j to 64 {
      tir.block "gather" (%vi: spatial to %t = %i, %vj: spatial to 64 = %j) {
        tir.read %table[%vi floordiv 16] : memref<?xi32>
        tir.read %pool[0 to %pages, %vi mod 16, %vj] : memref<?x16x64xf32>
        tir.write %out[%vi, %vj] : memref<?x64xf32>
        %slot = affine.apply affine_map<(d0) -> (d0 floordiv 16)>(%vi)
        %row = affine.apply affine_map<(d0) -> (d0 mod 16)>(%vi)
        %entry = memref.load %table[%slot] : memref<?xi32>
        %page = arith.index_cast %entry : i32 to index
        %x = memref.load %pool[%page, %row, %vj] : memref<?x16x64xf32>
        memref.store %x, %out[%vi, %vj] : memref<?x64xf32>
      }
    }
  }
  return
}
