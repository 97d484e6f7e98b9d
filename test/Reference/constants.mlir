// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f | FileCheck %s
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f --interpret-wide | FileCheck %s

// Elements beside the module: 1.0 and -2.0, behind their alignment.
// CHECK: result 0: 2x{{f32|f64}} [1, -2]
// CHECK: result 1: 2x2xi16 [1, 2, -1, 256]
func.func @f() -> (tensor<2xf32>, tensor<2x2xi16>) {
  %a = arith.constant dense_resource<reals> : tensor<2xf32>
  %b = arith.constant dense_resource<numbers> : tensor<2x2xi16>
  return %a, %b : tensor<2xf32>, tensor<2x2xi16>
}

{-#
  dialect_resources: {
    builtin: {
      reals: "0x040000000000803F000000C0",
      numbers: "0x0200000001000200FFFF0001"
    }
  }
#-}

// -----

func.func @f() -> tensor<2xf32> {
  // expected-error @below {{expected 8 bytes in resource 'short', got 4}}
  %a = arith.constant dense_resource<short> : tensor<2xf32>
  return %a : tensor<2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      short: "0x040000000000803F"
    }
  }
#-}

// -----

func.func @f() -> tensor<2xf32> {
  // expected-error @below {{expected 8 bytes in resource 'absent', got 0}}
  %a = arith.constant dense_resource<absent> : tensor<2xf32>
  return %a : tensor<2xf32>
}
