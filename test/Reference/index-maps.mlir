// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f --in 9223372036854775807 --in 0

func.func @f(%n: index, %m: index) {
  // expected-error @+1 {{expected an index expression that fits 64 bits, got 9223372036854775807 + 1}}
  %x = affine.apply affine_map<(d) -> (d + 1)>(%n)
  return
}

// -----

func.func @f(%n: index, %m: index) {
  // expected-error @+1 {{expected an index expression that fits 64 bits, got 9223372036854775807 * 2}}
  %x = affine.apply affine_map<(d) -> (d * 2)>(%n)
  return
}

// -----

func.func @f(%n: index, %m: index) {
  // expected-error @+1 {{expected a positive divisor in an index expression, got 0}}
  %x = affine.apply affine_map<(d)[s] -> (d floordiv s)>(%n)[%m]
  return
}
