// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --relax-legalize | FileCheck %s

// Ops that differ in names of symbols only share a kernel; types or attributes that differ make another.
// CHECK-LABEL: relax.func @share
// CHECK: relax.call_tir @softmax<n>(
// CHECK: relax.call_tir @softmax<m * 2>(
// CHECK: relax.call_tir @softmax_0<n>(
// CHECK: relax.call_tir @softmax_1<n>(
relax.func @share<n, m>(%x: tensor<?x4xf32, #relax.shape<n, 4>>, %y: tensor<?x4xf32, #relax.shape<m, 4>>,
    %z: tensor<?x5xf32, #relax.shape<n, 5>>) -> (tensor<?x4xf32, #relax.shape<n, 4>>) {
  %0 = relax.softmax %x dim 1 : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  %1 = relax.softmax %y dim 1 : (tensor<?x4xf32, #relax.shape<m, 4>>) -> tensor<?x4xf32, #relax.shape<m, 4>>
  %2 = relax.softmax %x dim 0 : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  %3 = relax.softmax %z dim 1 : (tensor<?x5xf32, #relax.shape<n, 5>>) -> tensor<?x5xf32, #relax.shape<n, 5>>
  relax.return %2 : tensor<?x4xf32, #relax.shape<n, 4>>
}

// What the host does by itself stays.
// CHECK-LABEL: relax.func @host
// CHECK: relax.symbol
// CHECK: relax.reshape
// CHECK: relax.match_cast
// CHECK: relax.constant
// CHECK: relax.weight
// CHECK: relax.tuple
// CHECK: relax.get_item
// CHECK: relax.extend
// CHECK: relax.length
// CHECK: relax.positions
// CHECK: relax.truncate
!kv = !relax.state<kv_cache, [b, 2, 3, 64], f32>
relax.func @host<b, n>(%x: tensor<?x4xf32, #relax.shape<n, 4>>, %s: !kv, %c: tensor<?xi32, #relax.shape<b>>) -> (!kv) {
  %n = relax.symbol "n" : !relax.size<n>
  %0 = relax.reshape %x : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x2x2xf32, #relax.shape<n, 2, 2>>
  %1 = relax.match_cast %x : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xf32>
  %2 = relax.constant dense<1.0> : tensor<f32>
  %3 = relax.weight "w" : tensor<4xf32>
  %4 = relax.tuple %2, %3 : (tensor<f32>, tensor<4xf32>) -> tuple<tensor<f32>, tensor<4xf32>>
  %5 = relax.get_item %4[0] : (tuple<tensor<f32>, tensor<4xf32>>) -> tensor<f32>
  %6 = relax.extend %s, %c : (!kv, tensor<?xi32, #relax.shape<b>>) -> !kv
  %7 = relax.length %6 : !kv -> !relax.size<t>
  %8 = relax.positions %6, %c, %n : (!kv, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?xi32, #relax.shape<b, n>>
  %9 = relax.truncate %6, %c : (!kv, tensor<?xi32, #relax.shape<b>>) -> !kv
  relax.return %9 : !kv
}

// Ops inside regions are legalized too; locations stay.
// CHECK-LABEL: relax.func @regions
// CHECK: relax.if
// CHECK:   relax.call_tir @exp<n>(%{{.*}})
relax.func @regions<n>(%c: tensor<i1>, %x: tensor<?xf32, #relax.shape<n>>) -> (tensor<?xf32, #relax.shape<n>>) {
  %r = relax.if %c : tensor<i1> -> (tensor<?xf32, #relax.shape<n>>) {
    %0 = relax.exp %x : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
    relax.yield %0 : tensor<?xf32, #relax.shape<n>>
  } else {
    relax.yield %x : tensor<?xf32, #relax.shape<n>>
  }
  relax.return %r : tensor<?xf32, #relax.shape<n>>
}

// No symbol below the calls; contract everywhere, reassoc on the sums of reductions only.
// CHECK-LABEL: func.func private @softmax(
// CHECK-SAME:    %{{.*}}: index, %{{.*}}: tensor<?x4xf32> {tir.extents = affine_map<()[s0] -> (s0, 4)>}) -> (tensor<?x4xf32> {tir.extents = affine_map<()[s0] -> (s0, 4)>}) {
// CHECK-NOT: relax
// CHECK: arith.maximumf {{.*}} fastmath<contract>
// CHECK: arith.subf {{.*}} fastmath<contract>
// CHECK: math.exp {{.*}} fastmath<contract>
// CHECK: arith.addf {{.*}} fastmath<reassoc,contract>
// CHECK: arith.divf {{.*}} fastmath<contract>
