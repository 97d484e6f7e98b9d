// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s -pass-pipeline='builtin.module(relax.func(relax-split-segments))' | FileCheck %s

// Calls and the view between them are one segment; reading the condition ends it; the if's regions have their own.
// CHECK-LABEL: relax.func @choose
// CHECK: %[[S:.*]]:2 = relax.segment -> (tensor<2x2xf32>, tensor<i1>) {
// CHECK:   %[[A:.*]] = relax.call_dps "a"
// CHECK:   %[[V:.*]] = relax.reshape %[[A]]
// CHECK:   %[[C:.*]] = relax.call_dps "test"(%[[V]])
// CHECK:   relax.yield %[[V]], %[[C]]
// CHECK: }
// CHECK: relax.if %[[S]]#1
// CHECK:   %[[T:.*]] = relax.segment
// CHECK:     relax.call_dps "b"(%[[S]]#0)
// CHECK:   relax.yield %[[T]]
// CHECK: } else {
// CHECK-NEXT: relax.yield %[[S]]#0
relax.func @choose(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  %a = relax.call_dps "a"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %v = relax.reshape %a : (tensor<4xf32>) -> tensor<2x2xf32>
  %c = relax.call_dps "test"(%v) : (tensor<2x2xf32>) -> tensor<i1>
  %r = relax.if %c : tensor<i1> -> (tensor<2x2xf32>) {
    %b = relax.call_dps "b"(%v) : (tensor<2x2xf32>) -> tensor<2x2xf32>
    relax.yield %b : tensor<2x2xf32>
  } else {
    relax.yield %v : tensor<2x2xf32>
  }
  relax.return %r : tensor<2x2xf32>
}

// Lengths are the host's: extend, length and truncate stand between segments, and a run without a call is none.
// CHECK-LABEL: relax.func @state
// CHECK-NOT: relax.segment
// CHECK: relax.extend
// CHECK-NEXT: relax.length
// CHECK-NEXT: relax.segment
// CHECK-NEXT: relax.call_dps "a"
// CHECK: relax.truncate
// CHECK-NEXT: relax.segment
// CHECK-NEXT: relax.call_dps "b"
// CHECK: relax.reshape
// CHECK-NEXT: relax.return
relax.func @state<b>(%s: !relax.state<kv_cache, [b, 2, 3, 4], f32>, %n: tensor<?xi32, #relax.shape<b>>, %x: tensor<4xf32>)
    -> (!relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<2x2xf32>) {
  %1 = relax.extend %s, %n : (!relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<?xi32, #relax.shape<b>>)
      -> !relax.state<kv_cache, [b, 2, 3, 4], f32>
  %t = relax.length %1 : !relax.state<kv_cache, [b, 2, 3, 4], f32> -> !relax.size<t>
  %a = relax.call_dps "a"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %2 = relax.truncate %1, %n : (!relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<?xi32, #relax.shape<b>>)
      -> !relax.state<kv_cache, [b, 2, 3, 4], f32>
  %b = relax.call_dps "b"(%a) : (tensor<4xf32>) -> tensor<4xf32>
  %v = relax.reshape %b : (tensor<4xf32>) -> tensor<2x2xf32>
  relax.return %2, %v : !relax.state<kv_cache, [b, 2, 3, 4], f32>, tensor<2x2xf32>
}
