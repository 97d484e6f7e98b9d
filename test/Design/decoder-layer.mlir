// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 1: a decoder layer with symbolic prompt length, batch and cache length, and quantized weights.
// RUN: lamella-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: relax.func @layer<b, n in [1, 8192]>
// CHECK: relax.length {{.*}} -> !relax.size<t>
// CHECK: relax.attention {{.*}} layer 0 scale 1.250000e-01
relax.func @layer<b, n in [1, 8192]>(
    %x: tensor<?x?x576xf32, #relax.shape<b, n, 576>>, %counts: tensor<?xi32, #relax.shape<b>>,
    %cache0: !relax.state<kv_cache, [b, 1, 3, 64], f32>)
    -> (tensor<?x?x576xf32, #relax.shape<b, n, 576>>, !relax.state<kv_cache, [b, 1, 3, 64], f32>) {
  %n = relax.symbol "n" : !relax.size<n>
  %cache1 = relax.extend %cache0, %counts
      : (!relax.state<kv_cache, [b, 1, 3, 64], f32>, tensor<?xi32, #relax.shape<b>>)
      -> !relax.state<kv_cache, [b, 1, 3, 64], f32>
  %t = relax.length %cache1 : !relax.state<kv_cache, [b, 1, 3, 64], f32> -> !relax.size<t>
  %p = relax.positions %cache1, %counts, %n
      : (!relax.state<kv_cache, [b, 1, 3, 64], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>)
      -> tensor<?x?xi32, #relax.shape<b, n>>

  // Queries, keys and values of the normed rows.
  %norm_w = relax.weight "blk.0.attn_norm.weight" : tensor<576xf32>
  %h = relax.rms_norm %x, %norm_w epsilon 1.0e-05 : (tensor<?x?x576xf32, #relax.shape<b, n, 576>>, tensor<576xf32>)
      -> tensor<?x?x576xf32, #relax.shape<b, n, 576>>
  %qb = relax.weight "blk.0.attn_q.weight" : tensor<576x360xi8>
  %qc, %qs, %qm = relax.unpack q4_1 %qb : (tensor<576x360xi8>)
      -> (tensor<576x18x16xi8>, tensor<576x18xf16>, tensor<576x18xf16>)
  %qw = relax.dequantize q4_1 %qc, %qs, %qm : (tensor<576x18x16xi8>, tensor<576x18xf16>, tensor<576x18xf16>)
      -> tensor<576x576xf32>
  %q0 = relax.matmul %h, %qw transpose_rhs : (tensor<?x?x576xf32, #relax.shape<b, n, 576>>, tensor<576x576xf32>)
      -> tensor<?x?x576xf32, #relax.shape<b, n, 576>>
  %q1 = relax.reshape %q0 : (tensor<?x?x576xf32, #relax.shape<b, n, 576>>)
      -> tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>
  %q = relax.rotary %q1, %p base 100000.0 rotary_dims 64 interleaved
      : (tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>, tensor<?x?xi32, #relax.shape<b, n>>)
      -> tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>

  %kb = relax.weight "blk.0.attn_k.weight" : tensor<192x360xi8>
  %kc, %ks, %km = relax.unpack q4_1 %kb : (tensor<192x360xi8>)
      -> (tensor<192x18x16xi8>, tensor<192x18xf16>, tensor<192x18xf16>)
  %kw = relax.dequantize q4_1 %kc, %ks, %km : (tensor<192x18x16xi8>, tensor<192x18xf16>, tensor<192x18xf16>)
      -> tensor<192x576xf32>
  %k0 = relax.matmul %h, %kw transpose_rhs : (tensor<?x?x576xf32, #relax.shape<b, n, 576>>, tensor<192x576xf32>)
      -> tensor<?x?x192xf32, #relax.shape<b, n, 192>>
  %k1 = relax.reshape %k0 : (tensor<?x?x192xf32, #relax.shape<b, n, 192>>)
      -> tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>
  %k = relax.rotary %k1, %p base 100000.0 rotary_dims 64 interleaved
      : (tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>, tensor<?x?xi32, #relax.shape<b, n>>)
      -> tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>

  %vb = relax.weight "blk.0.attn_v.weight" : tensor<192x360xi8>
  %vc, %vs, %vm = relax.unpack q4_1 %vb : (tensor<192x360xi8>)
      -> (tensor<192x18x16xi8>, tensor<192x18xf16>, tensor<192x18xf16>)
  %vw = relax.dequantize q4_1 %vc, %vs, %vm : (tensor<192x18x16xi8>, tensor<192x18xf16>, tensor<192x18xf16>)
      -> tensor<192x576xf32>
  %v0 = relax.matmul %h, %vw transpose_rhs : (tensor<?x?x576xf32, #relax.shape<b, n, 576>>, tensor<192x576xf32>)
      -> tensor<?x?x192xf32, #relax.shape<b, n, 192>>
  %v = relax.reshape %v0 : (tensor<?x?x192xf32, #relax.shape<b, n, 192>>)
      -> tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>

  // The cache is updated in place, and read by attention.
  %cache2 = relax.append %cache1, %k, %v, %counts layer 0
      : (!relax.state<kv_cache, [b, 1, 3, 64], f32>, tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>,
         tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>, tensor<?xi32, #relax.shape<b>>)
      -> !relax.state<kv_cache, [b, 1, 3, 64], f32>
  %o0 = relax.attention %q, %cache2, %counts, %t layer 0 scale 0.125
      : (tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>, !relax.state<kv_cache, [b, 1, 3, 64], f32>,
         tensor<?xi32, #relax.shape<b>>, !relax.size<t>) -> tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>
  %o1 = relax.reshape %o0 : (tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>)
      -> tensor<?x?x576xf32, #relax.shape<b, n, 576>>
  %y = relax.add %x, %o1 : (tensor<?x?x576xf32, #relax.shape<b, n, 576>>, tensor<?x?x576xf32, #relax.shape<b, n, 576>>)
      -> tensor<?x?x576xf32, #relax.shape<b, n, 576>>
  relax.return %y, %cache2 : tensor<?x?x576xf32, #relax.shape<b, n, 576>>, !relax.state<kv_cache, [b, 1, 3, 64], f32>
}
