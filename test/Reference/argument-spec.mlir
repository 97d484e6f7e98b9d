// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --interpret=@f --in 0.1 --in -3 --in 7 --in iota:3 --in 200 --in empty | FileCheck %s

// Numbers are rounded to their type; 200 as i8 is -56.
// CHECK: result 0: 0.0999755859
// CHECK-NEXT: result 1: -3
// CHECK-NEXT: argument 2: 1xf64 [7]
// CHECK-NEXT: argument 3: 3xbf16 [0, 1, 2]
// CHECK-NEXT: argument 4: 1x1xi8 [-56]
// CHECK-NEXT: argument 5: 2xi32 [0, 0]
func.func @f(%a: f16, %b: index, %c: memref<?xf64>, %d: memref<?xbf16>, %e: memref<1x1xi8>, %f: memref<2xi32>) -> (f16, index) {
  return %a, %b : f16, index
}

func.func @g(%a: memref<?x2xf32>) {
  return
}

// RUN: not lamella-opt %s --interpret=@g --in 4x 2>&1 | FileCheck %s --check-prefix=TEXT
// TEXT: argument 0: expected FILE.npy, a number, iota:SHAPE or empty:SHAPE, got '4x'
// RUN: not lamella-opt %s --interpret=@g --in empty 2>&1 | FileCheck %s --check-prefix=SHAPE
// SHAPE: argument 0: expected a shape such as 2x3, got ''
// RUN: not lamella-opt %s --interpret=@g --in iota:99999999999x99999999999 2>&1 | FileCheck %s --check-prefix=BYTES
// BYTES: argument 0: expected a shape of at most 17179869184 bytes, got '99999999999x99999999999'
// RUN: not lamella-opt %s --interpret=@g --in iota:2x3 2>&1 | FileCheck %s --check-prefix=FIT
// FIT: argument 0: expected 'memref<?x2xf32>', got shape 2x3
// RUN: not lamella-opt %s --interpret=@g --in none.npy 2>&1 | FileCheck %s --check-prefix=FILE
// FILE: argument 0: none.npy: expected a readable file
// RUN: rm -rf %t && mkdir %t && lamella-opt %s --interpret=@f --in 0.1 --in -3 --in 7 --in iota:3 --in 2 --in empty --out 5=%t/i.npy
// RUN: not lamella-opt %s --interpret=@g --in %t/i.npy 2>&1 | FileCheck %s --check-prefix=ELEMENT
// ELEMENT: i.npy: expected elements f4 for f32, got i4
// RUN: not lamella-opt %s --interpret=@f --in x --in -3 --in 7 --in iota:3 --in 2 --in empty 2>&1 | FileCheck %s --check-prefix=WORD
// WORD: argument 0: expected a number, got 'x'
