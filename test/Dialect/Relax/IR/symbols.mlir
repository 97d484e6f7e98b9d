// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --split-input-file --verify-diagnostics --verify-roundtrip %s | FileCheck %s
// Where names come from and where they may go.

// CHECK-LABEL: relax.func @visible
relax.func @visible<n>(%x: tensor<?x4xf32, #relax.shape<n, 4>>, %y: tensor<?xf32>, %c: tensor<i1>) -> tensor<?xf32> {
  // By a declaration alone.
  %0 = relax.call_dps "f"() : () -> tensor<?xf32, #relax.shape<n * 2 + 1>>
  // By the definer, then by an operand.
  %1 = relax.match_cast %y : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
  %2 = relax.call_dps "g"(%1) : (tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32, #relax.shape<m * n>>
  // By a captured value: inside, and in the type of the op.
  %3 = relax.if %c : tensor<i1> -> (tensor<?xf32, #relax.shape<m>>) {
    %4 = relax.exp %1 : (tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32, #relax.shape<m>>
    relax.yield %4 : tensor<?xf32, #relax.shape<m>>
  } else {
    relax.yield %1 : tensor<?xf32, #relax.shape<m>>
  }
  relax.return %3 : tensor<?xf32, #relax.shape<m>>
}

// A cast to a name that its operand shows defines nothing: it is a check.
// CHECK-LABEL: relax.func @check
relax.func @check(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
  %m = relax.dim %0, 0 : (tensor<?xf32, #relax.shape<m>>) -> !relax.size<m>
  %1 = relax.match_cast %y sizes(%m) : (tensor<?xf32>, !relax.size<m>) -> tensor<?xf32, #relax.shape<m>>
  %2 = relax.match_cast %y sizes(%m) : (tensor<?xf32>, !relax.size<m>) -> tensor<?xf32, #relax.shape<m>>
  %3 = relax.add %1, %2 : (tensor<?xf32, #relax.shape<m>>, tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32, #relax.shape<m>>
  relax.return %3 : tensor<?xf32, #relax.shape<m>>
}

// Calls substitute: names by names, by expressions and by constants; what no operand shows is unknown.
relax.func private @callee<p, q>(tensor<?x?xf32, #relax.shape<p, q>>) -> (tensor<?xf32, #relax.shape<p * q>>, tensor<?xf32, #relax.shape<q>>)
// CHECK-LABEL: relax.func @calls
relax.func @calls<n>(%a: tensor<?x?xf32, #relax.shape<n, n + 1>>, %b: tensor<3x?xf32>) {
  // CHECK: relax.call @callee(%{{.*}}) : {{.*}} -> (tensor<?xf32, #relax.shape<n * n + n>>, tensor<?xf32, #relax.shape<n + 1>>)
  %0:2 = relax.call @callee(%a) : (tensor<?x?xf32, #relax.shape<n, n + 1>>) -> (tensor<?xf32, #relax.shape<n * n + n>>, tensor<?xf32, #relax.shape<n + 1>>)
  // CHECK: relax.call @callee(%{{.*}}) : (tensor<3x?xf32>) -> (tensor<?xf32>, tensor<?xf32>)
  %1:2 = relax.call @callee(%b) : (tensor<3x?xf32>) -> (tensor<?xf32>, tensor<?xf32>)
  relax.return
}

// -----

// The same name in two arguments of a callee is one size.
relax.func private @same<p>(tensor<?xf32, #relax.shape<p>>, tensor<?xf32, #relax.shape<p>>) // expected-note {{callee is here}}
relax.func @differ<n>(%a: tensor<?xf32, #relax.shape<n>>, %b: tensor<?xf32, #relax.shape<n + 1>>) {
  // expected-error @below {{operands do not match the arguments of 'same': expected tensor<?xf32, #relax.shape<p>>, got tensor<?xf32, #relax.shape<n + 1>>: n is not n + 1}}
  relax.call @same(%a, %b) : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n + 1>>) -> ()
  relax.return
}

// -----

// An op moved in front of the cast that defines its name loses the operand that shows it, and is refused (the case of
// apache/tvm issue 20195: fusion across match_cast).
relax.func @moved(%x: tensor<?xf32>) -> tensor<?xf32> {
  // expected-error @below {{expected results of types ('tensor<?xf32>'), got ('tensor<?xf32, #relax.shape<m>>')}}
  %0 = relax.exp %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
  %1 = relax.match_cast %0 : (tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32, #relax.shape<m>>
  relax.return %1 : tensor<?xf32, #relax.shape<m>>
}
