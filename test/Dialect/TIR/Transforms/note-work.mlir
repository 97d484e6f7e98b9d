// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --pass-pipeline='builtin.module(func.func(tir-note-work))' | FileCheck %s

// A product: 4 * (64 m + 32 * 64 + 32 m) bytes, 2 * 64 * 32 m operations. What the sum starts from is not read.
// CHECK-DAG: #[[PRODUCT:.*]] = affine_map<()[s0] -> (s0 * 384 + 8192, s0 * 4096)>
// A gather: an element is read where its row is named, 4 bytes each of rows and ids, and written: not the whole table.
// CHECK-DAG: #[[GATHER:.*]] = affine_map<()[s0] -> (s0 * 132, 0)>
// Nested blocks: what the outer one declares (which may read what it writes), the inner one's instances in all loops.
// CHECK-DAG: #[[NESTED:.*]] = affine_map<()[s0] -> (s0 * 40, s0 * 8)>

// CHECK: func.func @product({{.*}}) attributes {tir.work = #[[PRODUCT]]}
func.func @product(%m: index, %A: memref<?x64xf32>, %B: memref<32x64xf32>, %C: memref<?x32xf32>) {
  tir.bind %A to [%m, 64] : memref<?x64xf32>
  tir.bind %C to [%m, 32] : memref<?x32xf32>
  tir.for %i to %m {
    tir.for %j to 32 {
      tir.for %k to 64 {
        tir.block "C" (%vi: spatial to %m = %i, %vj: spatial to 32 = %j, %vk: reduce to 64 = %k) {
          tir.read %A[%vi, %vk] : memref<?x64xf32>
          tir.read %B[%vj, %vk] : memref<32x64xf32>
          tir.write %C[%vi, %vj] : memref<?x32xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%vi, %vj] : memref<?x32xf32>
          }
          %a = memref.load %A[%vi, %vk] : memref<?x64xf32>
          %b = memref.load %B[%vj, %vk] : memref<32x64xf32>
          %c = memref.load %C[%vi, %vj] : memref<?x32xf32>
          %p = arith.mulf %a, %b : f32
          %s = arith.addf %c, %p : f32
          memref.store %s, %C[%vi, %vj] : memref<?x32xf32>
        }
      }
    }
  }
  return
}

// CHECK: func.func @gather({{.*}}) attributes {tir.work = #[[GATHER]]}
func.func @gather(%m: index, %table: memref<1000x16xf32>, %ids: memref<?xi32>, %out: memref<?x16xf32>) {
  tir.bind %ids to [%m] : memref<?xi32>
  tir.bind %out to [%m, 16] : memref<?x16xf32>
  tir.for %i to %m {
    tir.for %j to 16 {
      tir.block "take" (%vi: spatial to %m = %i, %vj: spatial to 16 = %j) {
        tir.read %ids[%vi] : memref<?xi32>
        tir.read %table[0 to 1000, %vj] : memref<1000x16xf32>
        tir.write %out[%vi, %vj] : memref<?x16xf32>
        %id32 = memref.load %ids[%vi] : memref<?xi32>
        %id = arith.index_cast %id32 : i32 to index
        %x = memref.load %table[%id, %vj] : memref<1000x16xf32>
        memref.store %x, %out[%vi, %vj] : memref<?x16xf32>
      }
    }
  }
  return
}

// CHECK: func.func @nested({{.*}}) attributes {tir.work = #[[NESTED]]}
func.func @nested(%m: index, %x: memref<?x8xf32>, %y: memref<?xf32>) {
  tir.bind %x to [%m, 8] : memref<?x8xf32>
  tir.bind %y to [%m] : memref<?xf32>
  tir.for %i to %m {
    tir.block "row" (%vi: spatial to %m = %i) {
      tir.read %x[%vi, 0 to 8] : memref<?x8xf32>
      tir.write %y[%vi] : memref<?xf32>
      tir.for %k to 8 {
        tir.block "sum" (%vk: reduce to 8 = %k) {
          tir.read %x[%vi, %vk] : memref<?x8xf32>
          tir.write %y[%vi] : memref<?xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %y[%vi] : memref<?xf32>
          }
          %a = memref.load %x[%vi, %vk] : memref<?x8xf32>
          %b = memref.load %y[%vi] : memref<?xf32>
          %s = arith.addf %a, %b : f32
          memref.store %s, %y[%vi] : memref<?xf32>
        }
      }
    }
  }
  return
}

// A loop whose extent is loaded: no work can be stated.
// CHECK: func.func @ragged({{.*}}) {
func.func @ragged(%m: index, %n: memref<?xi32>, %y: memref<?xf32>) {
  tir.bind %n to [%m] : memref<?xi32>
  tir.bind %y to [%m] : memref<?xf32>
  tir.for %i to %m {
    tir.block "row" (%vi: spatial to %m = %i) {
      tir.read %n[%vi] : memref<?xi32>
      tir.write %y[%vi] : memref<?xf32>
      %n32 = memref.load %n[%vi] : memref<?xi32>
      %end = arith.index_cast %n32 : i32 to index
      tir.for %k to %end {
        tir.block "sum" (%vk: reduce to %end = %k) {
          tir.write %y[%vi] : memref<?xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %y[%vi] : memref<?xf32>
          }
          %one = arith.constant 1.0 : f32
          %b = memref.load %y[%vi] : memref<?xf32>
          %s = arith.addf %one, %b : f32
          memref.store %s, %y[%vi] : memref<?xf32>
        }
      }
    }
  }
  return
}
