// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// A bias, computed from an input, and a result whose dimensions are swapped.
// CHECK-LABEL: func.func @fuse_reduction_epilogue
// CHECK-SAME: %[[BIAS:[^:]*]]: memref<16xf32>, %[[D:[^:]*]]: memref<16x8xf32>
// CHECK-NOT: memref.alloc
// CHECK: tir.for parallel
// CHECK: tir.block "C" (%[[V:.*]]: spatial to 8 = %{{.*}}, %[[W:.*]]: spatial to 16 = %{{.*}}, %[[R:.*]]: reduce to 4 = %{{.*}}) {
// CHECK: tir.read %[[BIAS]][%[[W]]] : memref<16xf32>
// CHECK-NEXT: tir.write %[[D]][%[[W]], %[[V]]] : memref<16x8xf32>
// CHECK-NEXT: tir.init {
// CHECK-NEXT: %[[B:.*]] = memref.load %[[BIAS]][%[[W]]]
// CHECK-NEXT: %[[X:.*]] = math.exp %[[B]]
// CHECK-NEXT: memref.store %[[X]], %[[D]][%[[W]], %[[V]]]
// CHECK-NEXT: }
// CHECK: memref.load %[[D]][%[[W]], %[[V]]]
// CHECK: memref.store %{{.*}}, %[[D]][%[[W]], %[[V]]]
// CHECK-NOT: tir.block "D"
func.func @fuse_reduction_epilogue(%A: memref<8x4xf32>, %B: memref<4x16xf32>, %bias: memref<16xf32>, %D: memref<16x8xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.for %k to 4 {
        tir.block "C" (%v: spatial to 8 = %i, %w: spatial to 16 = %j, %r: reduce to 4 = %k) {
          tir.read %A[%v, %r] : memref<8x4xf32>
          tir.read %B[%r, %w] : memref<4x16xf32>
          tir.write %T[%v, %w] : memref<8x16xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %T[%v, %w] : memref<8x16xf32>
        }
          %a = memref.load %A[%v, %r] : memref<8x4xf32>
          %b = memref.load %B[%r, %w] : memref<4x16xf32>
          %c = memref.load %T[%v, %w] : memref<8x16xf32>
          %p = arith.mulf %a, %b : f32
          %s = arith.addf %c, %p : f32
          memref.store %s, %T[%v, %w] : memref<8x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 8 {
      tir.block "D" (%w: spatial to 16 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.read %bias[%w] : memref<16xf32>
        tir.write %D[%w, %v] : memref<16x8xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %b = memref.load %bias[%w] : memref<16xf32>
        %x = math.exp %b : f32
        %e = arith.addf %x, %t : f32
        memref.store %e, %D[%w, %v] : memref<16x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %D = transform.tir.get_block "D" in %m
  %i, %j, %k = transform.tir.get_loops %C
  transform.tir.fuse_reduction_epilogue %D
  transform.tir.parallel %i
  %all = transform.tir.get_loops %C
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @no_init(%A: memref<8x4xf32>, %B: memref<4x16xf32>, %bias: memref<16xf32>, %D: memref<16x8xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.for %k to 4 {
        // expected-note @below {{the producer is here}}
        tir.block "C" (%v: spatial to 8 = %i, %w: spatial to 16 = %j, %r: reduce to 4 = %k) {
          tir.read %A[%v, %r] : memref<8x4xf32>
          tir.read %B[%r, %w] : memref<4x16xf32>
          tir.write %T[%v, %w] : memref<8x16xf32>
          %a = memref.load %A[%v, %r] : memref<8x4xf32>
          %b = memref.load %B[%r, %w] : memref<4x16xf32>
          %c = memref.load %T[%v, %w] : memref<8x16xf32>
          %p = arith.mulf %a, %b : f32
          %s = arith.addf %c, %p : f32
          memref.store %s, %T[%v, %w] : memref<8x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "D" (%w: spatial to 16 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.read %bias[%w] : memref<16xf32>
        tir.write %D[%w, %v] : memref<16x8xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %b = memref.load %bias[%w] : memref<16xf32>
        %e = arith.addf %t, %b : f32
        memref.store %e, %D[%w, %v] : memref<16x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %D = transform.tir.get_block "D" in %m
  // expected-error @below {{'transform.tir.fuse_reduction_epilogue' refused: expected a producer that reduces, with an init}}
  transform.tir.fuse_reduction_epilogue %D
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @product(%A: memref<8x4xf32>, %B: memref<4x16xf32>, %bias: memref<16xf32>, %D: memref<16x8xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.for %k to 4 {
        tir.block "C" (%v: spatial to 8 = %i, %w: spatial to 16 = %j, %r: reduce to 4 = %k) {
          tir.read %A[%v, %r] : memref<8x4xf32>
          tir.read %B[%r, %w] : memref<4x16xf32>
          tir.write %T[%v, %w] : memref<8x16xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %T[%v, %w] : memref<8x16xf32>
        }
          %a = memref.load %A[%v, %r] : memref<8x4xf32>
          %b = memref.load %B[%r, %w] : memref<4x16xf32>
          %c = memref.load %T[%v, %w] : memref<8x16xf32>
          %p = arith.mulf %a, %b : f32
          // expected-note @below {{the reduction combines here}}
          %s = arith.addf %c, %p : f32
          memref.store %s, %T[%v, %w] : memref<8x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "D" (%w: spatial to 16 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.read %bias[%w] : memref<16xf32>
        tir.write %D[%w, %v] : memref<16x8xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %b = memref.load %bias[%w] : memref<16xf32>
        %e = arith.mulf %t, %b : f32
        memref.store %e, %D[%w, %v] : memref<16x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %D = transform.tir.get_block "D" in %m
  // expected-error @below {{'transform.tir.fuse_reduction_epilogue' refused: expected an epilogue of the form store(combine(load(T[i]), term), D[i]) with the reduction's arith.addf}}
  transform.tir.fuse_reduction_epilogue %D
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @clip(%A: memref<8x4xf32>, %B: memref<4x16xf32>, %bias: memref<16xf32>, %D: memref<16x8xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.for %k to 4 {
        tir.block "C" (%v: spatial to 8 = %i, %w: spatial to 16 = %j, %r: reduce to 4 = %k) {
          tir.read %A[%v, %r] : memref<8x4xf32>
          tir.read %B[%r, %w] : memref<4x16xf32>
          tir.write %T[%v, %w] : memref<8x16xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %T[%v, %w] : memref<8x16xf32>
        }
          %a = memref.load %A[%v, %r] : memref<8x4xf32>
          %b = memref.load %B[%r, %w] : memref<4x16xf32>
          %c = memref.load %T[%v, %w] : memref<8x16xf32>
          %p = arith.mulf %a, %b : f32
          // expected-note @below {{the reduction combines here}}
          %s = arith.addf %c, %p : f32
          memref.store %s, %T[%v, %w] : memref<8x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "D" (%w: spatial to 16 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.read %bias[%w] : memref<16xf32>
        tir.write %D[%w, %v] : memref<16x8xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %b = memref.load %bias[%w] : memref<16xf32>
        %x = arith.addf %t, %b : f32
        %z = arith.constant 0.0 : f32
        %e = arith.maximumf %x, %z : f32
        memref.store %e, %D[%w, %v] : memref<16x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %D = transform.tir.get_block "D" in %m
  // expected-error @below {{'transform.tir.fuse_reduction_epilogue' refused: expected an epilogue of the form store(combine(load(T[i]), term), D[i]) with the reduction's arith.addf}}
  transform.tir.fuse_reduction_epilogue %D
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @twice(%A: memref<8x4xf32>, %B: memref<4x16xf32>, %bias: memref<16xf32>, %D: memref<16x8xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.for %k to 4 {
        tir.block "C" (%v: spatial to 8 = %i, %w: spatial to 16 = %j, %r: reduce to 4 = %k) {
          tir.read %A[%v, %r] : memref<8x4xf32>
          tir.read %B[%r, %w] : memref<4x16xf32>
          tir.write %T[%v, %w] : memref<8x16xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %T[%v, %w] : memref<8x16xf32>
        }
          %a = memref.load %A[%v, %r] : memref<8x4xf32>
          %b = memref.load %B[%r, %w] : memref<4x16xf32>
          %c = memref.load %T[%v, %w] : memref<8x16xf32>
          %p = arith.mulf %a, %b : f32
          // expected-note @below {{the reduction combines here}}
          %s = arith.addf %c, %p : f32
          memref.store %s, %T[%v, %w] : memref<8x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "D" (%w: spatial to 16 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.read %bias[%w] : memref<16xf32>
        tir.write %D[%w, %v] : memref<16x8xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %b = memref.load %bias[%w] : memref<16xf32>
        %e = arith.addf %t, %t : f32
        memref.store %e, %D[%w, %v] : memref<16x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %D = transform.tir.get_block "D" in %m
  // expected-error @below {{'transform.tir.fuse_reduction_epilogue' refused: expected an epilogue of the form store(combine(load(T[i]), term), D[i]) with the reduction's arith.addf}}
  transform.tir.fuse_reduction_epilogue %D
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @starts_at_one(%A: memref<8x4xf32>, %B: memref<4x16xf32>, %bias: memref<16xf32>, %D: memref<16x8xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.for %k to 4 {
        tir.block "C" (%v: spatial to 8 = %i, %w: spatial to 16 = %j, %r: reduce to 4 = %k) {
          tir.read %A[%v, %r] : memref<8x4xf32>
          tir.read %B[%r, %w] : memref<4x16xf32>
          tir.write %T[%v, %w] : memref<8x16xf32>
          // expected-note @below {{the condition fails here}}
        tir.init {
          %z = arith.constant 1.0 : f32
          memref.store %z, %T[%v, %w] : memref<8x16xf32>
        }
          %a = memref.load %A[%v, %r] : memref<8x4xf32>
          %b = memref.load %B[%r, %w] : memref<4x16xf32>
          %c = memref.load %T[%v, %w] : memref<8x16xf32>
          %p = arith.mulf %a, %b : f32
          %s = arith.addf %c, %p : f32
          memref.store %s, %T[%v, %w] : memref<8x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 8 {
      tir.block "D" (%w: spatial to 16 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.read %bias[%w] : memref<16xf32>
        tir.write %D[%w, %v] : memref<16x8xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %b = memref.load %bias[%w] : memref<16xf32>
        %e = arith.addf %t, %b : f32
        memref.store %e, %D[%w, %v] : memref<16x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %D = transform.tir.get_block "D" in %m
  // expected-error @below {{'transform.tir.fuse_reduction_epilogue' refused: expected an init that stores the neutral element of arith.addf}}
  transform.tir.fuse_reduction_epilogue %D
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The term is the row itself.
func.func @iterator(%A: memref<8x4xindex>, %D: memref<8xindex>) {
  %T = memref.alloc() : memref<8xindex>
  tir.for %i to 8 {
    tir.for %k to 4 {
      tir.block "C" (%v: spatial to 8 = %i, %r: reduce to 4 = %k) {
        tir.read %A[%v, %r] : memref<8x4xindex>
        tir.write %T[%v] : memref<8xindex>
        tir.init {
          %z = arith.constant 0 : index
          memref.store %z, %T[%v] : memref<8xindex>
        }
        %a = memref.load %A[%v, %r] : memref<8x4xindex>
        %c = memref.load %T[%v] : memref<8xindex>
        %s = arith.addi %c, %a : index
        memref.store %s, %T[%v] : memref<8xindex>
      }
    }
  }
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "D" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xindex>
      tir.write %D[%v] : memref<8xindex>
      %t = memref.load %T[%v] : memref<8xindex>
      %e = arith.addi %t, %v : index
      memref.store %e, %D[%v] : memref<8xindex>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %D = transform.tir.get_block "D" in %m
  // expected-error @below {{'transform.tir.fuse_reduction_epilogue' refused: expected a term that is computed or loaded, got an iterator}}
  transform.tir.fuse_reduction_epilogue %D
  transform.yield
}
}
