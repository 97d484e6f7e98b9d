// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The schedules of a file: versions and intrinsics come into the module, under free names.
// RUN: lamella-opt %s --apply-schedules=schedules=%S/Inputs/schedules/a-linear.mlir -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir --implicit-check-not=dot16_f32_desc_
// RUN: lamella-opt %t.mlir --verify-roundtrip -o /dev/null
// RUN: lamella-opt %t.mlir --tir-verify --verify-diagnostics -o /dev/null
// RUN: lamella-opt %t.mlir --lamella-tir-to-llvm -o /dev/null
// Scheduled text is not scheduled again, and "none" changes nothing.
// RUN: lamella-opt %t.mlir --apply-schedules=schedules=%S/Inputs/schedules/a-linear.mlir | diff %t.mlir -
// RUN: lamella-opt %s -o %t.source.mlir
// RUN: lamella-opt %s --apply-schedules=schedules=none | diff %t.source.mlir -
// RUN: lamella-opt %s --from=tir --to=scheduled --schedules=none | diff %t.source.mlir -
// RUN: lamella-opt %s --from=tir --to=scheduled --schedules=%S/Inputs/schedules/a-linear.mlir | diff %t.mlir -

// The scheduled module computes the same.
// RUN: lamella-opt %s --interpret=@linear --in 3 --in iota:3x64 --in iota:8x64 --in empty:3x8 --out 3=%t.3.npy
// RUN: lamella-opt %t.mlir --interpret=@linear --in 3 --in iota:3x64 --in iota:8x64 --in empty:3x8 --out 3=%t.3s.npy
// RUN: cmp %t.3.npy %t.3s.npy
// RUN: lamella-opt %s --interpret=@linear --in 1 --in iota:1x64 --in iota:8x64 --in empty:1x8 --out 3=%t.1.npy
// RUN: lamella-opt %t.mlir --interpret=@linear --in 1 --in iota:1x64 --in iota:8x64 --in empty:1x8 --out 3=%t.1s.npy
// RUN: cmp %t.1.npy %t.1s.npy

// The first kernel brings the intrinsic, the second uses the same.
// CHECK-LABEL: func.func @linear(
// CHECK: tir.guarded({{.*}}) [{{.*}} -> [[$ONE:@linear_guard0_[0-9]+]], otherwise -> @linear_otherwise]
// CHECK: func.func private [[$ONE]](
// CHECK: tir.for parallel
// CHECK: call [[$IMPL:@dot16_f32_impl_[0-9]+]](
// CHECK-LABEL: func.func private @linear_otherwise(
// CHECK-NOT: dot16
func.func @linear(%n: index, %X: memref<?x64xf32>, %W: memref<8x64xf32>, %Y: memref<?x8xf32>) {
  tir.bind %X to [%n, 64] : memref<?x64xf32>
  tir.bind %Y to [%n, 8] : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %k to 64 {
        tir.block "linear" (%vi: spatial to %n = %i, %vj: spatial to 8 = %j, %vk: reduce to 64 = %k) {
          tir.read %X[%vi, %vk] : memref<?x64xf32>
          tir.read %W[%vj, %vk] : memref<8x64xf32>
          tir.write %Y[%vi, %vj] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %Y[%vi, %vj] : memref<?x8xf32>
          }
          %x = memref.load %X[%vi, %vk] : memref<?x64xf32>
          %w = memref.load %W[%vj, %vk] : memref<8x64xf32>
          %y = memref.load %Y[%vi, %vj] : memref<?x8xf32>
          %p = arith.mulf %x, %w fastmath<contract> : f32
          %s = arith.addf %y, %p fastmath<contract> : f32
          memref.store %s, %Y[%vi, %vj] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

// CHECK-LABEL: func.func private @second(
// CHECK: call [[$IMPL]](
func.func private @second(%n: index, %X: memref<?x64xf32>, %W: memref<8x64xf32>, %Y: memref<?x8xf32>) {
  tir.bind %X to [%n, 64] : memref<?x64xf32>
  tir.bind %Y to [%n, 8] : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %k to 64 {
        tir.block "linear" (%vi: spatial to %n = %i, %vj: spatial to 8 = %j, %vk: reduce to 64 = %k) {
          tir.read %X[%vi, %vk] : memref<?x64xf32>
          tir.read %W[%vj, %vk] : memref<8x64xf32>
          tir.write %Y[%vi, %vj] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %Y[%vi, %vj] : memref<?x8xf32>
          }
          %x = memref.load %X[%vi, %vk] : memref<?x64xf32>
          %w = memref.load %W[%vj, %vk] : memref<8x64xf32>
          %y = memref.load %Y[%vi, %vj] : memref<?x8xf32>
          %p = arith.mulf %x, %w fastmath<contract> : f32
          %s = arith.addf %y, %p fastmath<contract> : f32
          memref.store %s, %Y[%vi, %vj] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

// Names that are taken, by what has nothing to do with schedules; a kernel keeps what it refers to.
// CHECK-LABEL: memref.global "private" constant @dot16_f32
// CHECK-LABEL: func.func private @dot16_f32_impl(
// CHECK: memref.get_global @dot16_f32 :
memref.global "private" constant @dot16_f32 : memref<4xf32> = dense<1.0>
func.func private @dot16_f32_impl(%Y: memref<4xf32>) {
  %g = memref.get_global @dot16_f32 : memref<4xf32>
  tir.for %i to 4 {
    tir.block "copy" (%v: spatial to 4 = %i) {
      tir.read %g[%v] : memref<4xf32>
      tir.write %Y[%v] : memref<4xf32>
      %x = memref.load %g[%v] : memref<4xf32>
      memref.store %x, %Y[%v] : memref<4xf32>
    }
  }
  return
}
func.func private @linear_guard0(index)

// An implementation comes with what it implements, once.
// CHECK: tir.intrinsic @dot16_f32_{{[0-9]+}} desc @dot16_f32_desc impl [[$IMPL]]
// CHECK-NOT: tir.intrinsic
