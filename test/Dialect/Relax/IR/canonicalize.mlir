// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --canonicalize --cse %s | FileCheck %s
// What the upstream passes do to relax, and must not do.

// A definer whose result is only needed for its name survives: who needs the name uses the value.
// CHECK-LABEL: relax.func @needed_definer
// CHECK-NEXT:    %[[A:.*]] = relax.match_cast %{{.*}} : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
// CHECK-NEXT:    %[[S:.*]] = relax.dim %[[A]], 0
// CHECK-NEXT:    %[[B:.*]] = relax.broadcast_to %{{.*}} sizes(%[[S]])
// CHECK-NEXT:    relax.return %[[B]]
relax.func @needed_definer(%x: tensor<?xf32>, %y: tensor<f32>) -> tensor<?xf32> {
  %a = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
  %s = relax.dim %a, 0 : (tensor<?xf32, #relax.shape<m>>) -> !relax.size<m>
  %b = relax.broadcast_to %y sizes(%s) : (tensor<f32>, !relax.size<m>) -> tensor<?xf32, #relax.shape<m>>
  relax.return %b : tensor<?xf32, #relax.shape<m>>
}

// One whose result nobody uses has no user of its name either, and goes.
// CHECK-LABEL: relax.func @dead_definer
// CHECK-NEXT:    relax.return
relax.func @dead_definer<b>(%x: tensor<?xf32>, %s: !relax.state<kv_cache, [b, 2, 3, 8], f32>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  %a = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
  %t = relax.length %s : !relax.state<kv_cache, [b, 2, 3, 8], f32> -> !relax.size<t>
  relax.return %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// A declared symbol stays declared though nothing inside reads it.
// CHECK-LABEL: relax.func @declaration<n in [1, 8]>
relax.func @declaration<n in [1, 8]>(%x: tensor<?xf32, #relax.shape<n>>) {
  %n = relax.symbol "n" : !relax.size<n>
  // CHECK-NOT: relax.symbol
  relax.return
}

// Two casts define two names and are never one, though their operands are equal.
// CHECK-LABEL: relax.func @two_definers
// CHECK-DAG:     relax.match_cast %{{.*}} : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
// CHECK-DAG:     relax.match_cast %{{.*}} : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<k>>
// CHECK:         relax.add
relax.func @two_definers(%x: tensor<?xf32>) -> tensor<?xf32> {
  %a = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
  %b = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<k>>
  %c = relax.add %a, %b : (tensor<?xf32, #relax.shape<m>>, tensor<?xf32, #relax.shape<k>>) -> tensor<?xf32, #relax.shape<m>>
  relax.return %c : tensor<?xf32, #relax.shape<m>>
}

// The definers of two branches are not hoisted into one, and two lengths of one state are two.
// CHECK-LABEL: relax.func @branches
// CHECK:         relax.if
// CHECK-NEXT:      relax.match_cast
// CHECK:         } else {
// CHECK-NEXT:      relax.match_cast
relax.func @branches(%x: tensor<?xf32>, %c: tensor<i1>) -> tensor<?xf32> {
  %r = relax.if %c : tensor<i1> -> (tensor<?xf32>) {
    %a = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
    %e = relax.exp %a : (tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32, #relax.shape<m>>
    relax.yield %e : tensor<?xf32, #relax.shape<m>>
  } else {
    %a = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<k>>
    %e = relax.log %a : (tensor<?xf32, #relax.shape<k>>) -> tensor<?xf32, #relax.shape<k>>
    relax.yield %e : tensor<?xf32, #relax.shape<k>>
  }
  relax.return %r : tensor<?xf32>
}

// Equal ops are one; a state op that grows the cache is not repeated or removed.
// CHECK-LABEL: relax.func @cse
// CHECK-COUNT-1: relax.exp
// CHECK-NOT:     relax.exp
// CHECK:         relax.extend
// CHECK-NEXT:    relax.extend
relax.func @cse<b>(%x: tensor<4xf32>, %s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %n: tensor<?xi32, #relax.shape<b>>)
    -> (tensor<4xf32>, !relax.state<kv_cache, [b, 2, 3, 8], f32>) {
  %a = relax.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %b = relax.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %c = relax.add %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %0 = relax.extend %s, %n : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  %1 = relax.extend %0, %n : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  relax.return %c, %1 : tensor<4xf32>, !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// Reads on both sides of a write differ.
// CHECK-LABEL: relax.func @reads
// CHECK-COUNT-2: relax.positions
relax.func @reads<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<b>>, %n: !relax.size<n>)
    -> (tensor<?x?xi32, #relax.shape<b, n>>, !relax.state<kv_cache, [b, 2, 3, 8], f32>) {
  %0 = relax.positions %s, %c, %n : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?xi32, #relax.shape<b, n>>
  %1 = relax.extend %s, %c : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  %2 = relax.positions %1, %c, %n : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?xi32, #relax.shape<b, n>>
  %3 = relax.subtract %2, %0 : (tensor<?x?xi32, #relax.shape<b, n>>, tensor<?x?xi32, #relax.shape<b, n>>) -> tensor<?x?xi32, #relax.shape<b, n>>
  relax.return %3, %1 : tensor<?x?xi32, #relax.shape<b, n>>, !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// Neutral elements: x + -0.0, x * 1, and not x + 0.0, which turns -0.0 into 0.0.
// CHECK-LABEL: relax.func @neutral
// CHECK-SAME:      %[[X:.*]]: tensor<4xf32>, %[[I:.*]]: tensor<4xi32>)
// CHECK:         %[[Z:.*]] = relax.add %[[X]],
// CHECK-NEXT:    relax.return %[[X]], %[[X]], %[[Z]], %[[I]]
relax.func @neutral(%x: tensor<4xf32>, %i: tensor<4xi32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xi32>) {
  %minus = relax.constant dense<-0.0> : tensor<f32>
  %zero = relax.constant dense<0.0> : tensor<f32>
  %one = relax.constant dense<1.0> : tensor<f32>
  %none = relax.constant dense<0> : tensor<i32>
  %a = relax.add %x, %minus : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %b = relax.multiply %one, %x : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %c = relax.add %x, %zero : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %d = relax.add %none, %i : (tensor<i32>, tensor<4xi32>) -> tensor<4xi32>
  relax.return %a, %b, %c, %d : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xi32>
}

// A cast to the same type, a reshape back, and an element of a tuple that was just made.
// CHECK-LABEL: relax.func @identities
// CHECK-SAME:      %[[X:.*]]: tensor<?x8xf32, #relax.shape<n, 8>>)
// CHECK-NEXT:    relax.return %[[X]]
relax.func @identities<n>(%x: tensor<?x8xf32, #relax.shape<n, 8>>) -> tensor<?x8xf32, #relax.shape<n, 8>> {
  %a = relax.cast %x : (tensor<?x8xf32, #relax.shape<n, 8>>) -> tensor<?x8xf32, #relax.shape<n, 8>>
  %b = relax.reshape %a : (tensor<?x8xf32, #relax.shape<n, 8>>) -> tensor<?x2x4xf32, #relax.shape<n, 2, 4>>
  %c = relax.reshape %b : (tensor<?x2x4xf32, #relax.shape<n, 2, 4>>) -> tensor<?x8xf32, #relax.shape<n, 8>>
  %t = relax.tuple %c, %a : (tensor<?x8xf32, #relax.shape<n, 8>>, tensor<?x8xf32, #relax.shape<n, 8>>) -> tuple<tensor<?x8xf32, #relax.shape<n, 8>>, tensor<?x8xf32, #relax.shape<n, 8>>>
  %d = relax.get_item %t[0] : (tuple<tensor<?x8xf32, #relax.shape<n, 8>>, tensor<?x8xf32, #relax.shape<n, 8>>>) -> tensor<?x8xf32, #relax.shape<n, 8>>
  relax.return %d : tensor<?x8xf32, #relax.shape<n, 8>>
}
