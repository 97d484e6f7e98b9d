// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --cpu-kernel-abi --split-input-file --verify-diagnostics

// expected-error@+1 {{expected a kernel's arguments to be of type index or dense row-major buffers, got 'f32' for argument 1}}
func.func @c1_scalar(%a: memref<4xf32>, %x: f32) {
  return
}

// -----

// expected-error@+1 {{got 'memref<4xf32, strided<[2]>>' for argument 0}}
func.func @c1_layout(%a: memref<4xf32, strided<[2]>>) {
  return
}

// -----

// expected-error@+1 {{expected the attribute 'lamella.extents' on argument 1 of type 'memref<?xf32>', whose shape is not constant}}
func.func @c2_absent(%n: index, %a: memref<?xf32>) {
  return
}

// -----

// expected-error@+1 {{expected 'lamella.extents' of argument 1 to map 1 symbols to 2 extents, got affine_map<()[s0] -> (s0)>}}
func.func @c2_rank(%n: index, %a: memref<?x?xf32> {lamella.extents = affine_map<()[s0] -> (s0)>}) {
  return
}

// -----

llvm.func @k$packed(%a: !llvm.ptr) {
  llvm.return
}
// expected-error@+1 {{expected no definition of 'k$packed' beside the kernel}}
func.func @k(%a: memref<4xf32>) {
  return
}
