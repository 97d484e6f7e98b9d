// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f

func.func @f() {
  %a = memref.alloc() : memref<4xf32>
  memref.dealloc %a : memref<4xf32>
  // expected-error @+1 {{expected a buffer that is not deallocated}}
  memref.dealloc %a : memref<4xf32>
  return
}

// -----

func.func @f() {
  %c1 = arith.constant 1 : index
  %a = memref.alloc() : memref<4xf32>
  // expected-error @+1 {{expected a dimension inside [0, 1), got 1}}
  %n = memref.dim %a, %c1 : memref<4xf32>
  return
}

// -----

memref.global @table : memref<3xi32>
func.func @f() {
  // expected-error @+1 {{expected a constant global @table}}
  %t = memref.get_global @table : memref<3xi32>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{expected a buffer in row-major order, got 'memref<4x4xf32, affine_map<(d0, d1) -> (d1, d0)>>'}}
  %a = memref.alloc() : memref<4x4xf32, affine_map<(d0, d1) -> (d1, d0)>>
  return
}
