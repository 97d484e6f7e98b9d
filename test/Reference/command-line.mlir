// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: rm -rf %t && mkdir %t
// RUN: lamella-opt %s --interpret=@f --in iota:2x2 --in 3 --out %t/r.npy --out 0=%t/w.npy
// RUN: lamella-opt %s --interpret=f --in %t/r.npy --in 0 | FileCheck %s
// The passes run first, and no IR is printed.
// RUN: lamella-opt %s --canonicalize --interpret=@f --in %t/r.npy --in 0 | FileCheck %s
// RUN: lamella-opt %s --interpret=@weight --weights=%t | FileCheck %s --check-prefix=WEIGHT

// CHECK-NOT: func
// CHECK: result 0: 2x2xf32 [3, 4, 5, 6]
// CHECK-NEXT: argument 0: 2x2xf32 [3, 4, 5, 6]
func.func @f(%m: memref<2x2xf32>, %x: f32) -> memref<2x2xf32> {
  %r = memref.alloc() : memref<2x2xf32>
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>],
                  iterator_types = ["parallel", "parallel"]}
      ins(%m : memref<2x2xf32>) outs(%r : memref<2x2xf32>) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %x : f32
    linalg.yield %s : f32
  }
  return %r : memref<2x2xf32>
}

// WEIGHT: result 0: 2x2xf32 [0, 1, 2, 3]
relax.func @weight() -> tensor<2x2xf32> {
  %w = relax.weight "w" : tensor<2x2xf32>
  relax.return %w : tensor<2x2xf32>
}

// RUN: not lamella-opt %s --interpret=@f --in iota:2x2 --in 3 --out %t/r.npy --out %t/s.npy 2>&1 | FileCheck %s --check-prefix=MANY
// MANY: expected at most 1 outputs, got more
// RUN: not lamella-opt %s --interpret=@f --in iota:2x2 --in 3 --out 2=%t/s.npy 2>&1 | FileCheck %s --check-prefix=NUMBER
// NUMBER: expected the number of an argument below 2 before '=', got 2=
// RUN: not lamella-opt %s --interpret=@f --in iota:2x2 --in 3 --out 1=%t/s.npy 2>&1 | FileCheck %s --check-prefix=SCALAR
// SCALAR: expected an array to write to
// RUN: not lamella-opt %s --interpret=@f --in iota:2x2 --in 3 --out %t/none/s.npy 2>&1 | FileCheck %s --check-prefix=FOLDER
// FOLDER: s.npy: expected a file that can be written
// RUN: not lamella-opt %s --interpret=@weight --weights=%t/none 2>&1 | FileCheck %s --check-prefix=NOWEIGHT
// NOWEIGHT: w.npy: expected a readable file

// RUN: lamella-opt %s --interpret=@scale --in iota:2x2 --weights=%t | FileCheck %s --check-prefix=LOAD
// LOAD: result 0: 2x2xf32 [0, 2, 6, 12]
relax.func @load() -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %w = relax.weight "w" : tensor<2x2xf32>
  %one = relax.constant dense<1.0> : tensor<2x2xf32>
  %v = relax.add %w, %one : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  relax.return %w, %v : tensor<2x2xf32>, tensor<2x2xf32>
}
relax.func @scale(%x: tensor<2x2xf32>, %v: tensor<2x2xf32> {relax.parameter = 1 : i64}) -> tensor<2x2xf32> {
  %y = relax.multiply %x, %v : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  relax.return %y : tensor<2x2xf32>
}
// RUN: not lamella-opt %s --interpret=@beyond --weights=%t 2>&1 | FileCheck %s --check-prefix=BEYOND
// BEYOND: argument 0: expected relax.parameter below 2
relax.func @beyond(%v: tensor<2x2xf32> {relax.parameter = 2 : i64}) {
  relax.return
}
