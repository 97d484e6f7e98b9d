// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --verify-kernel-ops --split-input-file --verify-diagnostics -o /dev/null

func.func @known(%x: tensor<?x4xf32>, %n: index) -> tensor<?x4xf32> {
  %c = arith.constant dense<1.0> : tensor<4xf32>
  %s = tensor.extract_slice %x[1, 0] [%n, 4] [1, 1] : tensor<?x4xf32> to tensor<?x4xf32>
  return %s : tensor<?x4xf32>
}

// -----

func.func @other_dialect(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{'tosa.abs' op expected an op of linalg, tensor, arith, scf or bufferization that can be put on buffers}}
  %r = tosa.abs %x : (tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

func.func @no_buffer_form(%x: tensor<4x4xf32>, %i: tensor<2x1xindex>) -> tensor<2x4xf32> {
  // expected-error @below {{'tensor.gather' op expected an op of linalg, tensor, arith, scf or bufferization that can be put on buffers}}
  %r = tensor.gather %x[%i] gather_dims([0]) : (tensor<4x4xf32>, tensor<2x1xindex>) -> tensor<2x4xf32>
  return %r : tensor<2x4xf32>
}

// -----

func.func @shape_as_tensor(%x: tensor<4x4xf32>, %i: tensor<2xindex>) -> tensor<2x8xf32> {
  // expected-error @below {{'tensor.reshape' op expected the shape as sizes, got a tensor of them: use tensor.expand_shape or tensor.collapse_shape}}
  %r = tensor.reshape %x(%i) : (tensor<4x4xf32>, tensor<2xindex>) -> tensor<2x8xf32>
  return %r : tensor<2x8xf32>
}

// -----

ml_program.global private mutable @seed(dense<0> : tensor<i64>) : tensor<i64>
func.func @state() -> tensor<i64> {
  // expected-error @below {{'ml_program.global_load' op expected a kernel without state: pass it as an argument and return it}}
  %g = ml_program.global_load @seed : tensor<i64>
  return %g : tensor<i64>
}

// -----

// expected-error @below {{expected elements of i1, i8, i16, i32, i64, index, f16, bf16, f32 or f64 in a kernel, got 'tensor<4xcomplex<f32>>'}}
func.func @complex(%x: tensor<4xcomplex<f32>>) {
  return
}

// -----

func.func @four_bits() {
  // expected-error @below {{'tensor.empty' op expected elements of i1, i8, i16, i32, i64, index, f16, bf16, f32 or f64 in a kernel, got 'tensor<4xi4>'}}
  %e = tensor.empty() : tensor<4xi4>
  return
}

// -----

// expected-error @below {{expected tensors of known rank in a kernel, got 'tensor<*xf32>'}}
func.func @unranked(%x: tensor<*xf32>) {
  return
}

// -----

func.func @absent() -> tensor<4xf32> {
  // expected-error @below {{'arith.constant' op expected 16 bytes in resource 'absent', got 0}}
  %r = arith.constant dense_resource<absent> : tensor<4xf32>
  return %r : tensor<4xf32>
}
