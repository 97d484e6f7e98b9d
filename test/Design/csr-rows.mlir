// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 5: a sparse matrix times a dense one, row by row. The extent of the inner loop is loaded.
// RUN: lamella-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: func.func @spmm
// CHECK: tir.assume monotone
// CHECK: tir.block "row"
// CHECK: tir.for %[[K:.*]] to %[[LENGTH:[a-z0-9_]+]]
// CHECK: tir.block "C"
func.func @spmm(%m: index, %k: index, %nnz: index, %indptr: memref<?xi32>, %indices: memref<?xi32>,
                %values: memref<?xf32>, %B: memref<?x32xf32>, %C: memref<?x32xf32>) {
  tir.bind %indptr to [%m + 1] : memref<?xi32>
  tir.bind %indices to [%nnz] : memref<?xi32>
  tir.bind %values to [%nnz] : memref<?xf32>
  tir.bind %B to [%k, 32] : memref<?x32xf32>
  tir.bind %C to [%m, 32] : memref<?x32xf32>
  tir.assume monotone %indptr : memref<?xi32>
  tir.assume range %indptr in [0, %nnz + 1) : memref<?xi32>
  tir.assume range %indices in [0, %k) : memref<?xi32>
  tir.for parallel %i to %m {
    tir.block "row" (%vi: spatial to %m = %i) {
      tir.read %indptr[%vi to %vi + 2] : memref<?xi32>
      tir.read %indices[0 to %nnz] : memref<?xi32>
      tir.read %values[0 to %nnz] : memref<?xf32>
      tir.read %B[0 to %k, 0 to 32] : memref<?x32xf32>
      tir.write %C[%vi, 0 to 32] : memref<?x32xf32>
      %next = affine.apply affine_map<(d0) -> (d0 + 1)>(%vi)
      %begin32 = memref.load %indptr[%vi] : memref<?xi32>
      %end32 = memref.load %indptr[%next] : memref<?xi32>
      %begin = arith.index_cast %begin32 : i32 to index
      %end = arith.index_cast %end32 : i32 to index
      %length = arith.subi %end, %begin : index
      tir.for %j to 32 {
        tir.block "zero" (%wj: spatial to 32 = %j) {
          tir.write %C[%vi, %wj] : memref<?x32xf32>
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %C[%vi, %wj] : memref<?x32xf32>
        }
      }
      tir.for %p to %length {
        tir.for %j to 32 {
          tir.block "C" (%vp: reduce to %length = %p, %vj: spatial to 32 = %j) {
            tir.read %indices[%vp + %begin] : memref<?xi32>
            tir.read %values[%vp + %begin] : memref<?xf32>
            tir.read %B[0 to %k, %vj] : memref<?x32xf32>
            tir.write %C[%vi, %vj] : memref<?x32xf32>
            %position = arith.addi %vp, %begin : index
            %column32 = memref.load %indices[%position] : memref<?xi32>
            %column = arith.index_cast %column32 : i32 to index
            %value = memref.load %values[%position] : memref<?xf32>
            %b = memref.load %B[%column, %vj] : memref<?x32xf32>
            %c = memref.load %C[%vi, %vj] : memref<?x32xf32>
            %product = arith.mulf %value, %b fastmath<contract> : f32
            %sum = arith.addf %c, %product fastmath<contract> : f32
            memref.store %sum, %C[%vi, %vj] : memref<?x32xf32>
          }
        }
      }
    }
  }
  return
}
