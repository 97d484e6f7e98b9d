// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 12: one linear layer, three schedules, chosen by the number of rows: one, up to eight, more.
// RUN: lamella-opt %s --transform-interpreter --verify-each -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: lamella-opt %t.mlir --tir-verify --verify-diagnostics -o /dev/null
// RUN: lamella-opt %t.mlir --lamella-tir-to-llvm | FileCheck %s --check-prefix=LLVM

// Each version equals the source. Small integers make every sum exact.
// RUN: %{python} %S/Inputs/check_guarded.py %s %t.mlir
// REQUIRES: numpy

// CHECK-LABEL: func.func @linear(
// CHECK: tir.guarded(%[[M:.*]]) [affine_set<(d0) : (-d0 + 1 == 0)> -> @linear_guard0,
// CHECK-SAME: affine_set<(d0) : (-d0 + 8 >= 0)> -> @linear_guard1, otherwise -> @linear_otherwise]
// CHECK-SAME: (%[[M]], %{{.*}}, %{{.*}}, %{{.*}})
// CHECK-NOT: tir.for

// One row: the columns are shared.
// CHECK-LABEL: func.func private @linear_guard0(
// CHECK: tir.assume range %{{.*}} in [1, 2)
// CHECK: tir.for %{{.*}} to 1 {
// CHECK: tir.for parallel %{{.*}} to 4 {

// Up to eight rows: all rows in registers. They are covered without a tail, for none is above the eighth.
// CHECK-LABEL: func.func private @linear_guard1(
// CHECK: tir.assume range %[[N:.*]] in [0, 9)
// CHECK: tir.for parallel %{{.*}} to 4 {
// CHECK: tir.for %{{.*}} to 8 {
// CHECK: where (%{{.*}} < %[[N]])

// More: rows are tiled, and a tile with a tail is not the first.
// CHECK-LABEL: func.func private @linear_otherwise(
// CHECK: tir.assume range %[[N:.*]] in [9, %[[N]] + 1)
// CHECK: tir.for parallel %{{.*}} to %[[N]] floordiv 4 {
// CHECK: tir.block "Y_tail"

// LLVM-DAG: llvm.func @linear$packed
// LLVM-DAG: llvm.func internal @linear_guard0(
// LLVM-NOT: @linear_guard0$packed
module attributes {transform.with_named_sequence} {
func.func @linear(%m: index, %X: memref<?x64xf32>, %W: memref<32x64xf32>, %Y: memref<?x32xf32>) {
  tir.bind %X to [%m, 64] : memref<?x64xf32>
  tir.bind %Y to [%m, 32] : memref<?x32xf32>
  tir.for %i to %m {
    tir.for %j to 32 {
      tir.for %k to 64 {
        tir.block "Y" (%vi: spatial to %m = %i, %vj: spatial to 32 = %j, %vk: reduce to 64 = %k) {
          tir.read %X[%vi, %vk] : memref<?x64xf32>
          tir.read %W[%vj, %vk] : memref<32x64xf32>
          tir.write %Y[%vi, %vj] : memref<?x32xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %Y[%vi, %vj] : memref<?x32xf32>
          }
          %x = memref.load %X[%vi, %vk] : memref<?x64xf32>
          %w = memref.load %W[%vj, %vk] : memref<32x64xf32>
          %y = memref.load %Y[%vi, %vj] : memref<?x32xf32>
          %p = arith.mulf %x, %w fastmath<contract> : f32
          %s = arith.addf %y, %p fastmath<contract> : f32
          memref.store %s, %Y[%vi, %vj] : memref<?x32xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @one_row(%f: !transform.any_op {transform.readonly}) {
  %Y = transform.tir.get_block "Y" in %f
  %i, %j, %k = transform.tir.get_loops %Y
  %jo, %ji = transform.tir.split %j by [4, 8]
  transform.tir.parallel %jo
  transform.yield
}

transform.named_sequence @few_rows(%f: !transform.any_op {transform.readonly}) {
  %Y = transform.tir.get_block "Y" in %f
  %i, %j, %k = transform.tir.get_loops %Y
  %jo, %ji = transform.tir.split %j by [4, 8]
  %all = transform.tir.split %i by [8]
  transform.tir.reorder %jo, %i, %ji
  transform.tir.parallel %jo
  transform.yield
}

transform.named_sequence @many_rows(%f: !transform.any_op {transform.readonly}) {
  %Y = transform.tir.get_block "Y" in %f
  %i, %j, %k = transform.tir.get_loops %Y
  %io, %ii = transform.tir.split %i by [?, 4]
  transform.tir.reorder %io, %j, %ii, %k
  %tail = transform.tir.loop_partition %io
  transform.tir.parallel %io
  transform.yield
}

transform.named_sequence @is_linear(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  transform.tir.match_blocks %f ["Y"]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @schedule(%f: !transform.any_op {transform.readonly}) {
  %one, %few, %many = transform.tir.guard %f by [affine_set<(d0) : (-d0 + 1 == 0)>, affine_set<(d0) : (-d0 + 8 >= 0)>]
  transform.include @one_row failures(propagate) (%one) : (!transform.any_op) -> ()
  transform.include @few_rows failures(propagate) (%few) : (!transform.any_op) -> ()
  transform.include @many_rows failures(propagate) (%many) : (!transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match in %root @is_linear -> @schedule : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
