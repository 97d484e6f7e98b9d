// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dimensions without a name get one; dimensions that must be equal and are not provably so are checked.
// RUN: lamella-opt %s --relax-legalize | FileCheck %s

// CHECK-LABEL: relax.func @unknown
// CHECK: %[[X:.*]] = relax.match_cast %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32, #relax.shape<d0, 4>>
// CHECK: relax.call_tir @exp<d0>(%[[X]]) : (tensor<?x4xf32, #relax.shape<d0, 4>>) -> tensor<?x4xf32, #relax.shape<d0, 4>>
relax.func @unknown(%x: tensor<?x4xf32>) -> (tensor<?x4xf32>) {
  %0 = relax.exp %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  relax.return %0 : tensor<?x4xf32>
}

// CHECK-LABEL: relax.func @different
// CHECK: %[[N:.*]] = relax.dim %[[A:.*]], 0
// CHECK: %[[C:.*]] = relax.match_cast %{{.*}} sizes(%[[N]])
// CHECK-SAME: -> tensor<?xf32, #relax.shape<n>>
// CHECK: relax.call_tir @add<n>(%[[A]], %[[C]])
relax.func @different<n, m>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32, #relax.shape<m>>)
    -> (tensor<?xf32, #relax.shape<n>>) {
  %0 = relax.add %x, %y : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %0 : tensor<?xf32, #relax.shape<n>>
}

// The constant wins.
// CHECK-LABEL: relax.func @constant
// CHECK: relax.match_cast %{{.*}} -> tensor<4x8xf32>
// CHECK: relax.call_tir @matmul(
relax.func @constant<n>(%x: tensor<4x?xf32, #relax.shape<4, n>>, %w: tensor<8x2xf32>) -> (tensor<4x2xf32>) {
  %0 = relax.matmul %x, %w : (tensor<4x?xf32, #relax.shape<4, n>>, tensor<8x2xf32>) -> tensor<4x2xf32>
  relax.return %0 : tensor<4x2xf32>
}
