// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --allow-unregistered-dialect --split-input-file --verify-diagnostics --verify-roundtrip %s | FileCheck %s

// Parentheses are printed where they are needed and nowhere else.
// CHECK-LABEL: "text"
"text"() {
  // CHECK-SAME: t0 = #relax.size<n floordiv 32 + 2 * (n mod 32)>
  t0 = #relax.size<((n floordiv 32)) + (2 * (n mod 32))>,
  // CHECK-SAME: t1 = #relax.size<(n + 1) floordiv (m + 1)>
  t1 = #relax.size<(n + 1) floordiv (m + 1)>,
  // CHECK-SAME: t2 = #relax.size<m * min(n, 8) - 1>
  t2 = #relax.size<((m) * min((n), 8)) - 1>
} : () -> ()

// -----

// expected-error @below {{size expression overflows 64 bits}}
"a"() {x = #relax.size<4611686018427387904 * 2>} : () -> ()

// -----

// expected-error @below {{size expression overflows 64 bits}}
"a"() {x = #relax.size<n * 9223372036854775807 + n>} : () -> ()

// -----

// expected-error @below {{size expression overflows 64 bits}}
"a"() {x = #relax.size<9223372036854775808>} : () -> ()

// -----

// expected-error @below {{size expression overflows 64 bits}}
"a"() {x = #relax.size<-(-9223372036854775808)>} : () -> ()

// -----

// expected-error @below {{divides by a constant that is not positive}}
"a"() {x = #relax.size<n floordiv 0>} : () -> ()

// -----

// expected-error @below {{divides by a constant that is not positive}}
"a"() {x = #relax.size<n mod (1 - 1)>} : () -> ()

// -----

// expected-error @below {{divides by a constant that is not positive}}
"a"() {x = #relax.size<n floordiv -2>} : () -> ()

// -----

// expected-error @below {{expected a symbol, an integer or '('}}
"a"() {x = #relax.size<n +>} : () -> ()

// -----

// expected-error @below {{expected a symbol, got the operator 'mod'}}
"a"() {x = #relax.size<mod 4>} : () -> ()

// -----

// expected-error @below {{expected at least one operand}}
"a"() {x = #relax.size<min()>} : () -> ()

// -----

// expected-error @below {{an atom is written as a size, #relax.size<...>}}
"a"() {x = #relax.atom<n>} : () -> ()
