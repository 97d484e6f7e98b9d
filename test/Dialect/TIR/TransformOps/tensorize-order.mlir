// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What order means to tensorize: that of loads and of the operands of commutative ops nothing, that of stores much.
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics | FileCheck %s

module attributes {transform.with_named_sequence} {
// Loads have no order of their own, and operands of a product or a sum may change places.
// CHECK-LABEL: func.func @loads
// CHECK-SAME: (%[[A:.*]]: memref<4x64xf32>, %[[B:.*]]: memref<64x8xf32>, %[[C:.*]]: memref<4x8xf32>)
// CHECK-DAG: %[[TA:.*]] = memref.subview %[[A]]
// CHECK-DAG: %[[TB:.*]] = memref.subview %[[B]]
// CHECK-DAG: %[[TC:.*]] = memref.subview %[[C]]
// CHECK: call @dot_impl(%[[TA]], %[[TB]], %[[TC]])
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %b: memref<16x1xf32, strided<[8, 1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.read %b[%r, 0] : memref<16x1xf32, strided<[8, 1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %zero = arith.constant 0 : index
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %b[%r, %zero] : memref<16x1xf32, strided<[8, 1], offset: ?>>
      %z = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %p = arith.mulf %x, %y : f32
      %s = arith.addf %z, %p : f32
      memref.store %s, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16x1xf32, strided<[8, 1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @loads(%A: memref<4x64xf32>, %B: memref<64x8xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %ko to 4 {
        tir.for %ki to 16 {
          tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 64 = %ko * 16 + %ki) {
            tir.read %A[%v, %r] : memref<4x64xf32>
            tir.read %B[%r, %w] : memref<64x8xf32>
            tir.write %C[%v, %w] : memref<4x8xf32>
            %c = memref.load %C[%v, %w] : memref<4x8xf32>
            %y = memref.load %B[%r, %w] : memref<64x8xf32>
            %x = memref.load %A[%v, %r] : memref<4x64xf32>
            %p = arith.mulf %y, %x : f32
            %s = arith.addf %p, %c : f32
            memref.store %s, %C[%v, %w] : memref<4x8xf32>
          }
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j, %ko, %ki = transform.tir.get_loops %b
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Both loads fit both arguments by their indices; the strides say which is which, late.
// CHECK-LABEL: func.func @strides
// CHECK-SAME: (%[[A:.*]]: memref<4x128xf32>, %[[B:.*]]: memref<8x64xf32>, %[[C:.*]]: memref<4x8xf32>)
// CHECK-DAG: %[[TA:.*]] = memref.subview %[[A]]
// CHECK-DAG: %[[TB:.*]] = memref.subview %[[B]]
// CHECK: call @dot_impl(%[[TA]], %[[TB]], %{{.*}})
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<1x16xf32, strided<[128, 1], offset: ?>>, %b: memref<1x16xf32, strided<[64, 1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[0, %r] : memref<1x16xf32, strided<[128, 1], offset: ?>>
      tir.read %b[0, %r] : memref<1x16xf32, strided<[64, 1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %zero = arith.constant 0 : index
      %x = memref.load %a[%zero, %r] : memref<1x16xf32, strided<[128, 1], offset: ?>>
      %y = memref.load %b[%zero, %r] : memref<1x16xf32, strided<[64, 1], offset: ?>>
      %z = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %p = arith.mulf %x, %y : f32
      %s = arith.addf %z, %p : f32
      memref.store %s, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<1x16xf32, strided<[128, 1], offset: ?>>, memref<1x16xf32, strided<[64, 1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @strides(%A: memref<4x128xf32>, %B: memref<8x64xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %ko to 4 {
        tir.for %ki to 16 {
          tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 64 = %ko * 16 + %ki) {
            tir.read %A[%v, %r] : memref<4x128xf32>
            tir.read %B[%w, %r] : memref<8x64xf32>
            tir.write %C[%v, %w] : memref<4x8xf32>
            %x = memref.load %A[%v, %r] : memref<4x128xf32>
            %y = memref.load %B[%w, %r] : memref<8x64xf32>
            %c = memref.load %C[%v, %w] : memref<4x8xf32>
            %p = arith.mulf %y, %x : f32
            %s = arith.addf %c, %p : f32
            memref.store %s, %C[%v, %w] : memref<4x8xf32>
          }
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j, %ko, %ki = transform.tir.get_loops %b
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// One load that is computed with twice stands for two.
// CHECK-LABEL: func.func @twice
// CHECK: call @dot_impl(
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "d" (%v: spatial to 16 = %k) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %z = arith.mulf %x, %y : f32
      memref.store %z, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @twice(%A: memref<64xf32>, %C: memref<64xf32>) {
  tir.for %i to 4 {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.write %C[%v] : memref<64xf32>
        %x = memref.load %A[%v] : memref<64xf32>
        %z = arith.mulf %x, %x : f32
        memref.store %z, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  %t = transform.tir.tensorize %j with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A difference is another one with its operands swapped.
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %b: memref<16x1xf32, strided<[8, 1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.read %b[%r, 0] : memref<16x1xf32, strided<[8, 1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %zero = arith.constant 0 : index
      // expected-note @below {{the intrinsic has this}}
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %b[%r, %zero] : memref<16x1xf32, strided<[8, 1], offset: ?>>
      %z = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %p = arith.subf %x, %y : f32
      %s = arith.addf %z, %p : f32
      memref.store %s, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16x1xf32, strided<[8, 1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @difference(%A: memref<4x64xf32>, %B: memref<64x8xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %ko to 4 {
        // expected-note @below {{the condition fails here}}
        tir.for %ki to 16 {
          tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 64 = %ko * 16 + %ki) {
            tir.read %A[%v, %r] : memref<4x64xf32>
            tir.read %B[%r, %w] : memref<64x8xf32>
            tir.write %C[%v, %w] : memref<4x8xf32>
            %x = memref.load %A[%v, %r] : memref<4x64xf32>
            %y = memref.load %B[%r, %w] : memref<64x8xf32>
            %c = memref.load %C[%v, %w] : memref<4x8xf32>
            %p = arith.subf %y, %x : f32
            %s = arith.addf %c, %p : f32
            memref.store %s, %C[%v, %w] : memref<4x8xf32>
          }
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j, %ko, %ki = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different index}}
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The element is read again behind the store.
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "d" (%v: spatial to 16 = %k) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y = arith.addf %x, %x : f32
      memref.store %y, %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      // expected-note @below {{the intrinsic has this}}
      %z = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      memref.store %z, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @behind(%A: memref<64xf32>, %C: memref<64xf32>) {
  tir.for %i to 4 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.write %A[%v] : memref<64xf32>
        tir.write %C[%v] : memref<64xf32>
        %x = memref.load %A[%v] : memref<64xf32>
        %y = arith.addf %x, %x : f32
        memref.store %y, %A[%v] : memref<64xf32>
        memref.store %x, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different order of loads and stores}}
  %t = transform.tir.tensorize %j with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Sixteen sums of equal terms, each in two orders, in front of a constant that differs.
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "d" (%v: spatial to 16 = %k) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %x0 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y0 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s0 = arith.addf %x0, %y0 : f32
      %x1 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y1 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s1 = arith.addf %x1, %y1 : f32
      %d1 = arith.subf %s0, %s1 : f32
      %x2 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y2 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s2 = arith.addf %x2, %y2 : f32
      %d2 = arith.subf %d1, %s2 : f32
      %x3 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y3 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s3 = arith.addf %x3, %y3 : f32
      %d3 = arith.subf %d2, %s3 : f32
      %x4 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y4 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s4 = arith.addf %x4, %y4 : f32
      %d4 = arith.subf %d3, %s4 : f32
      %x5 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y5 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s5 = arith.addf %x5, %y5 : f32
      %d5 = arith.subf %d4, %s5 : f32
      %x6 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y6 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s6 = arith.addf %x6, %y6 : f32
      %d6 = arith.subf %d5, %s6 : f32
      %x7 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y7 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s7 = arith.addf %x7, %y7 : f32
      %d7 = arith.subf %d6, %s7 : f32
      %x8 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y8 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s8 = arith.addf %x8, %y8 : f32
      %d8 = arith.subf %d7, %s8 : f32
      %x9 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y9 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s9 = arith.addf %x9, %y9 : f32
      %d9 = arith.subf %d8, %s9 : f32
      %x10 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y10 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s10 = arith.addf %x10, %y10 : f32
      %d10 = arith.subf %d9, %s10 : f32
      %x11 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y11 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s11 = arith.addf %x11, %y11 : f32
      %d11 = arith.subf %d10, %s11 : f32
      %x12 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y12 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s12 = arith.addf %x12, %y12 : f32
      %d12 = arith.subf %d11, %s12 : f32
      %x13 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y13 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s13 = arith.addf %x13, %y13 : f32
      %d13 = arith.subf %d12, %s13 : f32
      %x14 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y14 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s14 = arith.addf %x14, %y14 : f32
      %d14 = arith.subf %d13, %s14 : f32
      %x15 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y15 = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %s15 = arith.addf %x15, %y15 : f32
      %d15 = arith.subf %d14, %s15 : f32
      %one = arith.constant 1.0 : f32
      %e = arith.subf %d15, %one : f32
      memref.store %e, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @orders(%A: memref<64xf32>, %C: memref<64xf32>) {
  tir.for %i to 4 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.write %C[%v] : memref<64xf32>
        %x0 = memref.load %A[%v] : memref<64xf32>
        %y0 = memref.load %A[%v] : memref<64xf32>
        %s0 = arith.addf %x0, %y0 : f32
        %x1 = memref.load %A[%v] : memref<64xf32>
        %y1 = memref.load %A[%v] : memref<64xf32>
        %s1 = arith.addf %x1, %y1 : f32
        %d1 = arith.subf %s0, %s1 : f32
        %x2 = memref.load %A[%v] : memref<64xf32>
        %y2 = memref.load %A[%v] : memref<64xf32>
        %s2 = arith.addf %x2, %y2 : f32
        %d2 = arith.subf %d1, %s2 : f32
        %x3 = memref.load %A[%v] : memref<64xf32>
        %y3 = memref.load %A[%v] : memref<64xf32>
        %s3 = arith.addf %x3, %y3 : f32
        %d3 = arith.subf %d2, %s3 : f32
        %x4 = memref.load %A[%v] : memref<64xf32>
        %y4 = memref.load %A[%v] : memref<64xf32>
        %s4 = arith.addf %x4, %y4 : f32
        %d4 = arith.subf %d3, %s4 : f32
        %x5 = memref.load %A[%v] : memref<64xf32>
        %y5 = memref.load %A[%v] : memref<64xf32>
        %s5 = arith.addf %x5, %y5 : f32
        %d5 = arith.subf %d4, %s5 : f32
        %x6 = memref.load %A[%v] : memref<64xf32>
        %y6 = memref.load %A[%v] : memref<64xf32>
        %s6 = arith.addf %x6, %y6 : f32
        %d6 = arith.subf %d5, %s6 : f32
        %x7 = memref.load %A[%v] : memref<64xf32>
        %y7 = memref.load %A[%v] : memref<64xf32>
        %s7 = arith.addf %x7, %y7 : f32
        %d7 = arith.subf %d6, %s7 : f32
        %x8 = memref.load %A[%v] : memref<64xf32>
        %y8 = memref.load %A[%v] : memref<64xf32>
        %s8 = arith.addf %x8, %y8 : f32
        %d8 = arith.subf %d7, %s8 : f32
        %x9 = memref.load %A[%v] : memref<64xf32>
        %y9 = memref.load %A[%v] : memref<64xf32>
        %s9 = arith.addf %x9, %y9 : f32
        %d9 = arith.subf %d8, %s9 : f32
        %x10 = memref.load %A[%v] : memref<64xf32>
        %y10 = memref.load %A[%v] : memref<64xf32>
        %s10 = arith.addf %x10, %y10 : f32
        %d10 = arith.subf %d9, %s10 : f32
        %x11 = memref.load %A[%v] : memref<64xf32>
        %y11 = memref.load %A[%v] : memref<64xf32>
        %s11 = arith.addf %x11, %y11 : f32
        %d11 = arith.subf %d10, %s11 : f32
        %x12 = memref.load %A[%v] : memref<64xf32>
        %y12 = memref.load %A[%v] : memref<64xf32>
        %s12 = arith.addf %x12, %y12 : f32
        %d12 = arith.subf %d11, %s12 : f32
        %x13 = memref.load %A[%v] : memref<64xf32>
        %y13 = memref.load %A[%v] : memref<64xf32>
        %s13 = arith.addf %x13, %y13 : f32
        %d13 = arith.subf %d12, %s13 : f32
        %x14 = memref.load %A[%v] : memref<64xf32>
        %y14 = memref.load %A[%v] : memref<64xf32>
        %s14 = arith.addf %x14, %y14 : f32
        %d14 = arith.subf %d13, %s14 : f32
        %x15 = memref.load %A[%v] : memref<64xf32>
        %y15 = memref.load %A[%v] : memref<64xf32>
        %s15 = arith.addf %x15, %y15 : f32
        %d15 = arith.subf %d14, %s15 : f32
        %one = arith.constant 2.0 : f32
        %e = arith.subf %d15, %one : f32
        memref.store %e, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a body that is compared in 20000 steps}}
  %t = transform.tir.tensorize %j with @dot
  transform.yield
}
}
