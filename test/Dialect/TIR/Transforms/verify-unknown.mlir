// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: not lamella-opt %s --tir-verify=unknown=error 2>&1 | FileCheck %s
// RUN: lamella-opt %s --tir-verify=unknown=silent 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: not lamella-opt %s --tir-verify=unknown=maybe 2>&1 | FileCheck %s --check-prefix=OPTION

// CHECK: error: it is not known whether the region of block "b" that is written leaves dimension 0
// SILENT-NOT: it is not known
// OPTION: 'tir-verify' expected unknown to be warning, error or silent, got maybe
func.func @bounds_unknown(%A: memref<?xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.write %A[%v] : memref<?xf32>
    }
  }
  return
}
