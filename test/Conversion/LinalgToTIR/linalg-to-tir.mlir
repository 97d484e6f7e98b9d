// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --linalg-to-tir | FileCheck %s
// RUN: lamella-opt %s --linalg-to-tir | lamella-opt --verify-roundtrip | FileCheck %s
// RUN: lamella-opt %s --linalg-to-tir --linalg-to-tir | FileCheck %s

#mapA = affine_map<(i, j, k) -> (i, k)>
#mapB = affine_map<(i, j, k) -> (j, k floordiv 32, k mod 16)>
#mapC = affine_map<(i, j, k) -> (i, j)>

// CHECK-LABEL: func.func private @matmul(
// CHECK-SAME:    %[[N:.*]]: index, %[[A:.*]]: memref<?x64xf32>, %[[B:.*]]: memref<48x2x16xi8>, %[[C:.*]]: memref<?x48xf32>)
func.func private @matmul(%n: index, %A: memref<?x64xf32> {tir.extents = affine_map<()[s0] -> (s0, 64)>},
    %B: memref<48x2x16xi8>, %C: memref<?x48xf32> {tir.extents = affine_map<()[s0] -> (s0, 48)>}) {
  // CHECK-NEXT: tir.bind %[[A]] to [%[[N]], 64]
  // CHECK-NEXT: tir.bind %[[C]] to [%[[N]], 48]
  // CHECK-NEXT: tir.for %[[I:.*]] to %[[N]] {
  // CHECK-NEXT:   tir.for %[[J:.*]] to 48 {
  // CHECK-NEXT:     tir.for %[[K:.*]] to 64 {
  // CHECK-NEXT:       tir.block "reduce" (%[[VI:.*]]: spatial to %[[N]] = %[[I]], %[[VJ:.*]]: spatial to 48 = %[[J]], %[[VK:.*]]: reduce to 64 = %[[K]]) {
  // CHECK-NEXT:         tir.read %[[A]][%[[VI]], %[[VK]]]
  // CHECK-NEXT:         tir.read %[[B]][%[[VJ]], %[[VK]] floordiv 32, %[[VK]] mod 16]
  // CHECK-NEXT:         tir.write %[[C]][%[[VI]], %[[VJ]]]
  // CHECK-NEXT:         tir.init {
  // CHECK-NEXT:           %[[ZERO:.*]] = arith.constant 0.0
  // CHECK-NEXT:           memref.store %[[ZERO]], %[[C]][%[[VI]], %[[VJ]]]
  // CHECK-NEXT:         }
  // CHECK:              memref.load %[[A]][%[[VI]], %[[VK]]]
  // CHECK:              %[[BLOCK:.*]] = arith.divui %[[VK]], %{{.*}}
  // CHECK:              %[[BYTE:.*]] = arith.remui %[[VK]], %{{.*}}
  // CHECK:              memref.load %[[B]][%[[VJ]], %[[BLOCK]], %[[BYTE]]]
  // CHECK-NOT:          linalg.index
  // CHECK:              arith.index_cast %[[VK]]
  // CHECK:              memref.store %{{.*}}, %[[C]][%[[VI]], %[[VJ]]]
  // CHECK-NOT: linalg.fill
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%C : memref<?x48xf32>)
  linalg.generic {indexing_maps = [#mapA, #mapB, #mapC], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%A, %B : memref<?x64xf32>, memref<48x2x16xi8>) outs(%C : memref<?x48xf32>) {
  ^bb0(%a: f32, %b: i8, %c: f32):
    %k = linalg.index 2 : index
    %h = arith.index_cast %k : index to i8
    %x = arith.shrui %b, %h : i8
    %f = arith.sitofp %x : i8 to f32
    %p = arith.mulf %a, %f : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  }
  return
}

// An index that was loaded: the whole dimension is read. Named ops give blocks their name, twice numbered.
// CHECK-LABEL: func.func @gather(
func.func @gather(%n: index, %t: memref<100x8xf32>, %i: memref<?xi32> {tir.extents = affine_map<()[s0] -> (s0)>},
    %o: memref<?x8xf32> {tir.extents = affine_map<()[s0] -> (s0, 8)>}) {
  // CHECK: tir.block "map" (%[[V:.*]]: spatial to %{{.*}} = %{{.*}}, %[[W:.*]]: spatial to 8 = %{{.*}}) {
  // CHECK-NEXT: tir.read %{{.*}}[%[[V]]] : memref<?xi32>
  // CHECK-NEXT: tir.read %{{.*}}[0 to 100, %[[W]]] : memref<100x8xf32>
  // CHECK-NEXT: tir.write %{{.*}}[%[[V]], %[[W]]] : memref<?x8xf32>
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>],
                  iterator_types = ["parallel", "parallel"]} ins(%i: memref<?xi32>) outs(%o : memref<?x8xf32>) {
  ^bb0(%a: i32, %c: f32):
    %k = linalg.index 1 : index
    %r = arith.index_cast %a : i32 to index
    %v = memref.load %t[%r, %k] : memref<100x8xf32>
    linalg.yield %v : f32
  }
  // CHECK: tir.block "exp" (
  linalg.exp ins(%o : memref<?x8xf32>) outs(%o : memref<?x8xf32>)
  // CHECK: tir.block "exp_1" (
  // In place: read and written.
  // CHECK-NEXT: tir.read %[[O:.*]][%[[P:.*]], %[[Q:.*]]]
  // CHECK-NEXT: tir.write %[[O]][%[[P]], %[[Q]]]
  linalg.exp ins(%o : memref<?x8xf32>) outs(%o : memref<?x8xf32>)
  return
}

// A branch around ops is one block; what is inside is plain loops.
// CHECK-LABEL: func.func @branch(
func.func @branch(%n: index, %flag: memref<i1>, %x: memref<?xf32> {tir.extents = affine_map<()[s0] -> (s0)>}) {
  // CHECK: %[[IF:.*]] = memref.load %{{.*}}[] : memref<i1>
  // CHECK: tir.block "if" {
  // CHECK-NEXT: tir.read %[[X:.*]][0 to %{{.*}}] : memref<?xf32>
  // CHECK-NEXT: tir.write %[[X]][0 to %{{.*}}] : memref<?xf32>
  // CHECK: scf.if %[[IF]] {
  // CHECK: scf.for
  // CHECK-NOT: linalg
  %c = memref.load %flag[] : memref<i1>
  scf.if %c {
    linalg.exp ins(%x : memref<?xf32>) outs(%x : memref<?xf32>)
  }
  // CHECK: tir.block "store" {
  // CHECK-NEXT: tir.write %{{.*}}[] : memref<i1>
  memref.store %c, %flag[] : memref<i1>
  // CHECK: return
  return
}
