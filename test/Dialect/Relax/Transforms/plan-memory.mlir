// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s -split-input-file -verify-diagnostics -pass-pipeline='builtin.module(relax.func(relax-plan-memory{symbols=n=10,b=2}))' | FileCheck %s

// Two slots serve a chain: a tensor is read while the next is written.
// CHECK-LABEL: relax.func @chain
// CHECK-SAME: relax.workspace = [#relax.size<4 * n>, #relax.size<4 * n>]
// CHECK: "a"({{.*}}) {relax.slots = array<i64: 0>}
// CHECK: "b"({{.*}}) {relax.slots = array<i64: 1>}
// CHECK: "c"({{.*}}) {relax.slots = array<i64: 0>}
// CHECK: "d"({{.*}}) {relax.slots = array<i64: -1>}
// CHECK: relax.return {relax.copied = array<i64>}
// expected-remark@+1 {{2 slots of 128 bytes for 3 tensors of 192 bytes}}
relax.func @chain<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> {
  %a = relax.call_dps "a"(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %b = relax.call_dps "b"(%a) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %c = relax.call_dps "c"(%b) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %d = relax.call_dps "d"(%c) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %d : tensor<?xf32, #relax.shape<n>>
}

// -----

// A view keeps its buffer: %a lives until %v is read. Without the view 2 slots would do.
// CHECK-LABEL: relax.func @view
// CHECK-SAME: relax.workspace = [#relax.size<4 * b * n>, #relax.size<4 * b * n>, #relax.size<4 * b * n>]
// expected-remark@+1 {{3 slots of 384 bytes for 3 tensors of 384 bytes}}
relax.func @view<b, n>(%x: tensor<?x?xf32, #relax.shape<b, n>>) -> tensor<?xf32, #relax.shape<b * n>> {
  %a = relax.call_dps "a"(%x) : (tensor<?x?xf32, #relax.shape<b, n>>) -> tensor<?x?xf32, #relax.shape<b, n>>
  %v = relax.reshape %a : (tensor<?x?xf32, #relax.shape<b, n>>) -> tensor<?xf32, #relax.shape<b * n>>
  %b = relax.call_dps "b"(%x) : (tensor<?x?xf32, #relax.shape<b, n>>) -> tensor<?x?xf32, #relax.shape<b, n>>
  %c = relax.call_dps "c"(%b) : (tensor<?x?xf32, #relax.shape<b, n>>) -> tensor<?x?xf32, #relax.shape<b, n>>
  %d = relax.call_dps "d"(%v, %c) : (tensor<?xf32, #relax.shape<b * n>>, tensor<?x?xf32, #relax.shape<b, n>>)
      -> tensor<?xf32, #relax.shape<b * n>>
  relax.return %d : tensor<?xf32, #relax.shape<b * n>>
}

// -----

// A small tensor takes the larger free slot, a large one lets a free slot grow; n and b are not comparable.
// CHECK-LABEL: relax.func @fit
// CHECK-SAME: relax.workspace = [#relax.size<16 * n>, #relax.size<400>, #relax.size<4 * b>]
// CHECK: "a"({{.*}}) {relax.slots = array<i64: 0>}
// CHECK: "b"({{.*}}) {relax.slots = array<i64: 1>}
// CHECK: "c"({{.*}}) {relax.slots = array<i64: 0>}
// CHECK: "d"({{.*}}) {relax.slots = array<i64: 1>}
// CHECK: "e"({{.*}}) {relax.slots = array<i64: 2>}
// expected-remark@+1 {{3 slots of 704 bytes for 5 tensors of 832 bytes}}
relax.func @fit<n, b>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32, #relax.shape<b>>) -> tensor<1xf32> {
  %a = relax.call_dps "a"(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %b = relax.call_dps "b"(%a) : (tensor<?xf32, #relax.shape<n>>) -> tensor<100xf32>
  %c = relax.call_dps "c"(%x, %b) : (tensor<?xf32, #relax.shape<n>>, tensor<100xf32>)
      -> tensor<?x4xf32, #relax.shape<n, 4>>
  %d = relax.call_dps "d"(%c) : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<30xi8>
  %e = relax.call_dps "e"(%y, %d, %c) : (tensor<?xf32, #relax.shape<b>>, tensor<30xi8>,
      tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?xf32, #relax.shape<b>>
  %f = relax.call_dps "f"(%e) : (tensor<?xf32, #relax.shape<b>>) -> tensor<1xf32>
  relax.return %f : tensor<1xf32>
}

// -----

// What an if yields lives as long as the if's result; that result, an argument and a tensor returned twice are copied.
// CHECK-LABEL: relax.func @choose
// CHECK-SAME: relax.workspace = [#relax.size<4 * n>, #relax.size<4 * n>, #relax.size<4 * n>]
// CHECK: "a"({{.*}}) {relax.slots = array<i64: 0>}
// CHECK: "b"({{.*}}) {relax.slots = array<i64: 1>}
// CHECK: "c"({{.*}}) {relax.slots = array<i64: 2>}
// CHECK: "d"({{.*}}) {relax.slots = array<i64: -1>}
// CHECK: relax.return {relax.copied = array<i64: 0, 1, 2, 3>}
// expected-remark@+1 {{3 slots of 192 bytes for 3 tensors of 192 bytes}}
relax.func @choose<n>(%x: tensor<?xf32, #relax.shape<n>>, %c: tensor<i1>)
    -> (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>,
        tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>) {
  %a = relax.call_dps "a"(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %r = relax.if %c : tensor<i1> -> (tensor<?xf32, #relax.shape<n>>) {
    %b = relax.call_dps "b"(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
    relax.yield %b : tensor<?xf32, #relax.shape<n>>
  } else {
    %e = relax.call_dps "c"(%a) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
    relax.yield %e : tensor<?xf32, #relax.shape<n>>
  }
  %d = relax.call_dps "d"(%r) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %r, %x, %a, %a, %d : tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>,
      tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>
}

// -----

// expected-remark@+1 {{0 slots of 0 bytes for 0 tensors of 0 bytes}}
relax.func @unknown(%x: tensor<?xf32>) -> tensor<2xf32> {
  %y = relax.call_dps "a"(%x) : (tensor<?xf32>) -> tensor<2xf32>
  relax.return %y : tensor<2xf32>
}

// -----

relax.func @unknownResult(%x: tensor<4xf32>) -> tensor<?xf32> {
  // expected-error@+1 {{expected a result of known size, got '?' in dimension 0 of 'tensor<?xf32>'}}
  %y = relax.call_dps "a"(%x) : (tensor<4xf32>) -> tensor<?xf32>
  relax.return %y : tensor<?xf32>
}

// -----

relax.func @oddType(%x: tensor<4xf32>) -> tensor<4xi4> {
  // expected-error@+1 {{expected an element type of the module ABI, got 'tensor<4xi4>'}}
  %y = relax.call_dps "a"(%x) : (tensor<4xf32>) -> tensor<4xi4>
  relax.return %y : tensor<4xi4>
}

// -----

relax.func @tooLarge(%x: tensor<4xf32>) -> tensor<4611686018427387904xf64> {
  // expected-error@+1 {{the size of 'tensor<4611686018427387904xf64>' overflows}}
  %y = relax.call_dps "a"(%x) : (tensor<4xf32>) -> tensor<4611686018427387904xf64>
  relax.return %y : tensor<4611686018427387904xf64>
}

// -----

// expected-error@+1 {{cannot evaluate its sizes with the values of the option 'symbols'}}
relax.func @noValue<k>(%x: tensor<?xf32, #relax.shape<k>>) -> tensor<1xf32> {
  %y = relax.call_dps "a"(%x) : (tensor<?xf32, #relax.shape<k>>) -> tensor<?xf32, #relax.shape<k>>
  %z = relax.call_dps "b"(%y) : (tensor<?xf32, #relax.shape<k>>) -> tensor<1xf32>
  relax.return %z : tensor<1xf32>
}

// -----

// No free slot is known to fit %c: the one grows that adds least where the symbols have their bounds (slot 0 would add
// 1200 bytes, slot 1 adds 400), to the maximum of both sizes.
// CHECK-LABEL: relax.func @grow
// CHECK-SAME: relax.workspace = [#relax.size<4 * n>, #relax.size<max({{4 \* b, 8 \* n|8 \* n, 4 \* b}})>]
// CHECK: "c"({{.*}}) {relax.slots = array<i64: 1>}
// expected-remark@+1 {{2 slots of 192 bytes for 3 tensors of 256 bytes}}
relax.func @grow<n in [0, 300], b in [0, 500]>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32, #relax.shape<b>>)
    -> tensor<1xf32> {
  %a = relax.call_dps "a"(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %b = relax.call_dps "b"(%y, %a) : (tensor<?xf32, #relax.shape<b>>, tensor<?xf32, #relax.shape<n>>)
      -> tensor<?xf32, #relax.shape<b>>
  %c = relax.call_dps "c"(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?x2xf32, #relax.shape<n, 2>>
  %d = relax.call_dps "d"(%c) : (tensor<?x2xf32, #relax.shape<n, 2>>) -> tensor<1xf32>
  relax.return %d : tensor<1xf32>
}

// -----

// Without bounds, the largest slot that is provably smaller grows; a slot that cannot be compared only where it must.
// CHECK-LABEL: relax.func @growUnbounded
// CHECK-SAME: relax.workspace = [#relax.size<4 * b>, #relax.size<8 * n>]
// CHECK: "c"({{.*}}) {relax.slots = array<i64: 1>}
// expected-remark@+1 {{2 slots of 192 bytes for 3 tensors of 256 bytes}}
relax.func @growUnbounded<n, b>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32, #relax.shape<b>>)
    -> tensor<1xf32> {
  %b = relax.call_dps "b"(%y) : (tensor<?xf32, #relax.shape<b>>) -> tensor<?xf32, #relax.shape<b>>
  %a = relax.call_dps "a"(%x, %b) : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<b>>)
      -> tensor<?xf32, #relax.shape<n>>
  %c = relax.call_dps "c"(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?x2xf32, #relax.shape<n, 2>>
  %d = relax.call_dps "d"(%c) : (tensor<?x2xf32, #relax.shape<n, 2>>) -> tensor<1xf32>
  relax.return %d : tensor<1xf32>
}
