// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The library's schedules, on kernels as they are legalized; each scheduled kernel computes what it did.
// RUN: lamella-opt %s --lamella-tir-to-scheduled -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// A row that is not the last of its batch is one of a product of sizes: no proof, and nothing against it.
// RUN: lamella-opt %t.mlir --tir-verify=unknown=silent -o /dev/null
// RUN: lamella-opt %t.mlir --lamella-tir-to-llvm -o /dev/null
// RUN: %{python} %S/Inputs/check_schedules.py %s %t.mlir
// RUN: lamella-opt %{source}/lib/Schedules/CPU/elementwise.mlir --verify-roundtrip -o /dev/null
// RUN: lamella-opt %{source}/lib/Schedules/CPU/rows.mlir --verify-roundtrip -o /dev/null
// REQUIRES: numpy

// CHECK-LABEL: func.func @silu
// CHECK: tir.for parallel %[[G:.*]] to %{{.*}} ceildiv 32 {
// CHECK-NEXT: tir.for %[[R:.*]] to 32 {
// CHECK-NEXT: tir.for %[[C:.*]] to 3 {
// CHECK-NEXT: tir.for vectorized %[[L:.*]] to 16 {
// CHECK-NEXT: tir.block "silu" {{.*}} where (%[[G]] * 32 + %[[R]] < {{.*}}) {
func.func @silu(%b: index, %s: index, %X: memref<?x?x48xf32>, %Y: memref<?x?x48xf32>) {
  tir.bind %X to [%b, %s, 48] : memref<?x?x48xf32>
  tir.bind %Y to [%b, %s, 48] : memref<?x?x48xf32>
  %one = arith.constant 1.0 : f32
  tir.for %i to %b {
    tir.for %j to %s {
      tir.for %k to 48 {
        tir.block "silu" (%vi: spatial to %b = %i, %vj: spatial to %s = %j, %vk: spatial to 48 = %k) {
          tir.read %X[%vi, %vj, %vk] : memref<?x?x48xf32>
          tir.write %Y[%vi, %vj, %vk] : memref<?x?x48xf32>
          %x = memref.load %X[%vi, %vj, %vk] : memref<?x?x48xf32>
          %n = arith.negf %x : f32
          %e = math.exp %n fastmath<contract> : f32
          %d = arith.addf %e, %one fastmath<contract> : f32
          %y = arith.divf %x, %d fastmath<contract> : f32
          memref.store %y, %Y[%vi, %vj, %vk] : memref<?x?x48xf32>
        }
      }
    }
  }
  return
}

// CHECK-LABEL: func.func @bias
// CHECK: tir.for parallel
// CHECK: tir.for vectorized
func.func @bias(%n: index, %X: memref<?x32xf32>, %B: memref<32xf32>, %Y: memref<?x32xf32>) {
  tir.bind %X to [%n, 32] : memref<?x32xf32>
  tir.bind %Y to [%n, 32] : memref<?x32xf32>
  tir.for %i to %n {
    tir.for %j to 32 {
      tir.block "add" (%vi: spatial to %n = %i, %vj: spatial to 32 = %j) {
        tir.read %X[%vi, %vj] : memref<?x32xf32>
        tir.read %B[%vj] : memref<32xf32>
        tir.write %Y[%vi, %vj] : memref<?x32xf32>
        %x = memref.load %X[%vi, %vj] : memref<?x32xf32>
        %b = memref.load %B[%vj] : memref<32xf32>
        %y = arith.addf %x, %b fastmath<contract> : f32
        memref.store %y, %Y[%vi, %vj] : memref<?x32xf32>
      }
    }
  }
  return
}

// CHECK-LABEL: func.func @heads
// CHECK: tir.for parallel
// CHECK: tir.for vectorized
func.func @heads(%b: index, %s: index, %X: memref<?x?x3x16xf32>, %Y: memref<?x?x3x16xf32>) {
  tir.bind %X to [%b, %s, 3, 16] : memref<?x?x3x16xf32>
  tir.bind %Y to [%b, %s, 3, 16] : memref<?x?x3x16xf32>
  tir.for %i to %b {
    tir.for %j to %s {
      tir.for %h to 3 {
        tir.for %k to 16 {
          tir.block "square" (%vi: spatial to %b = %i, %vj: spatial to %s = %j, %vh: spatial to 3 = %h,
                              %vk: spatial to 16 = %k) {
            tir.read %X[%vi, %vj, %vh, %vk] : memref<?x?x3x16xf32>
            tir.write %Y[%vi, %vj, %vh, %vk] : memref<?x?x3x16xf32>
            %x = memref.load %X[%vi, %vj, %vh, %vk] : memref<?x?x3x16xf32>
            %y = arith.mulf %x, %x fastmath<contract> : f32
            memref.store %y, %Y[%vi, %vj, %vh, %vk] : memref<?x?x3x16xf32>
          }
        }
      }
    }
  }
  return
}

// Its rows do not lie side by side in what it reads.
// CHECK-LABEL: func.func @transpose
// CHECK-NOT: parallel
func.func @transpose(%n: index, %X: memref<32x?xf32>, %Y: memref<?x32xf32>) {
  tir.bind %X to [32, %n] : memref<32x?xf32>
  tir.bind %Y to [%n, 32] : memref<?x32xf32>
  tir.for %i to %n {
    tir.for %j to 32 {
      tir.block "transpose" (%vi: spatial to %n = %i, %vj: spatial to 32 = %j) {
        tir.read %X[%vj, %vi] : memref<32x?xf32>
        tir.write %Y[%vi, %vj] : memref<?x32xf32>
        %x = memref.load %X[%vj, %vi] : memref<32x?xf32>
        memref.store %x, %Y[%vi, %vj] : memref<?x32xf32>
      }
    }
  }
  return
}

// CHECK-LABEL: func.func @norm
// CHECK: tir.for parallel
// CHECK: tir.block "rms_norm_sum"
// CHECK: tir.for parallel
// CHECK: tir.block "rms_norm"
func.func @norm(%b: index, %s: index, %X: memref<?x?x20xf32>, %Y: memref<?x?x20xf32>) {
  tir.bind %X to [%b, %s, 20] : memref<?x?x20xf32>
  tir.bind %Y to [%b, %s, 20] : memref<?x?x20xf32>
  %sum = memref.alloc(%b, %s) : memref<?x?xf32>
  tir.for %i to %b {
    tir.for %j to %s {
      tir.for %k to 20 {
        tir.block "rms_norm_sum" (%vi: spatial to %b = %i, %vj: spatial to %s = %j, %vk: reduce to 20 = %k) {
          tir.read %X[%vi, %vj, %vk] : memref<?x?x20xf32>
          tir.write %sum[%vi, %vj] : memref<?x?xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %sum[%vi, %vj] : memref<?x?xf32>
          }
          %x = memref.load %X[%vi, %vj, %vk] : memref<?x?x20xf32>
          %s0 = memref.load %sum[%vi, %vj] : memref<?x?xf32>
          %q = arith.mulf %x, %x fastmath<contract> : f32
          %s1 = arith.addf %s0, %q fastmath<contract> : f32
          memref.store %s1, %sum[%vi, %vj] : memref<?x?xf32>
        }
      }
    }
  }
  tir.for %i to %b {
    tir.for %j to %s {
      tir.for %k to 20 {
        tir.block "rms_norm" (%vi: spatial to %b = %i, %vj: spatial to %s = %j, %vk: spatial to 20 = %k) {
          tir.read %X[%vi, %vj, %vk] : memref<?x?x20xf32>
          tir.read %sum[%vi, %vj] : memref<?x?xf32>
          tir.write %Y[%vi, %vj, %vk] : memref<?x?x20xf32>
          %x = memref.load %X[%vi, %vj, %vk] : memref<?x?x20xf32>
          %s0 = memref.load %sum[%vi, %vj] : memref<?x?xf32>
          %r = math.sqrt %s0 fastmath<contract> : f32
          %y = arith.divf %x, %r fastmath<contract> : f32
          memref.store %y, %Y[%vi, %vj, %vk] : memref<?x?x20xf32>
        }
      }
    }
  }
  return
}
