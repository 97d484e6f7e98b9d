// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 12: a convolution that enters from upstream linalg, called from a graph.
// RUN: lamella-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: relax.func @network
// CHECK: relax.call_tir @conv2d<n>
relax.func @network<n in [1, 64]>(%x: tensor<?x16x16x8xf32, #relax.shape<n, 16, 16, 8>>, %w: tensor<3x3x8x4xf32>)
    -> tensor<?x14x14x4xf32, #relax.shape<n, 14, 14, 4>> {
  %y = relax.call_tir @conv2d<n>(%x, %w) : (tensor<?x16x16x8xf32, #relax.shape<n, 16, 16, 8>>, tensor<3x3x8x4xf32>)
      -> tensor<?x14x14x4xf32, #relax.shape<n, 14, 14, 4>>
  %z = relax.relu %y : (tensor<?x14x14x4xf32, #relax.shape<n, 14, 14, 4>>)
      -> tensor<?x14x14x4xf32, #relax.shape<n, 14, 14, 4>>
  relax.return %z : tensor<?x14x14x4xf32, #relax.shape<n, 14, 14, 4>>
}

func.func private @conv2d(%n: index, %x: tensor<?x16x16x8xf32>, %w: tensor<3x3x8x4xf32>) -> tensor<?x14x14x4xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty(%n) : tensor<?x14x14x4xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x14x14x4xf32>) -> tensor<?x14x14x4xf32>
  %y = linalg.conv_2d_nhwc_hwcf {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
      ins(%x, %w : tensor<?x16x16x8xf32>, tensor<3x3x8x4xf32>) outs(%init : tensor<?x14x14x4xf32>)
      -> tensor<?x14x14x4xf32>
  return %y : tensor<?x14x14x4xf32>
}
