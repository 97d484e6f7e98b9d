// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A module becomes the part that a script still finds interesting: here, what has a norm in it. The script answers 1 for
// interesting (upstream's convention).
// RUN: lamella-reduce %s --reduction-tree="traversal-mode=0 test=%S/Inputs/has-norm.sh" | FileCheck %s
// RUN: lamella-reduce %s --reduction-tree="traversal-mode=0 test=%S/Inputs/has-norm.sh" | lamella-opt --to=tir -o /dev/null

// CHECK-NOT: @first
// CHECK: relax.func @second
// CHECK: relax.rms_norm
// CHECK-NOT: @third
relax.func @first<m>(%x: tensor<?x8xf32, #relax.shape<m, 8>>) -> tensor<?x8xf32, #relax.shape<m, 8>> {
  %0 = relax.softmax %x dim 1 : (tensor<?x8xf32, #relax.shape<m, 8>>) -> tensor<?x8xf32, #relax.shape<m, 8>>
  relax.return %0 : tensor<?x8xf32, #relax.shape<m, 8>>
}
relax.func @second<m>(%x: tensor<?x8xf32, #relax.shape<m, 8>>, %w: tensor<8xf32>) -> tensor<?x8xf32, #relax.shape<m, 8>> {
  %0 = relax.rms_norm %x, %w epsilon 1.0e-05 : (tensor<?x8xf32, #relax.shape<m, 8>>, tensor<8xf32>) -> tensor<?x8xf32, #relax.shape<m, 8>>
  relax.return %0 : tensor<?x8xf32, #relax.shape<m, 8>>
}
func.func @third(%n: index) -> index {
  return %n : index
}
