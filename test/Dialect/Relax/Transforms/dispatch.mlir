// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s -pass-pipeline='builtin.module(relax.func(relax-dispatch{rules=%S/Inputs/dispatch-rules.mlir}))' | FileCheck %s
// RUN: lamella-opt %s --to=linalg --dispatch=%S/Inputs/dispatch-rules.mlir | FileCheck %s --check-prefix=LINALG
// RUN: lamella-opt %s --to=linalg | FileCheck %s --check-prefix=OFF
// OFF-NOT: call_dps

// A pattern with its epilogue, the sum's operands in the other order.
// CHECK-LABEL: relax.func @linear
// CHECK-NEXT: %[[Y:.*]] = relax.call_dps "toy.linear_add_relu"(%arg0, %arg1, %arg2) : (tensor<?x8xf32, #relax.shape<r, 8>>, tensor<4x8xf32>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<r, 4>>
// CHECK-NEXT: relax.return %[[Y]]
// LINALG-LABEL: relax.func @linear
// LINALG: relax.call_dps "toy.linear_add_relu"
relax.func @linear<r>(%x: tensor<?x8xf32, #relax.shape<r, 8>>, %w: tensor<4x8xf32>, %b: tensor<4xf32>)
    -> tensor<?x4xf32, #relax.shape<r, 4>> {
  %p = relax.matmul %x, %w transpose_rhs : (tensor<?x8xf32, #relax.shape<r, 8>>, tensor<4x8xf32>)
      -> tensor<?x4xf32, #relax.shape<r, 4>>
  %s = relax.add %b, %p : (tensor<4xf32>, tensor<?x4xf32, #relax.shape<r, 4>>) -> tensor<?x4xf32, #relax.shape<r, 4>>
  %y = relax.relu %s : (tensor<?x4xf32, #relax.shape<r, 4>>) -> tensor<?x4xf32, #relax.shape<r, 4>>
  relax.return %y : tensor<?x4xf32, #relax.shape<r, 4>>
}

// In the region of an if, and only there.
// CHECK-LABEL: relax.func @branches
// CHECK: relax.if
// CHECK-NEXT: relax.call_dps "toy.exp"(%arg0)
// CHECK-NEXT: relax.yield
// CHECK: relax.sin
// CHECK-NOT: call_dps
relax.func @branches(%x: tensor<3x3xf32>, %c: tensor<i1>) -> tensor<3x3xf32> {
  %r = relax.if %c : tensor<i1> -> (tensor<3x3xf32>) {
    %e = relax.exp %x : (tensor<3x3xf32>) -> tensor<3x3xf32>
    relax.yield %e : tensor<3x3xf32>
  } else {
    %s = relax.sin %x : (tensor<3x3xf32>) -> tensor<3x3xf32>
    relax.yield %s : tensor<3x3xf32>
  }
  relax.return %r : tensor<3x3xf32>
}
