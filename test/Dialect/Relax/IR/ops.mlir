// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --verify-roundtrip %s | FileCheck %s
// RUN: lamella-opt %s | lamella-opt | FileCheck %s
// RUN: lamella-opt --mlir-print-op-generic %s | lamella-opt | FileCheck %s
// An example of every op. What is written is what is printed.

// CHECK-LABEL: relax.func private @declared(tensor<4xf32>) -> tensor<4xf32>
relax.func private @declared(tensor<4xf32>) -> tensor<4xf32>

// CHECK-LABEL: relax.func @signature<n in [1, 4096], m in [2, inf], k>(
// CHECK-SAME:    %{{.*}}: tensor<?x?xf32, #relax.shape<n, m>>, %{{.*}}: !relax.size<k>,
// CHECK-SAME:    %{{.*}}: tensor<4xf32> {relax.parameter = 0 : i64}) -> (tensor<?xf32>, tensor<4xf32>)
relax.func @signature<n in [1, 4096], m in [2, inf], k>(%x: tensor<?x?xf32, #relax.shape<n, m>>, %k: !relax.size<k>,
    %p: tensor<4xf32> {relax.parameter = 0 : i64}) -> (tensor<?xf32>, tensor<4xf32>) {
  // CHECK: relax.symbol "n" : !relax.size<n>
  %n = relax.symbol "n" : !relax.size<n>
  // CHECK: relax.dim %{{.*}}, 1 : (tensor<?x?xf32, #relax.shape<n, m>>) -> !relax.size<m>
  %m = relax.dim %x, 1 : (tensor<?x?xf32, #relax.shape<n, m>>) -> !relax.size<m>
  // CHECK: relax.dim %{{.*}}, 0 : (tensor<4xf32>) -> !relax.size<4>
  %4 = relax.dim %p, 0 : (tensor<4xf32>) -> !relax.size<4>
  // CHECK: relax.match_cast %{{.*}} : (tensor<?x?xf32, #relax.shape<n, m>>) -> tensor<?x?xf32, #relax.shape<j, 2 * j>>
  %c = relax.match_cast %x : (tensor<?x?xf32, #relax.shape<n, m>>) -> tensor<?x?xf32, #relax.shape<j, j * 2>>
  // CHECK: relax.match_cast %{{.*}} sizes(%{{.*}}) : (tensor<4xf32>, !relax.size<j>) -> tensor<?xf32, #relax.shape<j>>
  %j = relax.dim %c, 0 : (tensor<?x?xf32, #relax.shape<j, j * 2>>) -> !relax.size<j>
  %d = relax.match_cast %p sizes(%j) : (tensor<4xf32>, !relax.size<j>) -> tensor<?xf32, #relax.shape<j>>
  relax.return %d, %p : tensor<?xf32, #relax.shape<j>>, tensor<4xf32>
}

// CHECK-LABEL: relax.func private @shapes<b, n>
// CHECK-SAME: #relax.shape<b, ?, (b + 15) floordiv 16>
// CHECK-SAME: tuple<tensor<4xf32>, tensor<?xf32, #relax.shape<n>>>
// CHECK-SAME: !relax.state<kv_cache, [b, 30, 3, 64], f32>
relax.func private @shapes<b, n>(tensor<?x?x?xf32, #relax.shape<b, ?, (b + 15) floordiv 16>>,
    tuple<tensor<4xf32>, tensor<?xf32, #relax.shape<n>>>, !relax.state<kv_cache, [b, 30, 3, 64], f32>)

//===-- Calls --===//

func.func private @tensors(%n: index, %m: index, %x: tensor<?x576xf32>) -> tensor<?x64xf32> {
  %0 = tensor.empty(%n) : tensor<?x64xf32>
  return %0 : tensor<?x64xf32>
}
func.func private @buffers(%n: index, %x: memref<?x576xf32>, %y: memref<?x64xf32>) { return }
func.func private @step(index, memref<2x?x3x?x8xf32>, memref<2x?x3x?x8xf32>, memref<?xi32>)

relax.func private @scale<n>(%x: tensor<?x576xf32, #relax.shape<n, 576>>) -> tensor<?x576xf32, #relax.shape<n, 576>> {
  relax.return %x : tensor<?x576xf32, #relax.shape<n, 576>>
}

// CHECK-LABEL: relax.func @calls
relax.func @calls<m>(%x: tensor<?x576xf32, #relax.shape<m * 2, 576>>, %m: !relax.size<m>) {
  // CHECK: relax.call @scale(%{{.*}}) : (tensor<?x576xf32, #relax.shape<2 * m, 576>>) -> tensor<?x576xf32, #relax.shape<2 * m, 576>>
  %0 = relax.call @scale(%x) : (tensor<?x576xf32, #relax.shape<m * 2, 576>>) -> tensor<?x576xf32, #relax.shape<m * 2, 576>>
  // CHECK: relax.call_tir @tensors<2 * m, m>(%{{.*}}) :
  %1 = relax.call_tir @tensors<m * 2, m>(%x) : (tensor<?x576xf32, #relax.shape<m * 2, 576>>) -> tensor<?x64xf32, #relax.shape<m * 2, 64>>
  // CHECK: relax.call_tir @buffers<2 * m>(%{{.*}}) :
  %2 = relax.call_tir @buffers<m * 2>(%x) : (tensor<?x576xf32, #relax.shape<m * 2, 576>>) -> tensor<?x64xf32, #relax.shape<m * 2, 64>>
  // CHECK: relax.call_dps "blas.sgemm"(%{{.*}}) : (tensor<?x576xf32, #relax.shape<2 * m, 576>>) -> tensor<?x64xf32, #relax.shape<2 * m, 64>>
  %3 = relax.call_dps "blas.sgemm"(%x) : (tensor<?x576xf32, #relax.shape<m * 2, 576>>) -> tensor<?x64xf32, #relax.shape<m * 2, 64>>
  relax.return
}

// CHECK-LABEL: relax.func @state_call
relax.func @state_call<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // CHECK: relax.call_tir @step(%{{.*}}) : (!relax.state<kv_cache, [b, 2, 3, 8], f32>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  %0 = relax.call_tir @step(%s) : (!relax.state<kv_cache, [b, 2, 3, 8], f32>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  relax.return %0 : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

//===-- Structure --===//

// CHECK-LABEL: relax.func @structure
relax.func @structure(%x: tensor<4xf32>, %y: tensor<2xf16>, %c: tensor<i1>) -> tensor<4xf32> {
  // CHECK: relax.tuple %{{.*}}, %{{.*}} : (tensor<4xf32>, tensor<2xf16>) -> tuple<tensor<4xf32>, tensor<2xf16>>
  %t = relax.tuple %x, %y : (tensor<4xf32>, tensor<2xf16>) -> tuple<tensor<4xf32>, tensor<2xf16>>
  // CHECK: relax.get_item %{{.*}}[0] : (tuple<tensor<4xf32>, tensor<2xf16>>) -> tensor<4xf32>
  %0 = relax.get_item %t[0] : (tuple<tensor<4xf32>, tensor<2xf16>>) -> tensor<4xf32>
  // CHECK: relax.if %{{.*}} : tensor<i1> -> (tensor<4xf32>) {
  // CHECK-NEXT: relax.yield %{{.*}} : tensor<4xf32>
  // CHECK-NEXT: } else {
  %1 = relax.if %c : tensor<i1> -> (tensor<4xf32>) {
    relax.yield %x : tensor<4xf32>
  } else {
    relax.yield %0 : tensor<4xf32>
  }
  // CHECK: relax.dataflow -> (tensor<4xf32>) {
  %2 = relax.dataflow -> (tensor<4xf32>) {
    %e = relax.exp %1 : (tensor<4xf32>) -> tensor<4xf32>
    relax.yield %e : tensor<4xf32>
  }
  // CHECK: relax.segment -> (tensor<4xf32>) {
  %3 = relax.segment -> (tensor<4xf32>) {
    %e = relax.exp %2 : (tensor<4xf32>) -> tensor<4xf32>
    relax.yield %e : tensor<4xf32>
  }
  // CHECK: relax.constant dense<1.000000e+00> : tensor<f32>
  %4 = relax.constant dense<1.0> : tensor<f32>
  // CHECK: relax.weight "blk.0.attn_q.weight" : tensor<576x360xi8>
  %5 = relax.weight "blk.0.attn_q.weight" : tensor<576x360xi8>
  relax.return %3 : tensor<4xf32>
}

//===-- Element-wise --===//

// CHECK-LABEL: relax.func @elementwise
relax.func @elementwise<n>(%x: tensor<?x4xf32, #relax.shape<n, 4>>, %w: tensor<4xf32>) {
  // CHECK: relax.add %{{.*}}, %{{.*}} : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  %0 = relax.add %x, %w : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  // A result may be weaker than what is inferred.
  // CHECK: relax.subtract %{{.*}} -> tensor<?x?xf32>
  %1 = relax.subtract %x, %w : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x?xf32>
  // CHECK: relax.multiply
  %2 = relax.multiply %x, %w : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  // CHECK: relax.divide
  %3 = relax.divide %x, %w : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  // CHECK: relax.maximum
  %4 = relax.maximum %x, %w : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  // CHECK: relax.minimum
  %5 = relax.minimum %x, %w : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  // CHECK: relax.power
  %6 = relax.power %x, %w : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  // CHECK: relax.negate %{{.*}} : (tensor<4xf32>) -> tensor<4xf32>
  %7 = relax.negate %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.abs
  %8 = relax.abs %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.exp
  %9 = relax.exp %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.log
  %10 = relax.log %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.sqrt
  %11 = relax.sqrt %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.rsqrt
  %12 = relax.rsqrt %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.sin
  %13 = relax.sin %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.cos
  %14 = relax.cos %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.tanh
  %15 = relax.tanh %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.erf
  %16 = relax.erf %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.sigmoid
  %17 = relax.sigmoid %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.silu
  %18 = relax.silu %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.gelu_tanh
  %gelu_tanh = relax.gelu_tanh %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.gelu %
  %19 = relax.gelu %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.relu
  %20 = relax.relu %w : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: relax.cast %{{.*}} : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xi8, #relax.shape<n, 4>>
  %21 = relax.cast %x : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xi8, #relax.shape<n, 4>>
  // CHECK: relax.compare lt %{{.*}}, %{{.*}} : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x4xi1, #relax.shape<n, 4>>
  %22 = relax.compare lt %x, %w : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x4xi1, #relax.shape<n, 4>>
  // CHECK: relax.select %{{.*}}, %{{.*}}, %{{.*}} : (tensor<?x4xi1, #relax.shape<n, 4>>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  %23 = relax.select %22, %w, %w : (tensor<?x4xi1, #relax.shape<n, 4>>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  relax.return
}

//===-- Contraction, reduction, shape --===//

// CHECK-LABEL: relax.func @tensors_ops
relax.func @tensors_ops<b, n>(%x: tensor<?x?x8xf32, #relax.shape<b, n, 8>>, %w: tensor<16x8xf32>, %v: tensor<8x16xf32>,
                              %ids: tensor<?x?xi32, #relax.shape<b, n>>, %last: tensor<?xi32, #relax.shape<b>>) {
  // CHECK: relax.matmul %{{.*}}, %{{.*}} transpose_rhs : {{.*}} -> tensor<?x?x16xf32, #relax.shape<b, n, 16>>
  %0 = relax.matmul %x, %w transpose_rhs : (tensor<?x?x8xf32, #relax.shape<b, n, 8>>, tensor<16x8xf32>) -> tensor<?x?x16xf32, #relax.shape<b, n, 16>>
  // CHECK: relax.matmul %{{.*}}, %{{.*}} : {{.*}} -> tensor<?x?x16xf32, #relax.shape<b, n, 16>>
  %1 = relax.matmul %x, %v : (tensor<?x?x8xf32, #relax.shape<b, n, 8>>, tensor<8x16xf32>) -> tensor<?x?x16xf32, #relax.shape<b, n, 16>>
  // CHECK: relax.sum %{{.*}} dims [0, 2] : {{.*}} -> tensor<?xf32, #relax.shape<n>>
  %2 = relax.sum %x dims [0, 2] : (tensor<?x?x8xf32, #relax.shape<b, n, 8>>) -> tensor<?xf32, #relax.shape<n>>
  // CHECK: relax.mean %{{.*}} dims [1] keep_dims : {{.*}} -> tensor<?x1x8xf32, #relax.shape<b, 1, 8>>
  %3 = relax.mean %x dims [1] keep_dims : (tensor<?x?x8xf32, #relax.shape<b, n, 8>>) -> tensor<?x1x8xf32, #relax.shape<b, 1, 8>>
  // CHECK: relax.max %{{.*}} dims [1]
  %4 = relax.max %w dims [1] : (tensor<16x8xf32>) -> tensor<16xf32>
  // CHECK: relax.min %{{.*}} dims [0, 1]
  %5 = relax.min %w dims [0, 1] : (tensor<16x8xf32>) -> tensor<f32>
  // CHECK: relax.softmax %{{.*}} dim 1
  %6 = relax.softmax %w dim 1 : (tensor<16x8xf32>) -> tensor<16x8xf32>
  // CHECK: relax.reshape %{{.*}} : (tensor<?x?x8xf32, #relax.shape<b, n, 8>>) -> tensor<?x2x4xf32, #relax.shape<b * n, 2, 4>>
  %7 = relax.reshape %x : (tensor<?x?x8xf32, #relax.shape<b, n, 8>>) -> tensor<?x2x4xf32, #relax.shape<n * b, 2, 4>>
  // CHECK: relax.reshape %{{.*}} sizes(%{{.*}}) : (tensor<?xf32>, !relax.size<b>) -> tensor<?x?xf32, #relax.shape<b, ?>>
  %b = relax.symbol "b" : !relax.size<b>
  %u = relax.match_cast %2 : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32>
  %8 = relax.reshape %u sizes(%b) : (tensor<?xf32>, !relax.size<b>) -> tensor<?x?xf32, #relax.shape<b, ?>>
  // CHECK: relax.permute %{{.*}} [2, 0, 1] : {{.*}} -> tensor<8x?x?xf32, #relax.shape<8, b, n>>
  %9 = relax.permute %x [2, 0, 1] : (tensor<?x?x8xf32, #relax.shape<b, n, 8>>) -> tensor<8x?x?xf32, #relax.shape<8, b, n>>
  // CHECK: relax.broadcast_to %{{.*}} sizes(%{{.*}}) : (tensor<16x8xf32>, !relax.size<b>) -> tensor<?x16x8xf32, #relax.shape<b, 16, 8>>
  %10 = relax.broadcast_to %w sizes(%b) : (tensor<16x8xf32>, !relax.size<b>) -> tensor<?x16x8xf32, #relax.shape<b, 16, 8>>
  // CHECK: relax.concat %{{.*}}, %{{.*}} dim 1 : {{.*}} -> tensor<?x?x8xf32, #relax.shape<b, 2 * n, 8>>
  %11 = relax.concat %x, %x dim 1 : (tensor<?x?x8xf32, #relax.shape<b, n, 8>>, tensor<?x?x8xf32, #relax.shape<b, n, 8>>) -> tensor<?x?x8xf32, #relax.shape<b, n * 2, 8>>
  // CHECK: relax.split %{{.*}} dim 1 [2, 6] : (tensor<16x8xf32>) -> (tensor<16x2xf32>, tensor<16x6xf32>)
  %12:2 = relax.split %w dim 1 [2, 6] : (tensor<16x8xf32>) -> (tensor<16x2xf32>, tensor<16x6xf32>)
  // CHECK: relax.take %{{.*}}, %{{.*}} axis 0 : {{.*}} -> tensor<?x?x8xf32, #relax.shape<b, n, 8>>
  %13 = relax.take %w, %ids axis 0 : (tensor<16x8xf32>, tensor<?x?xi32, #relax.shape<b, n>>) -> tensor<?x?x8xf32, #relax.shape<b, n, 8>>
  // CHECK: relax.take %{{.*}}, %{{.*}} axis 1 batch_dims 1 : {{.*}} -> tensor<?x8xf32, #relax.shape<b, 8>>
  %14 = relax.take %x, %last axis 1 batch_dims 1 : (tensor<?x?x8xf32, #relax.shape<b, n, 8>>, tensor<?xi32, #relax.shape<b>>) -> tensor<?x8xf32, #relax.shape<b, 8>>
  // CHECK: relax.argmax %{{.*}} : {{.*}} -> tensor<?x?xi32, #relax.shape<b, n>>
  %15 = relax.argmax %x : (tensor<?x?x8xf32, #relax.shape<b, n, 8>>) -> tensor<?x?xi32, #relax.shape<b, n>>
  relax.return
}

//===-- Models --===//

// CHECK-LABEL: relax.func @model_ops
relax.func @model_ops<b, n>(%x: tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, %k: tensor<?x?x3x8xf32, #relax.shape<b, n, 3, 8>>,
    %w: tensor<8xf32>, %counts: tensor<?xi32, #relax.shape<b>>, %s: !relax.state<kv_cache, [b, 2, 3, 8], f32>)
    -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // CHECK: relax.rms_norm %{{.*}}, %{{.*}} epsilon 1.000000e-05 :
  %0 = relax.rms_norm %x, %w epsilon 1.0e-05 : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, tensor<8xf32>) -> tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>
  // CHECK: relax.layer_norm %{{.*}}, %{{.*}}, %{{.*}} epsilon 1.000000e-05 :
  %1 = relax.layer_norm %x, %w, %w epsilon 1.0e-05 : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>
  // CHECK: relax.extend %{{.*}}, %{{.*}} : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  %2 = relax.extend %s, %counts : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  // CHECK: relax.length %{{.*}} : !relax.state<kv_cache, [b, 2, 3, 8], f32> -> !relax.size<t>
  %t = relax.length %2 : !relax.state<kv_cache, [b, 2, 3, 8], f32> -> !relax.size<t>
  %n = relax.symbol "n" : !relax.size<n>
  // CHECK: relax.positions %{{.*}}, %{{.*}}, %{{.*}} : {{.*}} -> tensor<?x?xi32, #relax.shape<b, n>>
  %p = relax.positions %2, %counts, %n : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?xi32, #relax.shape<b, n>>
  // CHECK: relax.rotary %{{.*}}, %{{.*}} base 1.000000e+05 rotary_dims 8 interleaved :
  %3 = relax.rotary %x, %p base 100000.0 rotary_dims 8 interleaved : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, tensor<?x?xi32, #relax.shape<b, n>>) -> tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>
  // CHECK: relax.rotary %{{.*}}, %{{.*}} divisors %{{.*}} base 1.000000e+05 rotary_dims 8 magnitude 1.500000e+00 :
  %divisors = relax.constant dense<[1.0, 2.0, 4.0, 8.0]> : tensor<4xf32>
  %stretched = relax.rotary %x, %p divisors %divisors base 100000.0 rotary_dims 8 magnitude 1.5 : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, tensor<?x?xi32, #relax.shape<b, n>>, tensor<4xf32>) -> tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>
  // CHECK: relax.rotary %{{.*}}, %{{.*}} base 1.000000e+05 rotary_dims 4 :
  %4 = relax.rotary %x, %p base 100000.0 rotary_dims 4 : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, tensor<?x?xi32, #relax.shape<b, n>>) -> tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>
  // CHECK: relax.append %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} layer 1 :
  %5 = relax.append %2, %k, %k, %counts layer 1 : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?x?x3x8xf32, #relax.shape<b, n, 3, 8>>, tensor<?x?x3x8xf32, #relax.shape<b, n, 3, 8>>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  // CHECK: relax.attention %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} layer 1 scale 1.250000e-01 window 4 softcap 5.000000e+01 :
  %windowed = relax.attention %3, %5, %counts, %t layer 1 scale 0.125 window 4 softcap 50.0 : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, !relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<t>) -> tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>
  // CHECK: relax.attention %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} layer 1 scale 1.250000e-01 :
  %6 = relax.attention %3, %5, %counts, %t layer 1 scale 0.125 : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, !relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<t>) -> tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>
  // CHECK: relax.truncate %{{.*}}, %{{.*}} :
  %7 = relax.truncate %5, %counts : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  relax.return %7 : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// CHECK-LABEL: relax.func @quantized
relax.func @quantized<b>(%w40: tensor<5x36xi8>, %w41: tensor<5x40xi8>, %w50: tensor<5x44xi8>, %w51: tensor<5x48xi8>, %w8: tensor<34xi8>,
                         %ids: tensor<?xi32, #relax.shape<b>>) {
  // CHECK: relax.unpack q4_0 %{{.*}} : (tensor<5x36xi8>) -> (tensor<5x2x16xi8>, tensor<5x2xf16>)
  %0:2 = relax.unpack q4_0 %w40 : (tensor<5x36xi8>) -> (tensor<5x2x16xi8>, tensor<5x2xf16>)
  // CHECK: relax.dequantize q4_0 %{{.*}}, %{{.*}} : {{.*}} -> tensor<5x64xf32>
  %1 = relax.dequantize q4_0 %0#0, %0#1 : (tensor<5x2x16xi8>, tensor<5x2xf16>) -> tensor<5x64xf32>
  // CHECK: relax.unpack q4_1
  %2:3 = relax.unpack q4_1 %w41 : (tensor<5x40xi8>) -> (tensor<5x2x16xi8>, tensor<5x2xf16>, tensor<5x2xf16>)
  // CHECK: relax.dequantize q4_1
  %3 = relax.dequantize q4_1 %2#0, %2#1, %2#2 : (tensor<5x2x16xi8>, tensor<5x2xf16>, tensor<5x2xf16>) -> tensor<5x64xf32>
  // CHECK: relax.unpack q5_0 %{{.*}} : (tensor<5x44xi8>) -> (tensor<5x2x16xi8>, tensor<5x2xi32>, tensor<5x2xf16>)
  %4:3 = relax.unpack q5_0 %w50 : (tensor<5x44xi8>) -> (tensor<5x2x16xi8>, tensor<5x2xi32>, tensor<5x2xf16>)
  // CHECK: relax.dequantize q5_0
  %5 = relax.dequantize q5_0 %4#0, %4#1, %4#2 : (tensor<5x2x16xi8>, tensor<5x2xi32>, tensor<5x2xf16>) -> tensor<5x64xf32>
  // CHECK: relax.unpack q5_1
  %6:4 = relax.unpack q5_1 %w51 : (tensor<5x48xi8>) -> (tensor<5x2x16xi8>, tensor<5x2xi32>, tensor<5x2xf16>, tensor<5x2xf16>)
  // Rows of the parts can be taken before they are dequantized.
  %c = relax.take %6#0, %ids axis 0 : (tensor<5x2x16xi8>, tensor<?xi32, #relax.shape<b>>) -> tensor<?x2x16xi8, #relax.shape<b, 2, 16>>
  %h = relax.take %6#1, %ids axis 0 : (tensor<5x2xi32>, tensor<?xi32, #relax.shape<b>>) -> tensor<?x2xi32, #relax.shape<b, 2>>
  %s = relax.take %6#2, %ids axis 0 : (tensor<5x2xf16>, tensor<?xi32, #relax.shape<b>>) -> tensor<?x2xf16, #relax.shape<b, 2>>
  %m = relax.take %6#3, %ids axis 0 : (tensor<5x2xf16>, tensor<?xi32, #relax.shape<b>>) -> tensor<?x2xf16, #relax.shape<b, 2>>
  // CHECK: relax.dequantize q5_1 {{.*}} -> tensor<?x64xf32, #relax.shape<b, 64>>
  %7 = relax.dequantize q5_1 %c, %h, %s, %m : (tensor<?x2x16xi8, #relax.shape<b, 2, 16>>, tensor<?x2xi32, #relax.shape<b, 2>>,
      tensor<?x2xf16, #relax.shape<b, 2>>, tensor<?x2xf16, #relax.shape<b, 2>>) -> tensor<?x64xf32, #relax.shape<b, 64>>
  // CHECK: relax.unpack q8_0 %{{.*}} : (tensor<34xi8>) -> (tensor<1x32xi8>, tensor<1xf16>)
  %8:2 = relax.unpack q8_0 %w8 : (tensor<34xi8>) -> (tensor<1x32xi8>, tensor<1xf16>)
  // CHECK: relax.dequantize q8_0 %{{.*}} -> tensor<32xf32>
  %9 = relax.dequantize q8_0 %8#0, %8#1 : (tensor<1x32xi8>, tensor<1xf16>) -> tensor<32xf32>
  relax.return
}

// CHECK-LABEL: relax.func @sampling
relax.func @sampling<b>(%l: tensor<?x16xf32, #relax.shape<b, 16>>, %t: tensor<?xf32, #relax.shape<b>>) -> tensor<?xi32, #relax.shape<b>> {
  // CHECK: relax.sample %{{.*}}, %{{.*}}, %{{.*}} : {{.*}} -> tensor<?xi32, #relax.shape<b>>
  %i = relax.sample %l, %t, %t : (tensor<?x16xf32, #relax.shape<b, 16>>, tensor<?xf32, #relax.shape<b>>, tensor<?xf32, #relax.shape<b>>) -> tensor<?xi32, #relax.shape<b>>
  relax.return %i : tensor<?xi32, #relax.shape<b>>
}

// CHECK-LABEL: relax.func @quantized_activations
relax.func @quantized_activations<n>(%x: tensor<?x64xf32, #relax.shape<n, 64>>, %c: tensor<6x2x16xi8>, %h: tensor<6x2xi32>, %s: tensor<6x2xf16>, %wi: tensor<3x2x34xi16>) {
  // CHECK: relax.quantize %{{.*}} : (tensor<?x64xf32, #relax.shape<n, 64>>) -> (tensor<?x2x32xi8, #relax.shape<n, 2, 32>>, tensor<?x2xf32, #relax.shape<n, 2>>, tensor<?x2xf32, #relax.shape<n, 2>>)
  %q, %d, %t = relax.quantize %x : (tensor<?x64xf32, #relax.shape<n, 64>>)
      -> (tensor<?x2x32xi8, #relax.shape<n, 2, 32>>, tensor<?x2xf32, #relax.shape<n, 2>>, tensor<?x2xf32, #relax.shape<n, 2>>)
  // CHECK: relax.pack q5_0 %{{.*}}, %{{.*}}, %{{.*}} : {{.*}} -> tensor<6x2x11xi16>
  %w = relax.pack q5_0 %c, %h, %s : (tensor<6x2x16xi8>, tensor<6x2xi32>, tensor<6x2xf16>) -> tensor<6x2x11xi16>
  // CHECK: relax.pack q5_0 %{{.*}}, %{{.*}}, %{{.*}} interleave 3 : {{.*}} -> tensor<2x2x33xi16>
  %w3 = relax.pack q5_0 %c, %h, %s interleave 3 : (tensor<6x2x16xi8>, tensor<6x2xi32>, tensor<6x2xf16>) -> tensor<2x2x33xi16>
  // CHECK: relax.quantized_matmul q5_0 %{{.*}}, %{{.*}}, %{{.*}} weight %{{.*}} : {{.*}} -> tensor<?x6xf32, #relax.shape<n, 6>>
  %y = relax.quantized_matmul q5_0 %q, %d, %t weight %w
      : (tensor<?x2x32xi8, #relax.shape<n, 2, 32>>, tensor<?x2xf32, #relax.shape<n, 2>>, tensor<?x2xf32, #relax.shape<n, 2>>,
         tensor<6x2x11xi16>) -> tensor<?x6xf32, #relax.shape<n, 6>>
  // CHECK: relax.quantized_matmul q8_0 %{{.*}} weight %{{.*}} interleave 2 : {{.*}} -> tensor<?x6xf32, #relax.shape<n, 6>>
  %z = relax.quantized_matmul q8_0 %q, %d, %t weight %wi interleave 2
      : (tensor<?x2x32xi8, #relax.shape<n, 2, 32>>, tensor<?x2xf32, #relax.shape<n, 2>>, tensor<?x2xf32, #relax.shape<n, 2>>,
         tensor<3x2x34xi16>) -> tensor<?x6xf32, #relax.shape<n, 6>>
  relax.return
}

// CHECK-LABEL: relax.func @filtering
relax.func @filtering<b>(%l: tensor<?x16xf32, #relax.shape<b, 16>>, %t: tensor<?xf32, #relax.shape<b>>, %k: tensor<?xi32, #relax.shape<b>>) -> tensor<?x16xf32, #relax.shape<b, 16>> {
  // CHECK: relax.filter_logits %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : {{.*}} -> tensor<?x16xf32, #relax.shape<b, 16>>
  %r = relax.filter_logits %l, %t, %k, %t, %t : (tensor<?x16xf32, #relax.shape<b, 16>>, tensor<?xf32, #relax.shape<b>>, tensor<?xi32, #relax.shape<b>>, tensor<?xf32, #relax.shape<b>>, tensor<?xf32, #relax.shape<b>>) -> tensor<?x16xf32, #relax.shape<b, 16>>
  relax.return %r : tensor<?x16xf32, #relax.shape<b, 16>>
}

// CHECK-LABEL: relax.func @masking
relax.func @masking<b>(%l: tensor<?x33xf32, #relax.shape<b, 33>>, %m: tensor<?x2xi32, #relax.shape<b, 2>>) {
  // CHECK: relax.mask_logits %{{.*}}, %{{.*}} : (tensor<?x33xf32, #relax.shape<b, 33>>, tensor<?x2xi32, #relax.shape<b, 2>>) -> tensor<?x33xf32, #relax.shape<b, 33>>
  %r = relax.mask_logits %l, %m : (tensor<?x33xf32, #relax.shape<b, 33>>, tensor<?x2xi32, #relax.shape<b, 2>>) -> tensor<?x33xf32, #relax.shape<b, 33>>
  relax.return
}
