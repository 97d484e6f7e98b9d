// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --allow-unregistered-dialect %s | FileCheck %s

// Spellings of one expression are one attribute.
// CHECK-LABEL: "polynomials"
"polynomials"() {
  // CHECK-SAME: a0 = #relax.size<b * n + b>, a1 = #relax.size<b * n + b>, a2 = #relax.size<b * n + b>, a3 = #relax.size<b * n + b>
  a0 = #relax.size<b * (n + 1)>, a1 = #relax.size<b * n + b>, a2 = #relax.size<(n + 1) * b>,
  a3 = #relax.size<b + n * b - 0 * m>,
  // CHECK-SAME: a4 = #relax.size<n * n + 2 * n + 1>, a5 = #relax.size<n * n + 2 * n + 1>
  a4 = #relax.size<(n + 1) * (n + 1)>, a5 = #relax.size<1 + n + n * (1 + n)>,
  // CHECK-SAME: a6 = #relax.size<0>, a7 = #relax.size<0>
  a6 = #relax.size<n - n>, a7 = #relax.size<(n + m) * (n - m) - n * n + m * m>,
  // CHECK-SAME: a8 = #relax.size<-m + n>, a9 = #relax.size<-m + n>
  a8 = #relax.size<n - m>, a9 = #relax.size<-m + n>
} : () -> ()

// CHECK-LABEL: "division"
"division"() {
  // CHECK-SAME: d0 = #relax.size<2 * n + 1>, d1 = #relax.size<2 * n + 1>
  d0 = #relax.size<(128 * n + 96) floordiv 64>, d1 = #relax.size<1 + (4 * n) floordiv 2>,
  // CHECK-SAME: d2 = #relax.size<(n + 15) floordiv 16>, d3 = #relax.size<(n + 15) floordiv 16>, d4 = #relax.size<(n + 15) floordiv 16>
  d2 = #relax.size<(n + 15) floordiv 16>, d3 = #relax.size<(15 + n) floordiv (8 + 8)>,
  d4 = #relax.size<(2 * n + 31) floordiv 32>,
  // CHECK-SAME: d5 = #relax.size<2 * (n mod 32)>, d6 = #relax.size<0>, d7 = #relax.size<(n + 1) mod 4>
  d5 = #relax.size<(130 * n) mod 64>, d6 = #relax.size<(64 * n) mod 64>, d7 = #relax.size<(5 * n + 9) mod 4>,
  // CHECK-SAME: d8 = #relax.size<m>, d9 = #relax.size<0>
  d8 = #relax.size<(m * n) floordiv n>, d9 = #relax.size<(m * n) mod n>,
  // The sign in front is part of the first operand.
  // CHECK-SAME: s0 = #relax.size<-(n floordiv 2)>, s1 = #relax.size<-n + n floordiv 2>, s2 = #relax.size<m - n floordiv 2>
  s0 = #relax.size<-(n floordiv 2)>, s1 = #relax.size<-n floordiv 2>,
  s2 = #relax.size<m - n floordiv 2>
} : () -> ()

// CHECK-LABEL: "extrema"
"extrema"() {
  // CHECK-SAME: m0 = #relax.size<min(n, 4096)>, m1 = #relax.size<min(n, 4096)>, m2 = #relax.size<min(m, n, 4096)>
  m0 = #relax.size<min(n, 4096)>, m1 = #relax.size<min(4096, n, 4096)>, m2 = #relax.size<min(min(n, 4096), m, n + 1)>,
  // CHECK-SAME: m3 = #relax.size<n>, m4 = #relax.size<n + 1>, m5 = #relax.size<7>
  m3 = #relax.size<min(n)>, m4 = #relax.size<max(n + 1, n, 1, 0)>, m5 = #relax.size<max(3, 7)>,
  // CHECK-SAME: m6 = #relax.size<2 * min(n, 4)>
  m6 = #relax.size<min(n, 4) + min(4, n)>
} : () -> ()

// CHECK-LABEL: "constants"
"constants"() {
  // CHECK-SAME: c0 = #relax.size<-9223372036854775808>, c1 = #relax.size<9223372036854775807>, c2 = #relax.size<2>
  c0 = #relax.size<-9223372036854775808>, c1 = #relax.size<9223372036854775807>, c2 = #relax.size<(3 * 5) floordiv 7 mod 3>
} : () -> ()
