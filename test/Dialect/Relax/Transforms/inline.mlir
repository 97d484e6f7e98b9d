// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --relax-inline --split-input-file %s | FileCheck %s
// RUN: lamella-opt --relax-inline --verify-roundtrip --split-input-file %s -o /dev/null
// RUN: lamella-opt --relax-inline --symbol-dce --split-input-file %s | FileCheck %s --check-prefix=DCE

// A callee inlined twice with different sizes. The name that it defines inside gets two names here.
// CHECK-LABEL: relax.func @twice<m, k>(
// CHECK-SAME:      %[[X:.*]]: tensor<?x4xf32, #relax.shape<2 * m, 4>>, %[[Y:.*]]: tensor<?x4xf32, #relax.shape<k + 1, 4>>,
// CHECK:         %[[A:.*]] = relax.match_cast %[[X]] : (tensor<?x4xf32, #relax.shape<2 * m, 4>>) -> tensor<?x4xf32, #relax.shape<h, 4>>
// CHECK-NEXT:    %[[B:.*]] = relax.concat %[[X]], %[[A]] dim 0 : {{.*}} -> tensor<?x4xf32, #relax.shape<h + 2 * m, 4>>
// CHECK:         %[[C:.*]] = relax.match_cast %[[Y]] : {{.*}} -> tensor<?x4xf32, #relax.shape<h_1, 4>>
// CHECK-NEXT:    %[[D:.*]] = relax.concat %[[Y]], %[[C]] dim 0 : {{.*}} -> tensor<?x4xf32, #relax.shape<h_1 + k + 1, 4>>
// CHECK-NOT:     relax.call
// DCE-NOT: @grow
relax.func private @grow<n>(%x: tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xf32> {
  %h = relax.match_cast %x : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xf32, #relax.shape<h, 4>>
  %y = relax.concat %x, %h dim 0 : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<?x4xf32, #relax.shape<h, 4>>)
      -> tensor<?x4xf32, #relax.shape<n + h, 4>>
  relax.return %y : tensor<?x4xf32, #relax.shape<n + h, 4>>
}
relax.func @twice<m, k>(%x: tensor<?x4xf32, #relax.shape<m * 2, 4>>, %y: tensor<?x4xf32, #relax.shape<k + 1, 4>>,
                        %s: !relax.size<m>, %t: !relax.size<k>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %a = relax.call @grow(%x) : (tensor<?x4xf32, #relax.shape<m * 2, 4>>) -> tensor<?x4xf32>
  %b = relax.call @grow(%y) : (tensor<?x4xf32, #relax.shape<k + 1, 4>>) -> tensor<?x4xf32>
  relax.return %a, %b : tensor<?x4xf32>, tensor<?x4xf32>
}

// -----

// Callees are done first, so a chain ends in one body; static sizes fold into the types.
// CHECK-LABEL: relax.func @top(
// CHECK-SAME:      %[[X:.*]]: tensor<3xf32>)
// CHECK-NEXT:    %[[A:.*]] = relax.concat %[[X]], %[[X]] dim 0 : (tensor<3xf32>, tensor<3xf32>) -> tensor<6xf32>
// CHECK-NEXT:    %[[B:.*]] = relax.concat %[[A]], %[[A]] dim 0 : (tensor<6xf32>, tensor<6xf32>) -> tensor<12xf32>
// CHECK-NEXT:    relax.return %[[B]]
relax.func @top(%x: tensor<3xf32>) -> tensor<12xf32> {
  %y = relax.call @middle(%x) : (tensor<3xf32>) -> tensor<12xf32>
  relax.return %y : tensor<12xf32>
}
// CHECK-LABEL: relax.func private @middle
// CHECK-COUNT-2: relax.concat
relax.func private @middle<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n * 4>> {
  %y = relax.call @double(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n * 2>>
  %z = relax.call @double(%y) : (tensor<?xf32, #relax.shape<n * 2>>) -> tensor<?xf32, #relax.shape<n * 4>>
  relax.return %z : tensor<?xf32, #relax.shape<n * 4>>
}
relax.func private @double<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n * 2>> {
  %y = relax.concat %x, %x dim 0 : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>)
      -> tensor<?xf32, #relax.shape<n * 2>>
  relax.return %y : tensor<?xf32, #relax.shape<n * 2>>
}

// -----

// Calls of declarations stay; calls inside regions are inlined there.
// CHECK-LABEL: relax.func @branches
// CHECK:         relax.if
// CHECK-NEXT:      relax.exp
// CHECK:         } else {
// CHECK-NEXT:      relax.call @elsewhere
relax.func private @elsewhere(tensor<4xf32>) -> tensor<4xf32>
relax.func private @here(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = relax.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  relax.return %y : tensor<4xf32>
}
relax.func @branches(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  %r = relax.if %c : tensor<i1> -> (tensor<4xf32>) {
    %y = relax.call @here(%x) : (tensor<4xf32>) -> tensor<4xf32>
    relax.yield %y : tensor<4xf32>
  } else {
    %y = relax.call @elsewhere(%x) : (tensor<4xf32>) -> tensor<4xf32>
    relax.yield %y : tensor<4xf32>
  }
  relax.return %r : tensor<4xf32>
}

// -----

// A state goes through.
// CHECK-LABEL: relax.func @state<b>(
// CHECK-SAME:      %[[S:.*]]: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %[[C:.*]]: tensor<?xi32, #relax.shape<b>>)
// CHECK-NEXT:    %[[E:.*]] = relax.extend %[[S]], %[[C]]
// CHECK-NEXT:    relax.return %[[E]]
relax.func private @extend<r>(%s: !relax.state<kv_cache, [r, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<r>>)
    -> !relax.state<kv_cache, [r, 2, 3, 8], f32> {
  %e = relax.extend %s, %c : (!relax.state<kv_cache, [r, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<r>>)
      -> !relax.state<kv_cache, [r, 2, 3, 8], f32>
  relax.return %e : !relax.state<kv_cache, [r, 2, 3, 8], f32>
}
relax.func @state<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<b>>)
    -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  %e = relax.call @extend(%s, %c) : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>)
      -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  relax.return %e : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}
