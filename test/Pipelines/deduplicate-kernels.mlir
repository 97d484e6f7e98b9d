// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s -deduplicate-kernels | FileCheck %s

// Both calls of the graph name the first; what calls equal functions is equal then.
// CHECK-LABEL: relax.func @f
// CHECK: relax.call_tir @exp(
// CHECK-NEXT: relax.call_tir @exp(
// CHECK-NEXT: relax.call_tir @twice(
// CHECK-NEXT: relax.call_tir @twice(
relax.func @f(%a: tensor<4xf32>) -> tensor<4xf32> {
  %b = relax.call_tir @exp(%a) : (tensor<4xf32>) -> tensor<4xf32>
  %c = relax.call_tir @exp_0(%b) : (tensor<4xf32>) -> tensor<4xf32>
  %d = relax.call_tir @twice(%c) : (tensor<4xf32>) -> tensor<4xf32>
  %e = relax.call_tir @twice_0(%d) : (tensor<4xf32>) -> tensor<4xf32>
  relax.return %e : tensor<4xf32>
}

// CHECK: func.func private @exp(
// CHECK-NOT: @exp_0
func.func private @exp(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = math.exp %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
func.func private @exp_0(%other: tensor<4xf32>) -> tensor<4xf32> {
  %y = math.exp %other : tensor<4xf32> loc("elsewhere")
  return %y : tensor<4xf32>
}
// CHECK: func.func private @twice(
// CHECK: call @exp(
// CHECK: call @exp(
// CHECK-NOT: func.func private @twice_0
func.func private @twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = call @exp(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %z = call @exp_0(%y) : (tensor<4xf32>) -> tensor<4xf32>
  return %z : tensor<4xf32>
}
func.func private @twice_0(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = call @exp_0(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %z = call @exp(%y) : (tensor<4xf32>) -> tensor<4xf32>
  return %z : tensor<4xf32>
}

// Other operations, constants, attributes and types are other kernels; so is what others may call from outside.
// CHECK: func.func private @exp2(
// CHECK: func.func private @exp_marked(
// CHECK: func.func private @exp_fast(
// CHECK: func.func private @exp_long(
// CHECK: func.func @exp_public(
func.func private @exp2(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = math.exp2 %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
func.func private @exp_marked(%x: tensor<4xf32>) -> tensor<4xf32> attributes {test.mark} {
  %y = math.exp %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
func.func private @exp_fast(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = math.exp %x fastmath<contract> : tensor<4xf32>
  return %y : tensor<4xf32>
}
func.func private @exp_long(%x: tensor<8xf32>) -> tensor<8xf32> {
  %y = math.exp %x : tensor<8xf32>
  return %y : tensor<8xf32>
}
func.func @exp_public(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = math.exp %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
