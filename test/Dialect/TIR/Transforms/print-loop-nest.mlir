// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-print-loop-nest -o /dev/null | FileCheck %s
// RUN: not lamella-opt %s --transform-interpreter --tir-print-refusals -o /dev/null 2>&1 | FileCheck %s --check-prefix=REFUSED

module attributes {transform.with_named_sequence} {
// CHECK: {{^}}@matmul
// CHECK-NEXT: {{^}}  buffer %[[T:[a-z]+]]: memref<?x32xf32>
// CHECK-NEXT: {{^}}  for %i to %arg0 ceildiv 4 parallel  // touches %arg1 [%arg0 ceildiv 4 * 4][128], %arg2 [128][32], %[[T]] [%arg0 ceildiv 4 * 4][32]
// CHECK-NEXT: {{^}}    for %i_0 to 4  // touches %arg1 [4][128], %arg2 [128][32], %[[T]] [4][32]
// CHECK-NEXT: {{^}}      for %i_1 to 32  // touches %arg1 [1][128], %arg2 [128][32], %[[T]] [1][32]
// CHECK-NEXT: {{^}}        for %i_2 to 128  // touches %arg1 [1][128], %arg2 [128][1], %[[T]] [1][1]
// CHECK-NEXT: {{^}}          T: %v = %i_0 + %i * 4, %v_3 = %i_1, %v_4 (reduce) = %i_2 where %i_0 + %i * 4 - %arg0 < 0
// CHECK-NEXT: {{^}}            reads %arg1[%v, %v_4]
// CHECK-NEXT: {{^}}            reads %arg2[%v_4, %v_3]
// CHECK-NEXT: {{^}}            writes %[[T]][%v, %v_3]
// CHECK-NEXT: {{^}}            first:
// CHECK-NEXT: {{^}}              %[[T]][%v, %v_3] = 0.000000e+00
// CHECK-NEXT: {{^}}            %[[T]][%v, %v_3] = %[[T]][%v, %v_3] + (%arg1[%v, %v_4] * %arg2[%v_4, %v_3])
// CHECK-NEXT: {{^}}  for %i to %arg0  // touches %[[T]] [%arg0][32], %arg3 [%arg0][32]
// CHECK-NEXT: {{^}}    for %i_0 to 32 {tir.note}  // touches %[[T]] [1][32], %arg3 [1][32]
// CHECK-NEXT: {{^}}      C: %v = %i, %v_1 = %i_0
// CHECK-NEXT: {{^}}        reads %[[T]][%v, 0 to 32]
// CHECK-NEXT: {{^}}        writes %arg3[%v, %v_1]
// CHECK-NEXT: {{^}}        %1 = exp(%[[T]][%v, %v_1])
// CHECK-NEXT: {{^}}        %arg3[%v, %v_1] = %1 / %1
// CHECK-NOT: {{.}}

// REFUSED: 'transform.tir.parallel' refused in @matmul
// REFUSED: {{^}}        for %i_2 to 128  // touches
// REFUSED-NEXT: {{^}}        ^^^^^^^^^^^^^^^ the loop variable feeds a reduce iterator of block "T"
// REFUSED-NEXT: {{^}}          T:
func.func @matmul(%n: index, %A: memref<?x128xf32>, %B: memref<128x32xf32>, %C: memref<?x32xf32>) {
  tir.bind %A to [%n, 128] : memref<?x128xf32>
  tir.bind %C to [%n, 32] : memref<?x32xf32>
  %T = memref.alloc(%n) : memref<?x32xf32>
  tir.for parallel %io to %n ceildiv 4 {
    tir.for %ii to 4 {
      tir.for %j to 32 {
        tir.for %k to 128 {
          tir.block "T" (%vi: spatial to %n = %io * 4 + %ii, %vj: spatial to 32 = %j, %vk: reduce to 128 = %k) where (%io * 4 + %ii < %n) {
            tir.read %A[%vi, %vk] : memref<?x128xf32>
            tir.read %B[%vk, %vj] : memref<128x32xf32>
            tir.write %T[%vi, %vj] : memref<?x32xf32>
            tir.init {
              %zero = arith.constant 0.0 : f32
              memref.store %zero, %T[%vi, %vj] : memref<?x32xf32>
            }
            %a = memref.load %A[%vi, %vk] : memref<?x128xf32>
            %b = memref.load %B[%vk, %vj] : memref<128x32xf32>
            %c = memref.load %T[%vi, %vj] : memref<?x32xf32>
            %p = arith.mulf %a, %b : f32
            %s = arith.addf %c, %p : f32
            memref.store %s, %T[%vi, %vj] : memref<?x32xf32>
          }
        }
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 32 attributes {tir.note} {
      tir.block "C" (%vi: spatial to %n = %i, %vj: spatial to 32 = %j) {
        tir.read %T[%vi, 0 to 32] : memref<?x32xf32>
        tir.write %C[%vi, %vj] : memref<?x32xf32>
        %t = memref.load %T[%vi, %vj] : memref<?x32xf32>
        %e = math.exp %t : f32
        %d = arith.divf %e, %e : f32
        memref.store %d, %C[%vi, %vj] : memref<?x32xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %T = transform.tir.get_block "T" in %m
  %io, %ii, %j, %k = transform.tir.get_loops %T
  transform.tir.parallel %k
  transform.yield
}
}
