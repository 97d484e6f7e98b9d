// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @tensorize
// CHECK: tir.block "b_o" (%[[V:.*]]: spatial to 8 = %{{.*}}, %[[R:.*]]: reduce to 4 = %{{.*}}) attributes {tir.t} {
// CHECK-NEXT: tir.read
// CHECK-NEXT: tir.write
// CHECK: %[[AT:.*]] = affine.apply #{{.*}}(%[[R]])
// CHECK: %[[TILE:.*]] = memref.subview %{{.*}}[%[[V]], %[[AT]]] [1, 16] [1, 1]
// CHECK: %[[SUM:.*]] = memref.subview %{{.*}}[%[[V]]] [1] [1]
// CHECK: func.call @dot_impl(%[[TILE]], %[[SUM]])
// CHECK-NEXT: }
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  %t = transform.tir.tensorize %ki with @dot
  transform.tir.annotate %t "tir.t" = unit
  transform.tir.annotate %ko "tir.ko" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Of several intrinsics it is the first that the nest computes.
// CHECK-LABEL: func.func @tensorize_one_of
// CHECK: func.call @negate_impl(
tir.intrinsic @negate desc @negate_desc impl @negate_impl
func.func @negate_desc(%a: memref<4xf32, strided<[1], offset: ?>>) {
  tir.for %k to 4 {
    tir.block "negate" (%v: spatial to 4 = %k) {
      tir.read %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      tir.write %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      %y = arith.negf %x : f32
      memref.store %y, %a[%v] : memref<4xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @negate_impl(memref<4xf32, strided<[1], offset: ?>>)
tir.intrinsic @root desc @root_desc impl @root_impl
func.func @root_desc(%a: memref<4xf32, strided<[1], offset: ?>>) {
  tir.for %k to 4 {
    tir.block "root" (%v: spatial to 4 = %k) {
      tir.read %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      tir.write %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      %y = math.sqrt %x : f32
      memref.store %y, %a[%v] : memref<4xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @root_impl(memref<4xf32, strided<[1], offset: ?>>)
func.func @tensorize_one_of(%A: memref<4xf32>) {
  tir.for %i to 4 {
    tir.block "a" (%v: spatial to 4 = %i) {
      tir.read %A[%v] : memref<4xf32>
      tir.write %A[%v] : memref<4xf32>
      %x = memref.load %A[%v] : memref<4xf32>
      %y = arith.negf %x : f32
      memref.store %y, %A[%v] : memref<4xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %a = transform.tir.get_block "a" in %m
  %i = transform.tir.get_loops %a
  %t = transform.tir.tensorize %i with @root, @negate
  transform.yield
}
}

// -----

// Of several intrinsics that the nest does not compute, the refusal says where it differs from the last.
module attributes {transform.with_named_sequence} {
tir.intrinsic @negate desc @negate_desc impl @negate_impl
func.func @negate_desc(%a: memref<4xf32, strided<[1], offset: ?>>) {
  tir.for %k to 4 {
    tir.block "negate" (%v: spatial to 4 = %k) {
      tir.read %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      tir.write %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      %y = arith.negf %x : f32
      memref.store %y, %a[%v] : memref<4xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @negate_impl(memref<4xf32, strided<[1], offset: ?>>)
tir.intrinsic @root desc @root_desc impl @root_impl
func.func @root_desc(%a: memref<4xf32, strided<[1], offset: ?>>) {
  tir.for %k to 4 {
    tir.block "root" (%v: spatial to 4 = %k) {
      tir.read %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      tir.write %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      // expected-note @below {{the intrinsic has this}}
      %y = math.sqrt %x : f32
      memref.store %y, %a[%v] : memref<4xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @root_impl(memref<4xf32, strided<[1], offset: ?>>)
func.func @tensorize_none_of(%A: memref<4xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 4 {
    tir.block "b" (%v: spatial to 4 = %i) {
      tir.read %A[%v] : memref<4xf32>
      tir.write %A[%v] : memref<4xf32>
      %x = memref.load %A[%v] : memref<4xf32>
      %y = math.exp %x : f32
      memref.store %y, %A[%v] : memref<4xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused}}
  %t = transform.tir.tensorize %i with @negate, @root
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Of two intrinsics with one description, that which requires more is called.
// CHECK-LABEL: func.func @tensorize_versions
// CHECK: func.call @twice_fast(
tir.intrinsic @twice desc @twice_desc impl @twice_slow
tir.intrinsic @twice_for_some desc @twice_desc impl @twice_fast requires ["some"]
func.func @twice_desc(%a: memref<4xf32, strided<[1], offset: ?>>) {
  tir.for %k to 4 {
    tir.block "twice" (%v: spatial to 4 = %k) {
      tir.read %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      tir.write %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      %y = arith.addf %x, %x : f32
      memref.store %y, %a[%v] : memref<4xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @twice_slow(memref<4xf32, strided<[1], offset: ?>>)
func.func private @twice_fast(memref<4xf32, strided<[1], offset: ?>>)
func.func @tensorize_versions(%A: memref<8xf32>) {
  tir.for %i to 2 {
    tir.for %j to 4 {
      tir.block "b" (%v: spatial to 8 = %i * 4 + %j) {
        tir.read %A[%v] : memref<8xf32>
        tir.write %A[%v] : memref<8xf32>
        %x = memref.load %A[%v] : memref<8xf32>
        %y = arith.addf %x, %x : f32
        memref.store %y, %A[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  %t = transform.tir.tensorize %j with @twice
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A block that is one already.
// CHECK-LABEL: func.func @tensorize_block
// CHECK: func.call @dot_impl
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_block(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  %o = transform.tir.blockize %ki
  %t = transform.tir.tensorize %o with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The loop that is gone.
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_empties(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
// expected-note @below {{'transform.tir.tensorize' emptied the handle}}
  %t = transform.tir.tensorize %ki with @dot
  // expected-error @below {{'transform.tir.unroll' expected handle 0 to hold one op, got 0}}
  transform.tir.unroll %ki
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_name(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  // expected-error @below {{'transform.tir.tensorize' refused: expected an intrinsic named @dat}}
  %t = transform.tir.tensorize %ki with @dat
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
// expected-note @below {{the intrinsic has this}}
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_extent(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 8 {
// expected-note @below {{the condition fails here}}
      tir.for %ki to 8 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 8 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different loop extent}}
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
// expected-note @below {{the intrinsic has this}}
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_op(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
// expected-note @below {{the condition fails here}}
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.mulf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different op}}
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A sum is the same with its operands swapped.
// CHECK-LABEL: func.func @tensorize_swapped
// CHECK: func.call @dot_impl(
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %y, %x : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_swapped(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
// expected-note @below {{the intrinsic has this}}
      %z = arith.addf %x, %y fastmath<contract> : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_attribute(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
// expected-note @below {{the condition fails here}}
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different type or attribute}}
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
// expected-note @below {{the intrinsic has this}}
    tir.block "dot" (%r: spatial to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_kind(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
// expected-note @below {{the condition fails here}}
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different kind of iterator 1}}
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
// expected-note @below {{the intrinsic is here}}
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_loops(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.for %ko to 4 {
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  // expected-error @below {{refused: expected 1 loops as the intrinsic has, got 2}}
  %t = transform.tir.tensorize %ko with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      // expected-note @below {{the intrinsic has this}}
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_layout(%A: memref<8x64xf32, strided<[128, 2]>>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
// expected-note @below {{the condition fails here}}
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32, strided<[128, 2]>>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32, strided<[128, 2]>>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a tile that fits the intrinsic's argument of type memref<16xf32, strided<[1], offset: ?>>, got one of type memref<16xf32, strided<[2], offset: ?>>}}
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_predicated(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
// expected-note @below {{the condition fails here}}
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %ko * 16 + %ki) where (%ko < 3) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a block without a predicate: partition into main part and tail, or pad the cache stage}}
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @tensorize_predicated_block(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "o" (%o: spatial to 8 = %i) where (%i < 3) {
      tir.read %A[%o, 0 to 16] : memref<8x64xf32>
      tir.write %C[%o] : memref<8xf32>
      tir.for %ki to 16 {
        tir.block "b" (%v: spatial to 8 = %o, %r: reduce to 16 = %ki) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          %x = memref.load %A[%v, %r] : memref<8x64xf32>
          %y = memref.load %C[%v] : memref<8xf32>
          %z = arith.addf %x, %y : f32
          memref.store %z, %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "o" in %m
  // expected-error @below {{refused: expected a block without a predicate: partition into main part and tail, or pad the cache stage}}
  %t = transform.tir.tensorize %b with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// An access at an offset from the tile.
// CHECK-LABEL: func.func @tensorize_offset
// CHECK: %[[BASE:.*]] = affine.apply #{{.*}}(%{{.*}})
// CHECK: memref.subview %{{.*}}[%[[BASE]]] [16] [1]
// CHECK: func.call @scale_impl
tir.intrinsic @scale desc @scale_desc impl @scale_impl
func.func @scale_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %i to 16 {
    tir.block "d" (%v: spatial to 16 = %i) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %two = arith.constant 2.0 : f32
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y = arith.mulf %x, %two : f32
      memref.store %y, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @scale_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @tensorize_offset(%A: memref<64xf32>, %C: memref<64xf32>, %idx: memref<64xindex>, %f: f32) {
  tir.for %i to 4 {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v - 3] : memref<64xf32>
        tir.read %idx[%v] : memref<64xindex>
        tir.write %C[%v] : memref<64xf32>
        %two = arith.constant 2.0 : f32
        %c3 = arith.constant 3 : index
        %at = arith.subi %v, %c3 : index
        %x = memref.load %A[%at] : memref<64xf32>
        %y = arith.mulf %x, %two : f32
        memref.store %y, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  %t = transform.tir.tensorize %j with @scale
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @scale desc @scale_desc impl @scale_impl
func.func @scale_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %i to 16 {
    tir.block "d" (%v: spatial to 16 = %i) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %two = arith.constant 2.0 : f32
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
// expected-note @below {{the intrinsic has this}}
      %y = arith.mulf %x, %two : f32
      memref.store %y, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @scale_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @tensorize_constant(%A: memref<64xf32>, %C: memref<64xf32>, %idx: memref<64xindex>, %f: f32) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.read %idx[%v] : memref<64xindex>
        tir.write %C[%v] : memref<64xf32>
        %two = arith.constant 3.0 : f32
        %x = memref.load %A[%v] : memref<64xf32>
        %y = arith.mulf %x, %two : f32
        memref.store %y, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different constant}}
  %t = transform.tir.tensorize %j with @scale
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @scale desc @scale_desc impl @scale_impl
func.func @scale_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %i to 16 {
    tir.block "d" (%v: spatial to 16 = %i) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %two = arith.constant 2.0 : f32
// expected-note @below {{the intrinsic has this}}
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y = arith.mulf %x, %two : f32
      memref.store %y, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @scale_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @tensorize_index(%A: memref<64xf32>, %C: memref<64xf32>, %idx: memref<64xindex>, %f: f32) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[0 to 64] : memref<64xf32>
        tir.read %idx[%v] : memref<64xindex>
        tir.write %C[%v] : memref<64xf32>
        %two = arith.constant 2.0 : f32
        %at = arith.addi %v, %v : index
        %x = memref.load %A[%at] : memref<64xf32>
        %y = arith.mulf %x, %two : f32
        memref.store %y, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different index}}
  %t = transform.tir.tensorize %j with @scale
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @scale desc @scale_desc impl @scale_impl
func.func @scale_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %i to 16 {
// expected-note @below {{the intrinsic has this}}
    tir.block "d" (%v: spatial to 16 = %i) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %two = arith.constant 2.0 : f32
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y = arith.mulf %x, %two : f32
      memref.store %y, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @scale_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @tensorize_count(%A: memref<64xf32>, %C: memref<64xf32>, %idx: memref<64xindex>, %f: f32) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.read %idx[%v] : memref<64xindex>
        tir.write %C[%v] : memref<64xf32>
        %two = arith.constant 2.0 : f32
        %x = memref.load %A[%v] : memref<64xf32>
        %y = arith.mulf %x, %two : f32
        memref.store %two, %C[%v] : memref<64xf32>
        memref.store %y, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different number of stores}}
  %t = transform.tir.tensorize %j with @scale
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @scale desc @scale_desc impl @scale_impl
func.func @scale_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>, %u: f32) {
  tir.for %i to 16 {
    tir.block "d" (%v: spatial to 16 = %i) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %two = arith.constant 2.0 : f32
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y = arith.mulf %x, %two : f32
      memref.store %y, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @scale_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>, f32)
func.func @tensorize_unused(%A: memref<64xf32>, %C: memref<64xf32>, %idx: memref<64xindex>, %f: f32) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.read %idx[%v] : memref<64xindex>
        tir.write %C[%v] : memref<64xf32>
        %two = arith.constant 2.0 : f32
        %x = memref.load %A[%v] : memref<64xf32>
        %y = arith.mulf %x, %two : f32
        memref.store %y, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected an intrinsic that uses each of its arguments, argument 2 is unused}}
  %t = transform.tir.tensorize %j with @scale
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
tir.intrinsic @scale desc @none impl @none
func.func private @none()
func.func @tensorize_external() {
  tir.for %i to 4 {
    tir.for %j to 4 {
      tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 4 = %j) {
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected an intrinsic whose description has a body}}
  %t = transform.tir.tensorize %j with @scale
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @scale desc @two impl @two
func.func @two() {
  return
}
func.func @tensorize_description() {
  tir.for %i to 4 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to 4 {
      tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 4 = %j) {
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected an intrinsic whose description is loops around one block}}
  %t = transform.tir.tensorize %j with @scale
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @scale desc @scale_desc impl @scale_impl
func.func @scale_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %i to 16 {
    tir.block "d" (%v: spatial to 16 = %i) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %two = arith.constant 2.0 : f32
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y = arith.mulf %x, %two : f32
      memref.store %y, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @scale_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @tensorize_blockize(%A: memref<64xf32>, %C: memref<64xf32>, %idx: memref<64xindex>, %f: f32) {
  tir.for %i to 4 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j * 1 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.read %idx[%v] : memref<64xindex>
        tir.write %C[%v] : memref<64xf32>
        %two = arith.constant 2.0 : f32
        %x = memref.load %A[%v] : memref<64xf32>
        %y = arith.mulf %x, %two : f32
        memref.store %y, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected iterator 0 to be bound to a position that runs over the tile, element by element}}
  %t = transform.tir.tensorize %j with @scale
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @copy desc @copy_desc impl @copy_impl
func.func @copy_desc(%a: memref<4xf32, strided<[1], offset: ?>>, %c: memref<4xf32, strided<[1], offset: ?>>) {
  tir.for %i to 4 {
    tir.block "d" (%v: spatial to 4 = %i) {
      tir.read %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<4xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      memref.store %x, %c[%v] : memref<4xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @copy_impl(memref<4xf32, strided<[1], offset: ?>>, memref<4xf32, strided<[1], offset: ?>>)
// A row is a block of its own, and rows run as lanes.
func.func @tensorize_in_lanes(%A: memref<8x4xf32>, %B: memref<8x4xf32>) {
  // expected-note @below {{this loop is vectorized}}
  tir.for vectorized %i to 8 {
    tir.block "row" (%r: spatial to 8 = %i) {
      tir.read %A[%r, 0 to 4] : memref<8x4xf32>
      tir.write %B[%r, 0 to 4] : memref<8x4xf32>
      // expected-note @below {{the condition fails here}}
      tir.for %j to 4 {
        tir.block "b" (%v: spatial to 4 = %j) {
          tir.read %A[%r, %v] : memref<8x4xf32>
          tir.write %B[%r, %v] : memref<8x4xf32>
          %a = memref.load %A[%r, %v] : memref<8x4xf32>
          memref.store %a, %B[%r, %v] : memref<8x4xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected no vectorized loop around}}
  %t = transform.tir.tensorize %j with @copy
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @copy desc @copy_desc impl @copy_impl
func.func @copy_desc(%a: memref<4xf32, strided<[1], offset: ?>>, %c: memref<4xf32, strided<[1], offset: ?>>) {
  tir.for %i to 4 {
    tir.block "d" (%v: spatial to 4 = %i) {
      tir.read %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<4xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<4xf32, strided<[1], offset: ?>>
      memref.store %x, %c[%v] : memref<4xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @copy_impl(memref<4xf32, strided<[1], offset: ?>>, memref<4xf32, strided<[1], offset: ?>>)
func.func @tensorize_plain_block(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 2 {
    tir.for %j to 4 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i * 4 + %j) {
        tir.read %A[%v] : memref<8xf32>
        tir.write %B[%v] : memref<8xf32>
        %a = memref.load %A[%v] : memref<8xf32>
        memref.store %a, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a block whose body is loops around one block}}
  %t = transform.tir.tensorize %b with @copy
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @copy desc @copy_desc impl @copy_impl
func.func @copy_desc(%a: memref<?xf32, strided<[1], offset: ?>>, %c: memref<?xf32, strided<[1], offset: ?>>) {
  tir.for %i to 4 {
    tir.block "d" (%v: spatial to 4 = %i) {
      tir.read %a[%v] : memref<?xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<?xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<?xf32, strided<[1], offset: ?>>
      // expected-note @below {{the intrinsic has this}}
      memref.store %x, %c[%v] : memref<?xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @copy_impl(memref<?xf32, strided<[1], offset: ?>>, memref<?xf32, strided<[1], offset: ?>>)
func.func @tensorize_dynamic(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 2 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to 4 {
      tir.block "b" (%v: spatial to 8 = %i * 4 + %j) {
        tir.read %A[%v] : memref<8xf32>
        tir.write %B[%v] : memref<8xf32>
        %a = memref.load %A[%v] : memref<8xf32>
        memref.store %a, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected an intrinsic whose buffers have a constant shape}}
  %t = transform.tir.tensorize %j with @copy
  transform.yield
}
}

// -----

// Without names every intrinsic is tried, and of each it is said why it is not the one.
module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
tir.intrinsic @long desc @long_desc impl @long_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "b" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.mulf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func @long_desc(%a: memref<32xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  // expected-note @below {{the intrinsic has this}}
  tir.for %k to 32 {
    tir.block "b" (%r: reduce to 32 = %k) {
      tir.read %a[%r] : memref<32xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%r] : memref<32xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @long_impl(%a: memref<32xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>)
func.func private @dot_impl(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>)
func.func @f(%A: memref<16xf32>, %C: memref<f32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %k to 16 {
    tir.block "b" (%r: reduce to 16 = %k) {
      tir.read %A[%r] : memref<16xf32>
      tir.write %C[] : memref<f32>
      %x = memref.load %A[%r] : memref<16xf32>
      %y = memref.load %C[] : memref<f32>
      %z = arith.addf %x, %y : f32
      memref.store %z, %C[] : memref<f32>
    }
  }
  return
}
transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %f = transform.structured.match ops{["func.func"]} attributes {sym_name = "f"} in %m : (!transform.any_op) -> !transform.any_op
  %b = transform.tir.get_block "b" in %f
  %k = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what one of 2 intrinsics describes; @dot: expected what the intrinsic describes, got a different op; @long: expected what the intrinsic describes, got a different loop extent}}
  %t = transform.tir.tensorize %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @f(%A: memref<16xf32>) {
  tir.for %k to 16 {
    tir.block "b" (%r: spatial to 16 = %k) {
      tir.write %A[%r] : memref<16xf32>
      %zero = arith.constant 0.0 : f32
      memref.store %zero, %A[%r] : memref<16xf32>
    }
  }
  return
}
transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %k = transform.tir.get_loops %b
  // expected-error @below {{'transform.tir.tensorize' refused: expected an intrinsic in the module}}
  %t = transform.tir.tensorize %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %b: memref<16x1xf32, strided<[8, 1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.read %b[%r, 0] : memref<16x1xf32, strided<[8, 1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %zero = arith.constant 0 : index
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      // expected-note @below {{the intrinsic has this}}
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
func.func @tensorize_distance_unknown(%A: memref<4x64xf32>, %B: memref<64x?xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %ko to 4 {
        // expected-note @below {{the condition fails here}}
        tir.for %ki to 16 {
          tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 64 = %ko * 16 + %ki) {
            tir.read %A[%v, %r] : memref<4x64xf32>
            tir.read %B[%r, %w] : memref<64x?xf32>
            tir.write %C[%v, %w] : memref<4x8xf32>
            %x = memref.load %A[%v, %r] : memref<4x64xf32>
            %y = memref.load %B[%r, %w] : memref<64x?xf32>
            %c = memref.load %C[%v, %w] : memref<4x8xf32>
            %p = arith.mulf %x, %y : f32
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
  // expected-error @below {{refused: expected a tile that fits the intrinsic's argument of type memref<16x1xf32, strided<[8, 1], offset: ?>>, got one of type memref<16x1xf32, strided<[?, 1], offset: ?>>}}
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %b: memref<16x1xf32, strided<[8, 1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%r: reduce to 16 = %k) {
      tir.read %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      tir.read %b[%r, 0] : memref<16x1xf32, strided<[8, 1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %zero = arith.constant 0 : index
      %x = memref.load %a[%r] : memref<16xf32, strided<[1], offset: ?>>
      // expected-note @below {{the intrinsic has this}}
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
func.func @tensorize_distance_other(%A: memref<4x64xf32>, %B: memref<64x?xf32>, %C: memref<4x8xf32>) {
  tir.bind %B to [64, 9] : memref<64x?xf32>
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %ko to 4 {
        // expected-note @below {{the condition fails here}}
        tir.for %ki to 16 {
          tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 64 = %ko * 16 + %ki) {
            tir.read %A[%v, %r] : memref<4x64xf32>
            tir.read %B[%r, %w] : memref<64x?xf32>
            tir.write %C[%v, %w] : memref<4x8xf32>
            %x = memref.load %A[%v, %r] : memref<4x64xf32>
            %y = memref.load %B[%r, %w] : memref<64x?xf32>
            %c = memref.load %C[%v, %w] : memref<4x8xf32>
            %p = arith.mulf %x, %y : f32
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
  // expected-error @below {{refused: expected a tile that fits the intrinsic's argument of type memref<16x1xf32, strided<[8, 1], offset: ?>>, got one of type memref<16x1xf32, strided<[?, 1], offset: ?>>}}
  %t = transform.tir.tensorize %ki with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The buffer's extent says how far apart its rows are.
// CHECK-LABEL: func.func @tensorize_distance
// CHECK: memref.cast
// CHECK: call @dot_impl(
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
func.func @tensorize_distance(%A: memref<4x64xf32>, %B: memref<64x?xf32>, %C: memref<4x8xf32>) {
  tir.bind %B to [64, 8] : memref<64x?xf32>
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %ko to 4 {
        tir.for %ki to 16 {
          tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 64 = %ko * 16 + %ki) {
            tir.read %A[%v, %r] : memref<4x64xf32>
            tir.read %B[%r, %w] : memref<64x?xf32>
            tir.write %C[%v, %w] : memref<4x8xf32>
            %x = memref.load %A[%v, %r] : memref<4x64xf32>
            %y = memref.load %B[%r, %w] : memref<64x?xf32>
            %c = memref.load %C[%v, %w] : memref<4x8xf32>
            %p = arith.mulf %x, %y : f32
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
// The tile may begin anywhere, the intrinsic wants it at the front.
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32>) {
  tir.for %j to 16 {
    tir.block "d" (%v: spatial to 16 = %j) {
      tir.write %a[%v] : memref<16xf32>
      %zero = arith.constant 0.0 : f32
      // expected-note @below {{the intrinsic has this}}
      memref.store %zero, %a[%v] : memref<16xf32>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32>)
func.func @tensorize_place(%A: memref<64xf32>) {
  tir.for %i to 4 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.write %A[%v] : memref<64xf32>
        %zero = arith.constant 0.0 : f32
        memref.store %zero, %A[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a tile that fits the intrinsic's argument of type memref<16xf32>, got one of type memref<16xf32, strided<[1], offset: ?>>}}
  %t = transform.tir.tensorize %j with @dot
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @tensorize_front
// CHECK: call @dot_impl(
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<16xf32>) {
  tir.for %j to 16 {
    tir.block "d" (%v: spatial to 16 = %j) {
      tir.write %a[%v] : memref<16xf32>
      %zero = arith.constant 0.0 : f32
      memref.store %zero, %a[%v] : memref<16xf32>
    }
  }
  return
}
func.func private @dot_impl(memref<16xf32>)
func.func @tensorize_front(%A: memref<16xf32>) {
  tir.for %i to 1 {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 16 = %j) {
        tir.write %A[%v] : memref<16xf32>
        %zero = arith.constant 0.0 : f32
        memref.store %zero, %A[%v] : memref<16xf32>
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

// expected-note @below {{the condition fails here}}
module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot_desc impl @dot_impl
func.func @dot_desc(%a: memref<4xf32, strided<[1], offset: ?>>) {
  tir.for %k to 4 {
    tir.block "dot" (%v: spatial to 4 = %k) {
      tir.write %a[%v] : memref<4xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @dot_impl(memref<4xf32, strided<[1], offset: ?>>)

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  // expected-error @below {{refused: expected a loop or a block, got builtin.module}}
  %t = transform.tir.tensorize %m with @dot
  transform.yield
}
}
