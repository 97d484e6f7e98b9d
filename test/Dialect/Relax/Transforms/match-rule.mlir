// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s -pass-pipeline='builtin.module(relax.func(relax-dispatch{rules=%S/Inputs/dispatch-rules.mlir}))' | FileCheck %s

// The longer rule comes first; a rule's argument that it reads twice is one value.
// CHECK-LABEL: relax.func @longer
// CHECK-NEXT: relax.call_dps "toy.square_exp"(%arg0)
// CHECK-NEXT: relax.return
relax.func @longer(%x: tensor<3x3xf32>) -> tensor<3x3xf32> {
  %s = relax.multiply %x, %x : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  %y = relax.exp %s : (tensor<3x3xf32>) -> tensor<3x3xf32>
  relax.return %y : tensor<3x3xf32>
}

// CHECK-LABEL: relax.func @twoValues
// CHECK-NEXT: %[[S:.*]] = relax.multiply %arg0, %arg1
// CHECK-NEXT: relax.call_dps "toy.exp"(%[[S]])
relax.func @twoValues(%x: tensor<3x3xf32>, %z: tensor<3x3xf32>) -> tensor<3x3xf32> {
  %s = relax.multiply %x, %z : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  %y = relax.exp %s : (tensor<3x3xf32>) -> tensor<3x3xf32>
  relax.return %y : tensor<3x3xf32>
}

// What lies between is read elsewhere: the shorter rule.
// CHECK-LABEL: relax.func @readElsewhere
// CHECK-NEXT: %[[S:.*]] = relax.multiply
// CHECK-NEXT: %[[Y:.*]] = relax.call_dps "toy.exp"(%[[S]])
// CHECK-NEXT: relax.return %[[Y]], %[[S]]
relax.func @readElsewhere(%x: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3x3xf32>) {
  %s = relax.multiply %x, %x : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  %y = relax.exp %s : (tensor<3x3xf32>) -> tensor<3x3xf32>
  relax.return %y, %s : tensor<3x3xf32>, tensor<3x3xf32>
}

// A constant may be read elsewhere; the symbol keeps the rule's bounds.
// CHECK-LABEL: relax.func @constants
// CHECK-NEXT: %[[C:.*]] = relax.constant
// CHECK-NEXT: %[[Y:.*]] = relax.call_dps "toy.scaled_exp"(%arg0)
// CHECK-NEXT: relax.return %[[Y]], %[[C]]
relax.func @constants<r in [1, 16]>(%x: tensor<?x8xf32, #relax.shape<r, 8>>)
    -> (tensor<?x8xf32, #relax.shape<r, 8>>, tensor<f32>) {
  %half = relax.constant dense<0.5> : tensor<f32>
  %s = relax.multiply %x, %half : (tensor<?x8xf32, #relax.shape<r, 8>>, tensor<f32>) -> tensor<?x8xf32, #relax.shape<r, 8>>
  %y = relax.exp %s : (tensor<?x8xf32, #relax.shape<r, 8>>) -> tensor<?x8xf32, #relax.shape<r, 8>>
  relax.return %y, %half : tensor<?x8xf32, #relax.shape<r, 8>>, tensor<f32>
}

// Left alone: more rows than the rule's bounds allow, a number outside them, another constant.
// CHECK-LABEL: relax.func @outside
// CHECK-NOT: call_dps
relax.func @outside<r in [1, 17]>(%x: tensor<?x8xf32, #relax.shape<r, 8>>, %z: tensor<17x8xf32>, %u: tensor<4x8xf32>)
    -> (tensor<?x8xf32, #relax.shape<r, 8>>, tensor<17x8xf32>, tensor<4x8xf32>) {
  %half = relax.constant dense<0.5> : tensor<f32>
  %third = relax.constant dense<0.3> : tensor<f32>
  %s = relax.multiply %x, %half : (tensor<?x8xf32, #relax.shape<r, 8>>, tensor<f32>) -> tensor<?x8xf32, #relax.shape<r, 8>>
  %y = relax.exp %s : (tensor<?x8xf32, #relax.shape<r, 8>>) -> tensor<?x8xf32, #relax.shape<r, 8>>
  %s1 = relax.multiply %z, %half : (tensor<17x8xf32>, tensor<f32>) -> tensor<17x8xf32>
  %y1 = relax.exp %s1 : (tensor<17x8xf32>) -> tensor<17x8xf32>
  %s2 = relax.multiply %u, %third : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  %y2 = relax.exp %s2 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  relax.return %y, %y1, %y2 : tensor<?x8xf32, #relax.shape<r, 8>>, tensor<17x8xf32>, tensor<4x8xf32>
}

// A number inside the bounds. Then: other sizes, another element type, other attributes, an unknown size.
// CHECK-LABEL: relax.func @types
// CHECK: relax.call_dps "toy.scaled_exp"
// CHECK: relax.exp %arg1
// CHECK: relax.exp %arg2
// CHECK: relax.mean %arg1 dims [0]
// CHECK: relax.call_dps "toy.mean"(%arg1)
// CHECK: relax.mean %arg3 dims [1]
// CHECK-NOT: call_dps
relax.func @types(%u: tensor<4x8xf32>, %x: tensor<3x4xf32>, %h: tensor<3x3xf16>, %v: tensor<?x4xf32>)
    -> (tensor<4x8xf32>, tensor<3x4xf32>, tensor<3x3xf16>, tensor<4xf32>, tensor<3xf32>, tensor<?xf32>) {
  %half = relax.constant dense<0.5> : tensor<f32>
  %s = relax.multiply %half, %u : (tensor<f32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %y = relax.exp %s : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %a = relax.exp %x : (tensor<3x4xf32>) -> tensor<3x4xf32>
  %b = relax.exp %h : (tensor<3x3xf16>) -> tensor<3x3xf16>
  %c = relax.mean %x dims [0] : (tensor<3x4xf32>) -> tensor<4xf32>
  %d = relax.mean %x dims [1] : (tensor<3x4xf32>) -> tensor<3xf32>
  %e = relax.mean %v dims [1] : (tensor<?x4xf32>) -> tensor<?xf32>
  relax.return %y, %a, %b, %c, %d, %e
      : tensor<4x8xf32>, tensor<3x4xf32>, tensor<3x3xf16>, tensor<4xf32>, tensor<3xf32>, tensor<?xf32>
}
