// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a merged kernel is passed, and what it says of its operands.
// RUN: lamella-opt %s --split-input-file --relax-fuse-calls | FileCheck %s
// RUN: lamella-opt %s --split-input-file --relax-fuse-calls --mlir-print-debuginfo | FileCheck %s --check-prefix=LOC

// Sizes and operands of both, each once. A size that others determine is computed; the call's extents must say the same.
// CHECK: #[[$X:.*]] = affine_map<()[s0, s1] -> (s0 * s1)>
// CHECK-LABEL: relax.func @sizes
// CHECK-NEXT:    relax.call_tir @first_second<b, n>(%arg0, %arg1, %arg2)
// CHECK-LABEL: func.func private @first_second(
// CHECK-SAME:    %[[B:[a-z0-9]+]]: index, %[[N:[a-z0-9]+]]: index, %[[X:[a-z0-9]+]]: tensor<?xf32> {tir.extents = #[[$X]]},
// CHECK-SAME:    %[[Y:[a-z0-9]+]]: tensor<?xf32> {tir.extents = #[[$X]]}, %[[K:[a-z0-9]+]]: tensor<?xf32> {tir.extents = affine_map<()[s0, s1] -> (s1)>})
// CHECK-SAME:    -> (tensor<?xf32> {tir.extents = #[[$X]]})
// CHECK:         %[[BN:.*]] = affine.apply #[[$X]]()[%[[B]], %[[N]]]
// CHECK:         tensor.empty(%[[BN]])
// CHECK:         %[[A:.*]] = linalg.add ins(%[[X]], %[[Y]]
// CHECK:         tensor.dim %[[K]]
// CHECK:         linalg.mul ins(%[[A]], %[[X]]
// CHECK-NOT:   func.func
relax.func @sizes<b, n>(%x: tensor<?xf32, #relax.shape<b * n>>, %y: tensor<?xf32, #relax.shape<b * n>>,
    %k: tensor<?xf32, #relax.shape<n>>, %b: !relax.size<b>) -> tensor<?xf32, #relax.shape<b * n>> {
  %a = relax.call_tir @first<b * n>(%x, %y) : (tensor<?xf32, #relax.shape<b * n>>, tensor<?xf32, #relax.shape<b * n>>)
      -> tensor<?xf32, #relax.shape<b * n>>
  %r = relax.call_tir @second<b, n>(%a, %x, %k) : (tensor<?xf32, #relax.shape<b * n>>,
      tensor<?xf32, #relax.shape<b * n>>, tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<b * n>>
  relax.return %r : tensor<?xf32, #relax.shape<b * n>>
}
func.func private @first(%m: index, %x: tensor<?xf32> {tir.extents = affine_map<()[m] -> (m)>},
    %y: tensor<?xf32> {tir.extents = affine_map<()[m] -> (m)>}) -> (tensor<?xf32> {tir.extents = affine_map<()[m] -> (m)>}) {
  %e = tensor.empty(%m) : tensor<?xf32>
  %r = linalg.add ins(%x, %y : tensor<?xf32>, tensor<?xf32>) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}
func.func private @second(%b: index, %n: index, %x: tensor<?xf32> {tir.extents = affine_map<()[b, n] -> (b * n)>},
    %y: tensor<?xf32> {tir.extents = affine_map<()[b, n] -> (b * n)>},
    %k: tensor<?xf32> {tir.extents = affine_map<()[b, n] -> (n)>})
    -> (tensor<?xf32> {tir.extents = affine_map<()[b, n] -> (b * n)>}) {
  %c0 = arith.constant 0 : index
  %d = tensor.dim %k, %c0 : tensor<?xf32>
  %m = arith.muli %b, %d : index
  %e = tensor.empty(%m) : tensor<?xf32>
  %r = linalg.mul ins(%x, %y : tensor<?xf32>, tensor<?xf32>) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}

// -----

// A kernel that reads the tensor between twice; the matmul's node is the first of the call's location.
// CHECK-LABEL: relax.func @nodes
// CHECK-NEXT:    relax.call_tir @product_square(%arg0, %arg1)
// CHECK-LABEL: func.func private @product_square(
// CHECK:         %[[P:.*]] = linalg.matmul
// CHECK:         linalg.mul ins(%[[P]], %[[P]]
// LOC-DAG: #[[LINEAR:.*]] = loc("blk.0.linear")
// LOC-DAG: #[[SQUARE:.*]] = loc("blk.0.square")
// LOC: #[[CALL:.*]] = loc(fused[#[[LINEAR]], #[[SQUARE]]])
// LOC: relax.call_tir @product_square(%arg0, %arg1) {{.*}} loc(#[[CALL]])
relax.func @nodes(%x: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %p = relax.call_tir @product(%x, %w) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32> loc("blk.0.linear")
  %q = relax.call_tir @square(%p, %p) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32> loc("blk.0.square")
  relax.return %q : tensor<4x4xf32>
}
func.func private @product(%x: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %r = linalg.matmul ins(%x, %w : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %r : tensor<4x4xf32>
}
func.func private @square(%x: tensor<4x4xf32>, %y: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %e = tensor.empty() : tensor<4x4xf32>
  %r = linalg.mul ins(%x, %y : tensor<4x4xf32>, tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %r : tensor<4x4xf32>
}

// -----

// Kernels that do not say the same of the tensor between: another type, other extents, none. They stay apart.
// CHECK-LABEL: relax.func @disagree
// CHECK-COUNT-6: relax.call_tir
relax.func @disagree<n>(%x: tensor<4xf32>, %y: tensor<?xf32, #relax.shape<n>>)
    -> (tensor<4xf32>, tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>) {
  %a = relax.call_tir @static(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %b = relax.call_tir @dynamic<4>(%a) : (tensor<4xf32>) -> tensor<4xf32>
  %c = relax.call_tir @dynamic<n>(%y) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %d = relax.call_tir @dynamic<n * 2>(%c) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %e = relax.call_tir @dynamic<n + 1>(%y) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %f = relax.call_tir @unsaid(%e) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %b, %d, %f : tensor<4xf32>, tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>
}
func.func private @static(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = linalg.exp ins(%x : tensor<4xf32>) outs(%x : tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}
func.func private @dynamic(%n: index, %x: tensor<?xf32> {tir.extents = affine_map<()[n] -> (n)>})
    -> (tensor<?xf32> {tir.extents = affine_map<()[n] -> (n)>}) {
  %r = linalg.exp ins(%x : tensor<?xf32>) outs(%x : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}
func.func private @unsaid(%x: tensor<?xf32>) -> tensor<?xf32> {
  %r = linalg.exp ins(%x : tensor<?xf32>) outs(%x : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}
