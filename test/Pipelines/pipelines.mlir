// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --lamella-tir-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: lamella-opt %s --lamella-tir-to-llvm | FileCheck %s --check-prefix=LLVM
// RUN: lamella-opt %s --lamella-tir-to-loops | lamella-opt --lamella-loops-to-llvm | FileCheck %s --check-prefix=LLVM

// What only an intrinsic names is gone.
// LOOPS-NOT: @desc
// LOOPS-LABEL: func.func @copy
// LOOPS: scf.parallel
// LLVM-NOT: tir.
// LLVM: llvm.func @copy$packed
func.func @copy(%n: index, %a: memref<?xf32>, %b: memref<?xf32>) {
  tir.bind %a to [%n] : memref<?xf32>
  tir.bind %b to [%n] : memref<?xf32>
  tir.for parallel %i to %n {
    tir.block "copy" (%v: spatial to %n = %i) {
      tir.read %a[%v] : memref<?xf32>
      tir.write %b[%v] : memref<?xf32>
      %x = memref.load %a[%v] : memref<?xf32>
      memref.store %x, %b[%v] : memref<?xf32>
    }
  }
  return
}
tir.intrinsic @i desc @desc impl @desc
func.func private @desc(%a: memref<4xf32>) {
  return
}
