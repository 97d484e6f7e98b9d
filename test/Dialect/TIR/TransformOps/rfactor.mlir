// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --transform-interpreter --canonicalize --tir-verify=unknown=error | FileCheck %s

// Whole numbers: the order of a sum does not matter.
// RUN: %{python} -c "import numpy as np; r = np.random.default_rng(1); np.save(r'%t.a.npy', r.integers(-9, 9, (5, 48)).astype(np.float32))"
// RUN: lamella-opt %s --interpret=@sum --in 5 --in %t.a.npy --in empty:5 --out 2=%t.plain.npy
// RUN: lamella-opt %s --transform-interpreter --interpret=@sum --in 5 --in %t.a.npy --in empty:5 --out 2=%t.factored.npy
// RUN: cmp %t.plain.npy %t.factored.npy
// RUN: lamella-opt %s --transform-interpreter --interpret=@largest --in 5 --in %t.a.npy --in empty:5 --out 2=%t.factored.npy
// RUN: %{python} -c "import numpy as np; assert (np.load(r'%t.factored.npy') == np.load(r'%t.a.npy').max(1)).all()"
// REQUIRES: numpy

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @sum
// CHECK: %[[R:.*]] = memref.alloc(%[[N:.*]]) : memref<?x16xf32>
// CHECK: tir.for %[[I:.*]] to %[[N]] {
// CHECK-NEXT: tir.for %[[O:.*]] to 3 {
// CHECK-NEXT: tir.for vectorized %[[L:.*]] to 16 {
// CHECK-NEXT: tir.block "S_rf" (%[[VI:.*]]: spatial to %[[N]] = %[[I]], %[[VL:.*]]: spatial to 16 = %[[L]], %[[VO:.*]]: reduce to 3 = %[[O]]) attributes {rf} {
// CHECK-NEXT: tir.read %{{.*}}[%[[VI]], %[[VO]] * 16 + %[[VL]]]
// CHECK-NEXT: tir.write %[[R]][%[[VI]], %[[VL]]]
// CHECK-NEXT: tir.init {
// CHECK: memref.store %{{.*}}, %[[R]][%[[VI]], %[[VL]]]
// CHECK: tir.for %[[I:.*]] to %[[N]] {
// CHECK-NEXT: tir.for %[[L:.*]] to 16 {
// CHECK-NEXT: tir.block "S" (%[[VI:.*]]: spatial to %[[N]] = %[[I]], %[[VL:.*]]: reduce to 16 = %[[L]]) attributes {reduces} {
// CHECK-NEXT: tir.read %[[R]][%[[VI]], %[[VL]]]
// CHECK-NEXT: tir.write %{{.*}}[%[[VI]]]
// CHECK-NEXT: tir.init {
func.func @sum(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

// A maximum, whose combiner has the term first, over two loops of the reduction.
func.func @largest(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %k to 6 {
    tir.for %i to %n {
      tir.for %l to 8 {
        tir.block "M" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k * 8 + %l) {
          tir.read %A[%vi, %vk] : memref<?x48xf32>
          tir.write %S[%vi] : memref<?xf32>
          tir.init {
            %least = arith.constant 0xFF800000 : f32
            memref.store %least, %S[%vi] : memref<?xf32>
          }
          %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
          %s = memref.load %S[%vi] : memref<?xf32>
          %t = arith.maximumf %a, %s : f32
          memref.store %t, %S[%vi] : memref<?xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  %ko, %kl = transform.tir.split %k by [?, 16]
  %rf = transform.tir.rfactor %S at %kl scope "global"
  // Every handle is valid: the loops' are those of the partial results, the block's is the last reduction.
  transform.tir.vectorize %kl
  transform.tir.annotate %rf "rf" = unit
  transform.tir.annotate %S "reduces" = unit
  %M = transform.tir.get_block "M" in %m
  %mk, %mi, %ml = transform.tir.get_loops %M
  %mrf = transform.tir.rfactor %M at %mk scope "local"
  %again:2 = transform.tir.get_loops %M
  transform.tir.parallel %again#1
  transform.yield
}
}
