// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops --canonicalize --cse | FileCheck %s

// Consecutive elements, one element for all lanes, a reduction around the lanes.
// CHECK-LABEL: func.func @rows
// CHECK-SAME: %[[A:.*]]: memref<4x6xf32>, %[[B:.*]]: memref<6x8xf32>, %[[C:.*]]: memref<4x8xf32>
func.func @rows(%A: memref<4x6xf32>, %B: memref<6x8xf32>, %C: memref<4x8xf32>) {
  // CHECK: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : vector<8xf32>
  // CHECK: scf.for %[[I:.*]] = %c0 to %c4
  tir.for %i to 4 {
    // CHECK: scf.for %[[K:.*]] = %c0 to %c6
    tir.for %k to 6 {
      // CHECK-NOT: scf.for
      tir.for vectorized %j to 8 {
        // CHECK: scf.if
        // CHECK-NEXT: vector.store %[[ZERO]], %[[C]][%[[I]], %c0]
        tir.block "C" (%vi: spatial to 4 = %i, %vj: spatial to 8 = %j, %vk: reduce to 6 = %k) {
          tir.read %A[%vi, %vk] : memref<4x6xf32>
          tir.read %B[%vk, %vj] : memref<6x8xf32>
          tir.write %C[%vi, %vj] : memref<4x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%vi, %vj] : memref<4x8xf32>
          }
          // CHECK: %[[X:.*]] = memref.load %[[A]][%[[I]], %[[K]]]
          // CHECK: %[[Y:.*]] = vector.load %[[B]][%[[K]], %c0] : memref<6x8xf32>, vector<8xf32>
          // CHECK: %[[Z:.*]] = vector.load %[[C]][%[[I]], %c0]
          // CHECK: %[[XS:.*]] = vector.broadcast %[[X]] : f32 to vector<8xf32>
          // CHECK: %[[P:.*]] = arith.mulf %[[XS]], %[[Y]] fastmath<contract> : vector<8xf32>
          // CHECK: %[[S:.*]] = arith.addf %[[Z]], %[[P]] fastmath<reassoc,contract>
          // CHECK: vector.store %[[S]], %[[C]][%[[I]], %c0]
          %a = memref.load %A[%vi, %vk] : memref<4x6xf32>
          %b = memref.load %B[%vk, %vj] : memref<6x8xf32>
          %c = memref.load %C[%vi, %vj] : memref<4x8xf32>
          %p = arith.mulf %a, %b : f32
          %s = arith.addf %c, %p : f32
          memref.store %s, %C[%vi, %vj] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

// Elements two apart are loaded one by one; the lane's number is a value; types change on the way.
// CHECK-LABEL: func.func @strided
func.func @strided(%a: memref<8xf16>, %b: memref<4xf32>) {
  // CHECK: %[[LANES:.*]] = arith.constant dense<[0.000000e+00, 1.000000e+00, 2.000000e+00, 3.000000e+00]> : vector<4xf32>
  tir.for vectorized %i to 4 {
    tir.block "s" (%v: spatial to 4 = %i) {
      tir.read %a[%v * 2] : memref<8xf16>
      tir.write %b[%v] : memref<4xf32>
      // CHECK: memref.load %{{.*}}[%c0] : memref<8xf16>
      // CHECK: memref.load %{{.*}}[%c2] : memref<8xf16>
      // CHECK: memref.load %{{.*}}[%c4] : memref<8xf16>
      // CHECK: memref.load %{{.*}}[%c6] : memref<8xf16>
      // CHECK: vector.from_elements
      %k = affine.apply affine_map<(d0) -> (d0 * 2)>(%v)
      %x = memref.load %a[%k] : memref<8xf16>
      // CHECK: arith.extf %{{.*}} : vector<4xf16> to vector<4xf32>
      %y = arith.extf %x : f16 to f32
      %w = arith.index_cast %v : index to i32
      %f = arith.sitofp %w : i32 to f32
      // CHECK: arith.addf %{{.*}}, %[[LANES]]
      %s = arith.addf %y, %f : f32
      // CHECK: vector.store %{{.*}}, %{{.*}}[%c0] : memref<4xf32>, vector<4xf32>
      memref.store %s, %b[%v] : memref<4xf32>
    }
  }
  return
}

// A loop in the lanes carries vectors; a predicate of the loop around is one test for all lanes.
// CHECK-LABEL: func.func @inner_loop
func.func @inner_loop(%n: index, %a: memref<?x8xf32>, %b: memref<8xf32>) {
  tir.bind %a to [%n, 8] : memref<?x8xf32>
  tir.for %o to 2 {
    tir.for vectorized %i to 4 {
      // CHECK: scf.if
      tir.block "s" (%v: spatial to 8 = %o * 4 + %i) where (%o * 4 < %n) {
        tir.read %a[0 to %n, %v] : memref<?x8xf32>
        tir.write %b[%v] : memref<8xf32>
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %zero = arith.constant 0.0 : f32
        // CHECK: %[[SUM:.*]] = scf.for %[[K:.*]] = %c0 to %{{.*}} step %c1 iter_args(%[[ACC:.*]] = %{{.*}}) -> (vector<4xf32>)
        %sum = scf.for %k = %c0 to %n step %c1 iter_args(%acc = %zero) -> f32 {
          // CHECK: vector.load %{{.*}}[%[[K]], %{{.*}}] : memref<?x8xf32>, vector<4xf32>
          %x = memref.load %a[%k, %v] : memref<?x8xf32>
          %t = arith.addf %acc, %x : f32
          scf.yield %t : f32
        }
        // CHECK: vector.store %[[SUM]]
        memref.store %sum, %b[%v] : memref<8xf32>
      }
    }
  }
  return
}

// Quotient and remainder of a position that is not negative: eight lanes of one block of 32 are consecutive in it.
// CHECK-LABEL: func.func @blocks
// CHECK-SAME: %[[SCALES:.*]]: memref<2xf32>, %[[CODES:.*]]: memref<2x32xi8>
func.func @blocks(%scales: memref<2xf32>, %codes: memref<2x32xi8>, %out: memref<64xf32>) {
  %c32 = arith.constant 32 : index
  // CHECK: scf.for %[[I:.*]] = %c0 to %c8
  tir.for %i to 8 {
    tir.for vectorized %j to 8 {
      tir.block "unpack" (%v: spatial to 64 = %i * 8 + %j) {
        tir.read %scales[%v floordiv 32] : memref<2xf32>
        tir.read %codes[%v floordiv 32, %v mod 32] : memref<2x32xi8>
        tir.write %out[%v] : memref<64xf32>
        // CHECK: %[[B:.*]] = arith.divui %[[I]], %c4
        %b = arith.divui %v, %c32 : index
        %k = arith.remui %v, %c32 : index
        // CHECK: %[[SCALE:.*]] = memref.load %[[SCALES]][%[[B]]]
        %scale = memref.load %scales[%b] : memref<2xf32>
        // CHECK: %[[R:.*]] = arith.remui %[[I]], %c4
        // CHECK: %[[K:.*]] = arith.muli %[[R]], %c8
        // CHECK: vector.load %[[CODES]][%[[B]], %[[K]]] : memref<2x32xi8>, vector<8xi8>
        %code = memref.load %codes[%b, %k] : memref<2x32xi8>
        %f = arith.sitofp %code : i8 to f32
        // CHECK: vector.broadcast %[[SCALE]]
        %y = arith.mulf %f, %scale : f32
        memref.store %y, %out[%v] : memref<64xf32>
      }
    }
  }
  return
}

// Nine values of bf16 are copies: LLVM 22 cannot take a vector of eight and one. Eight are a vector.
// CHECK-LABEL: func.func @bf16
// CHECK-COUNT-9: memref.load %{{.*}} : memref<9xbf16>
// CHECK: vector.load %{{.*}} : memref<9xbf16>, vector<8xbf16>
func.func @bf16(%A: memref<9xbf16>, %B: memref<9xbf16>) {
  tir.for vectorized %i to 9 {
    tir.block "nine" (%v: spatial to 9 = %i) {
      tir.read %A[%v] : memref<9xbf16>
      tir.write %B[%v] : memref<9xbf16>
      %a = memref.load %A[%v] : memref<9xbf16>
      memref.store %a, %B[%v] : memref<9xbf16>
    }
  }
  tir.for vectorized %i to 8 {
    tir.block "eight" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<9xbf16>
      tir.write %B[%v] : memref<9xbf16>
      %a = memref.load %A[%v] : memref<9xbf16>
      memref.store %a, %B[%v] : memref<9xbf16>
    }
  }
  return
}
