// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A script of the user's that is refused is an error, one of the library's a warning; the kernel stays as it was.
// RUN: not lamella-opt %s --apply-schedules=schedules=%S/Inputs/schedules 2>&1 | FileCheck %s --check-prefix=USER
// RUN: lamella-opt %s --apply-schedules -o %t.mlir 2>&1 | FileCheck %s --check-prefix=BUILTIN
// RUN: lamella-opt %s -o %t.source.mlir
// RUN: diff %t.source.mlir %t.mlir
// RUN: not lamella-opt %s --apply-schedules=schedules=%S/Inputs/nowhere 2>&1 | FileCheck %s --check-prefix=NOWHERE
// RUN: not lamella-opt %s --apply-schedules=schedules=%S/Inputs/no-entry.mlir 2>&1 | FileCheck %s --check-prefix=ENTRY
// RUN: rm -rf %t.empty && mkdir %t.empty
// RUN: not lamella-opt %s --apply-schedules=schedules=%t.empty 2>&1 | FileCheck %s --check-prefix=EMPTY

// USER: apply-schedules-refused.mlir:[[#@LINE+13]]:1: error: the kernel is not scheduled: {{.*}}b-refused.mlir:9: 'transform.tir.parallel' refused:

// BUILTIN: apply-schedules-refused.mlir:[[#@LINE+26]]:1: warning: the kernel is not scheduled: elementwise.mlir:{{.*}}: 'transform.tir.fuse' refused:
// BUILTIN-NOT: warning

// An intrinsic that asks for what the machine has not got is not there.
// RUN: not lamella-opt %s --apply-schedules=schedules=%S/Inputs/requires.mlir 2>&1 | FileCheck %s --check-prefix=FEATURE
// FEATURE: 'transform.tir.tensorize' refused: expected an intrinsic named @copy

// NOWHERE: error: expected schedules to be builtin, none, a file or a folder, got '{{.*}}nowhere', which does not exist
// ENTRY: no-entry.mlir:2:1: error: expected a schedule with the named sequence @__transform_main
// EMPTY: error: expected a folder of schedules with .mlir files, got '{{.*}}', which has none

func.func @sum(%A: memref<8xf32>, %B: memref<f32>) {
  tir.for %i to 8 {
    tir.block "sum" (%v: reduce to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[] : memref<f32>
      %a = memref.load %A[%v] : memref<8xf32>
      %b = memref.load %B[] : memref<f32>
      %c = arith.addf %a, %b : f32
      memref.store %c, %B[] : memref<f32>
    }
  }
  return
}

// The loops do not lie directly in each other.
func.func @imperfect(%A: memref<4x8x16xf32>) {
  tir.for %i to 4 {
    %buffer = memref.alloc() : memref<4xf32>
    tir.for %j to 8 {
      tir.for %k to 16 {
        tir.block "fill" (%vi: spatial to 4 = %i, %vj: spatial to 8 = %j, %vk: spatial to 16 = %k) {
          tir.write %A[%vi, %vj, %vk] : memref<4x8x16xf32>
          %c = arith.constant 1.0 : f32
          memref.store %c, %A[%vi, %vj, %vk] : memref<4x8x16xf32>
        }
      }
    }
  }
  return
}

// Scheduled by hand already.
func.func @by_hand(%A: memref<4x8x16xf32>) {
  tir.for parallel %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 16 {
        tir.block "fill" (%vi: spatial to 4 = %i, %vj: spatial to 8 = %j, %vk: spatial to 16 = %k) {
          tir.write %A[%vi, %vj, %vk] : memref<4x8x16xf32>
          %c = arith.constant 1.0 : f32
          memref.store %c, %A[%vi, %vj, %vk] : memref<4x8x16xf32>
        }
      }
    }
  }
  return
}
