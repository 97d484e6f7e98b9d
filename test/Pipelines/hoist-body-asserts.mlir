// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --hoist-body-asserts --mlir-print-local-scope --split-input-file --verify-diagnostics | FileCheck %s
// What it computes, and when the kernel stops: test/Integration/upstream.test.

#row = affine_map<(i, j) -> (i)>
#id = affine_map<(i, j) -> (i, j)>

// The condition depends on the row only: one loop.
// CHECK-LABEL: func.func @gather(
// CHECK-SAME:  %[[I:.*]]: tensor<3xi64>
// CHECK:       %[[TRUE:.*]] = arith.constant dense<1> : tensor<i32>
// CHECK:       %[[ALL:.*]] = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]} ins(%[[I]] : tensor<3xi64>) outs(%[[TRUE]] : tensor<i32>)
// CHECK:         %[[AT:.*]] = linalg.index 0
// CHECK:         %[[SUM:.*]] = arith.addi %{{.*}}, %[[AT]] : index
// CHECK:         %[[OK:.*]] = arith.cmpi ult, %[[SUM]], %{{.*}} : index
// CHECK:         %[[WIDE:.*]] = arith.extui %[[OK]] : i1 to i32
// CHECK:         arith.andi %{{.*}}, %[[WIDE]] : i32
// CHECK:       %[[FLAG:.*]] = tensor.extract %[[ALL]][] : tensor<i32>
// CHECK:       %[[HOLDS:.*]] = arith.cmpi ne, %[[FLAG]],
// CHECK:       cf.assert %[[HOLDS]], "row out of range"
// CHECK:       cf.assert %{{.*}}, "always"
// CHECK:       linalg.generic
// CHECK-NOT:   cf.assert
// CHECK:       return
func.func @gather(%i: tensor<3xi64>, %x: tensor<4x6xf32>) -> tensor<3x6xf32> {
  %c4 = arith.constant 4 : index
  %true = arith.constant true
  %e = tensor.empty() : tensor<3x6xf32>
  %r = linalg.generic {indexing_maps = [#row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%i : tensor<3xi64>) outs(%e : tensor<3x6xf32>) {
  ^bb0(%in: i64, %o: f32):
    %at = linalg.index 0 : index
    %offset = arith.index_cast %in : i64 to index
    %row = arith.addi %offset, %at : index
    %ok = arith.cmpi ult, %row, %c4 : index
    cf.assert %ok, "row out of range"
    cf.assert %true, "always"
    %column = linalg.index 1 : index
    %v = tensor.extract %x[%row, %column] : tensor<4x6xf32>
    linalg.yield %v : f32
  } -> tensor<3x6xf32>
  return %r : tensor<3x6xf32>
}

// -----

#id = affine_map<(i) -> (i)>
func.func @result(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = arith.constant 0.0 : f32
  %r = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%x : tensor<4xf32>) {
  ^bb0(%o: f32):
    %ok = arith.cmpf ogt, %o, %zero : f32
    // expected-error @below {{expected a condition on elements of inputs and indices, got an element of a result}}
    cf.assert %ok, "positive"
    linalg.yield %zero : f32
  } -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

#id = affine_map<(i) -> (i)>
func.func @loaded(%x: tensor<4xindex>, %y: tensor<4xi1>) -> tensor<4xindex> {
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : tensor<4xindex>) outs(%x : tensor<4xindex>) {
  ^bb0(%in: index, %o: index):
    %ok = tensor.extract %y[%in] : tensor<4xi1>
    // expected-error @below {{expected a condition on elements of inputs and indices, got 'tensor.extract'}}
    cf.assert %ok, "allowed"
    linalg.yield %in : index
  } -> tensor<4xindex>
  return %r : tensor<4xindex>
}

// -----

#id = affine_map<(i) -> (i)>
func.func @index_alone(%x: tensor<4xindex>, %n: index) -> tensor<4xindex> {
  %r = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%x : tensor<4xindex>) {
  ^bb0(%o: index):
    %i = linalg.index 0 : index
    %ok = arith.cmpi ult, %i, %n : index
    // expected-error @below {{expected a condition on elements of inputs and indices, got an index of a dimension that no input of the condition has}}
    cf.assert %ok, "short"
    linalg.yield %i : index
  } -> tensor<4xindex>
  return %r : tensor<4xindex>
}

// -----

#id = affine_map<(i) -> (i)>
func.func @nested(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<4xi1> {
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : tensor<4xi1>) outs(%y : tensor<4xi1>) {
  ^bb0(%in: i1, %o: i1):
    scf.if %in {
      // expected-error @below {{expected a condition on elements of inputs and indices, got one inside another op of the body}}
      cf.assert %in, "nested"
    }
    linalg.yield %in : i1
  } -> tensor<4xi1>
  return %r : tensor<4xi1>
}

// -----

#id = affine_map<(i) -> (i)>
func.func @buffers(%x: memref<4xi1>, %y: memref<4xi1>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<4xi1>) outs(%y : memref<4xi1>) {
  ^bb0(%in: i1, %o: i1):
    // expected-error @below {{expected an assertion in the body of an op on tensors}}
    cf.assert %in, "true"
    linalg.yield %in : i1
  }
  return
}
