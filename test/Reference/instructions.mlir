// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f | FileCheck %s
// Random operands, and against compiled code: test/Intrinsics.

// Pairs of products saturate in 16 bits, and the first operand is unsigned: 255 * 127 * 2 and 255 * -128 * 2.
// CHECK: result 0: 16xi16 [32767, -32768, 127,
func.func @f() -> tensor<16xi16> {
  %c0 = arith.constant 0 : index
  %a = arith.constant dense<[-1, -1, -1, -1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]> : vector<32xi8>
  %b = arith.constant dense<[127, 127, -128, -128, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]> : vector<32xi8>
  %y = llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"(%a, %b) : (vector<32xi8>, vector<32xi8>) -> vector<16xi16>
  %e = tensor.empty() : tensor<16xi16>
  %r = vector.transfer_write %y, %e[%c0] : vector<16xi16>, tensor<16xi16>
  return %r : tensor<16xi16>
}

// -----

// A 2x2 tile, row by row.
// CHECK: result 0: 4xf32 [11, 20, 13, 26]
func.func @f() -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %sums = arith.constant dense<[10.0, 10.0, 10.0, 10.0]> : vector<4xf32>
  %a = arith.constant dense<[1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0]> : vector<8xbf16>
  %b = arith.constant dense<[1.0, 1.0, 2.0, 4.0, 10.0, 8.0, 8.0, 0.0]> : vector<8xbf16>
  %y = llvm.call_intrinsic "llvm.aarch64.neon.bfmmla"(%sums, %a, %b)
      : (vector<4xf32>, vector<8xbf16>, vector<8xbf16>) -> vector<4xf32>
  %e = tensor.empty() : tensor<4xf32>
  %r = vector.transfer_write %y, %e[%c0] : vector<4xf32>, tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

func.func @f() {
  %x = arith.constant dense<1.0> : vector<4xf32>
  // expected-error @below {{expected an instruction that the interpreter knows, got 'llvm.aarch64.neon.frecpe'}}
  %y = llvm.call_intrinsic "llvm.aarch64.neon.frecpe"(%x) : (vector<4xf32>) -> vector<4xf32>
  return
}
