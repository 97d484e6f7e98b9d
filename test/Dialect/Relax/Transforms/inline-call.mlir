// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --relax-inline --split-input-file %s | FileCheck %s
// RUN: lamella-opt --relax-inline --verify-roundtrip --split-input-file %s -o /dev/null

// An operand that does not show the callee's symbol is cast to a new name, and the result back.
// CHECK-LABEL: relax.func @unknown<n>(
// CHECK-SAME:      %[[X:.*]]: tensor<?xf32>, %{{.*}}: tensor<?xf32, #relax.shape<n>>)
// CHECK-NEXT:    %[[A:.*]] = relax.match_cast %[[X]] : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<n_1>>
// CHECK-NEXT:    %[[B:.*]] = relax.exp %[[A]] : {{.*}} -> tensor<?xf32, #relax.shape<n_1>>
// CHECK-NEXT:    %[[C:.*]] = relax.match_cast %[[B]] : {{.*}} -> tensor<?xf32>
// CHECK-NEXT:    relax.return %[[C]]
relax.func private @exp<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> {
  %y = relax.exp %x : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %y : tensor<?xf32, #relax.shape<n>>
}
relax.func @unknown<n>(%x: tensor<?xf32>, %z: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32> {
  %y = relax.call @exp(%x) : (tensor<?xf32>) -> tensor<?xf32>
  relax.return %y : tensor<?xf32>
}

// -----

// What only the callee's types promise (here that the second is twice the first) is checked.
// CHECK-LABEL: relax.func @promise<a, b>(
// CHECK-SAME:      %[[X:.*]]: tensor<?xf32, #relax.shape<a>>, %[[Y:.*]]: tensor<?xf32, #relax.shape<b>>)
// CHECK-NEXT:    %[[C:.*]] = relax.match_cast %[[Y]] : (tensor<?xf32, #relax.shape<b>>) -> tensor<?xf32, #relax.shape<2 * a>>
// CHECK-NEXT:    relax.concat %[[X]], %[[C]] dim 0 : {{.*}} -> tensor<?xf32, #relax.shape<3 * a>>
relax.func private @join<n>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32, #relax.shape<n * 2>>)
    -> tensor<?xf32, #relax.shape<n * 3>> {
  %z = relax.concat %x, %y dim 0 : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n * 2>>)
      -> tensor<?xf32, #relax.shape<n * 3>>
  relax.return %z : tensor<?xf32, #relax.shape<n * 3>>
}
relax.func @promise<a, b>(%x: tensor<?xf32, #relax.shape<a>>, %y: tensor<?xf32, #relax.shape<b>>)
    -> tensor<?xf32, #relax.shape<a * 3>> {
  %z = relax.call @join(%x, %y) : (tensor<?xf32, #relax.shape<a>>, tensor<?xf32, #relax.shape<b>>)
      -> tensor<?xf32, #relax.shape<a * 3>>
  relax.return %z : tensor<?xf32, #relax.shape<a * 3>>
}

// -----

// The callee uses a symbol that it declares without an operand that shows it. In the caller the size is defined inside,
// so it must be shown: as a size operand where the op takes one, for relax.symbol by the dimension itself, else by a
// weaker result and a cast.
// CHECK-LABEL: relax.func @shown(
// CHECK:         %[[V:.*]] = relax.match_cast %{{.*}} : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<k>>
// CHECK:         %[[D1:.*]] = relax.dim %[[V]], 0 : {{.*}} -> !relax.size<k>
// CHECK-NEXT:    %[[B1:.*]] = relax.broadcast_to %{{.*}} sizes(%[[D1]]) : {{.*}} -> tensor<?xf32, #relax.shape<k>>
// CHECK-NEXT:    %[[D2:.*]] = relax.dim %[[V]], 0
// CHECK-NEXT:    %[[B2:.*]] = relax.broadcast_to %{{.*}} sizes(%[[D2]])
// CHECK-NEXT:    %[[D3:.*]] = relax.dim %[[V]], 0
// CHECK-NEXT:    %[[B3:.*]] = relax.call_dps "iota"() : () -> tensor<?xf32>
// CHECK-NEXT:    %[[B4:.*]] = relax.match_cast %[[B3]] sizes(%[[D3]]) : (tensor<?xf32>, !relax.size<k>) -> tensor<?xf32, #relax.shape<k>>
// CHECK-NEXT:    %[[S:.*]] = relax.add %[[B1]], %[[B2]]
// CHECK-NEXT:    relax.add %[[S]], %[[B4]]
relax.func private @ones<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> {
  %one = relax.constant dense<1.0> : tensor<f32>
  %a = relax.broadcast_to %one : (tensor<f32>) -> tensor<?xf32, #relax.shape<n>>
  %n = relax.symbol "n" : !relax.size<n>
  %b = relax.broadcast_to %one sizes(%n) : (tensor<f32>, !relax.size<n>) -> tensor<?xf32, #relax.shape<n>>
  %c = relax.call_dps "iota"() : () -> tensor<?xf32, #relax.shape<n>>
  %s = relax.add %a, %b : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %t = relax.add %s, %c : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %t : tensor<?xf32, #relax.shape<n>>
}
relax.func @shown(%x: tensor<?xf32>) -> tensor<?xf32> {
  %v = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<k>>
  %y = relax.call @ones(%v) : (tensor<?xf32, #relax.shape<k>>) -> tensor<?xf32, #relax.shape<k>>
  %r = relax.negate %y : (tensor<?xf32, #relax.shape<k>>) -> tensor<?xf32, #relax.shape<k>>
  relax.return %r : tensor<?xf32, #relax.shape<k>>
}

// -----

// Two sizes that the callee compares when it runs: with one of them static, the sum has that size and what follows keeps
// the name that it had, by a cast.
// CHECK-LABEL: relax.func @static<k>(
// CHECK-SAME:      %[[X:.*]]: tensor<?xf32, #relax.shape<k>>, %[[Y:.*]]: tensor<5xf32>)
// CHECK-NEXT:    %[[A:.*]] = relax.add %[[X]], %[[Y]] : {{.*}} -> tensor<5xf32>
// CHECK-NEXT:    %[[B:.*]] = relax.match_cast %[[A]] : (tensor<5xf32>) -> tensor<?xf32, #relax.shape<k>>
// CHECK-NEXT:    relax.exp %[[B]]
relax.func private @sum<n, m>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32, #relax.shape<m>>)
    -> tensor<?xf32, #relax.shape<n>> {
  %a = relax.add %x, %y : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32, #relax.shape<n>>
  %b = relax.exp %a : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %b : tensor<?xf32, #relax.shape<n>>
}
relax.func @static<k>(%x: tensor<?xf32, #relax.shape<k>>, %y: tensor<5xf32>) -> tensor<?xf32, #relax.shape<k>> {
  %z = relax.call @sum(%x, %y) : (tensor<?xf32, #relax.shape<k>>, tensor<5xf32>) -> tensor<?xf32, #relax.shape<k>>
  relax.return %z : tensor<?xf32, #relax.shape<k>>
}

// A named dimension never broadcasts; with 1 in its place it would, so it keeps a name.
// CHECK-LABEL: relax.func @one(
// CHECK-SAME:      %[[X:.*]]: tensor<1xf32>, %[[Y:.*]]: tensor<5xf32>)
// CHECK-NEXT:    %[[A:.*]] = relax.match_cast %[[X]] : (tensor<1xf32>) -> tensor<?xf32, #relax.shape<n>>
// CHECK-NEXT:    %[[N:.*]] = relax.dim %[[A]], 0
// CHECK-NEXT:    %[[B:.*]] = relax.add %[[A]], %[[Y]] : {{.*}} -> tensor<5xf32>
// CHECK-NEXT:    relax.match_cast %[[B]] sizes(%[[N]]) : (tensor<5xf32>, !relax.size<n>) -> tensor<?xf32, #relax.shape<n>>
relax.func @one(%x: tensor<1xf32>, %y: tensor<5xf32>) -> tensor<1xf32> {
  %z = relax.call @sum(%x, %y) : (tensor<1xf32>, tensor<5xf32>) -> tensor<1xf32>
  relax.return %z : tensor<1xf32>
}
