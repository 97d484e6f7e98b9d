// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f --interpret-fuel=10000 --interpret-track-writes --allow-unregistered-dialect

func.func @f() {
  // expected-error @+1 {{expected an op that the interpreter knows}}
  "other.op"() : () -> ()
  return
}

// -----

func.func @f() {
  %true = arith.constant true
  scf.while : () -> () {
    // expected-error @+1 {{expected to end within 10000 steps, which are spent here}}
    scf.condition(%true)
  } do {
    scf.yield
  }
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{expected calls at most 200 deep}}
  func.call @f() : () -> ()
  return
}

// -----

func.func private @g()
func.func @f() {
  // expected-error @+1 {{expected a function with a body, got the declaration of 'g'}}
  func.call @g() : () -> ()
  return
}

// -----

// expected-error @+1 {{expected 1 inputs, got 0}}
func.func @f(%n: index) {
  return
}

// -----

// expected-error @+1 {{expected a function 'f' to interpret}}
module {
}

