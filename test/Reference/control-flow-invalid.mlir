// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f --in 0

func.func @f(%n: index) {
  %c4 = arith.constant 4 : index
  // expected-error @+1 {{expected a positive step, got 0}}
  scf.for %i = %n to %c4 step %n {
  }
  return
}

// -----

func.func @f(%n: index) {
  %c4 = arith.constant 4 : index
  // expected-error @+1 {{expected a positive step, got 0}}
  scf.parallel (%i) = (%n) to (%c4) step (%n) {
  }
  return
}

// -----

func.func @f(%n: index) {
  %false = arith.constant false
  // expected-error @+1 {{expected the condition to hold: n is odd}}
  cf.assert %false, "n is odd"
  return
}

// -----

func.func @f(%n: index) {
  %c4 = arith.constant 4 : index
  // expected-error @+1 {{expected a divisor other than 0 and a quotient that fits, got 4 and 0}}
  %q = arith.divsi %c4, %n : index
  return
}

// -----

func.func @f(%n: index) {
  %c64 = arith.constant 64 : index
  // expected-error @+1 {{expected a shift by less than the width, got 0 and 64}}
  %q = arith.shli %n, %c64 : index
  return
}

// -----

func.func @f(%n: index) {
  %x = arith.constant 3.0e9 : f32
  // expected-error @+1 {{expected a value that fits 32 bits, got 3.000000e+09}}
  %q = arith.fptosi %x : f32 to i32
  return
}
