// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// Two spatial iterators fused, the reduction cut in two.
// CHECK-DAG: #[[$Q:.*]] = affine_map<(d0) -> (d0 floordiv 8)>
// CHECK-DAG: #[[$R:.*]] = affine_map<(d0) -> (d0 mod 8)>
// CHECK-DAG: #[[$K:.*]] = affine_map<(d0, d1) -> (d0 * 3 + d1)>
// CHECK-LABEL: func.func @transform_block_layout
// CHECK: tir.for %[[KO:.*]] to 2 {
// CHECK-NEXT: tir.for %[[F:.*]] to 32 {
// CHECK-NEXT: tir.for unrolled %[[KI:.*]] to 3 {
// CHECK-NEXT: tir.block "b" (%[[VO:.*]]: reduce to 2 = %[[KO]], %[[V:.*]]: spatial to 32 = %[[F]], %[[VI:.*]]: reduce to 3 = %[[KI]]) {
// CHECK-NEXT: tir.read %{{.*}}[%[[V]] floordiv 8, %[[V]] mod 8, %[[VO]] * 3 + %[[VI]]]
// CHECK-NEXT: tir.write %{{.*}}[%[[V]] floordiv 8, %[[V]] mod 8]
// CHECK-NEXT: tir.init {
// CHECK-DAG: %[[A:.*]] = affine.apply #[[$Q]](%[[V]])
// CHECK-DAG: %[[B:.*]] = affine.apply #[[$R]](%[[V]])
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[A]], %[[B]]]
// CHECK: affine.apply #[[$K]]
func.func @transform_block_layout(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %ko, %f, %ki = transform.tir.transform_block_layout %b by affine_map<(i, j, k) -> (k floordiv 3, i * 8 + j, k mod 3)>
  %all = transform.tir.get_loops %b
  transform.tir.unroll %ki
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @dimensions(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected a map over the block's 3 iterators, without symbols}}
  transform.tir.transform_block_layout %b by affine_map<(i, j) -> (i, j)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @form(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected results that fuse iterators, or are one, or its quotient or remainder by a constant}}
  transform.tir.transform_block_layout %b by affine_map<(i, j, k) -> (i ceildiv 2, j, k)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @kinds(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected results of spatial or of reduce iterators, result 1 mixes them}}
  transform.tir.transform_block_layout %b by affine_map<(i, j, k) -> (i, j * 6 + k)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @strides(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected iterators fused by the extents of those inside, not so in result 0}}
  transform.tir.transform_block_layout %b by affine_map<(i, j, k) -> (i * 9 + j, k)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @again(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected each iterator once, got iterator 0 again}}
  transform.tir.transform_block_layout %b by affine_map<(i, j, k) -> (i, j, k, i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @alone(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected a quotient or remainder by itself, not so in result 0}}
  transform.tir.transform_block_layout %b by affine_map<(i, j, k) -> (i floordiv 2 + j, i mod 2, k)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @divides(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected a divisor of the extent of iterator 0, got 3}}
  transform.tir.transform_block_layout %b by affine_map<(i, j, k) -> (i floordiv 3, i mod 3, j, k)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @part_again(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected each iterator once, got iterator 0 again}}
  transform.tir.transform_block_layout %b by affine_map<(i, j, k) -> (i floordiv 2, i floordiv 2, i mod 2, j, k)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @whole(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected iterator 0 whole, or its quotient and remainder by one divisor, in the results}}
  transform.tir.transform_block_layout %b by affine_map<(i, j, k) -> (i floordiv 2, j, k)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @missing(%A: memref<4x8x6xf32>, %C: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.for %k to 6 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j, %r: reduce to 6 = %k) {
          tir.read %A[%v, %w, %r] : memref<4x8x6xf32>
          tir.write %C[%v, %w] : memref<4x8xf32>
          tir.init {
            %z = arith.constant 0.0 : f32
            memref.store %z, %C[%v, %w] : memref<4x8xf32>
          }
          %a = memref.load %A[%v, %w, %r] : memref<4x8x6xf32>
          %c = memref.load %C[%v, %w] : memref<4x8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected iterator 2 whole, or its quotient and remainder by one divisor, in the results}}
  transform.tir.transform_block_layout %b by affine_map<(i, j, k) -> (i, j)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @no_loop() {
  // expected-note @below {{the condition fails here}}
  tir.block "b" (%v: spatial to 1 = 0) {
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected a loop around the block}}
  transform.tir.transform_block_layout %b by affine_map<(i) -> (i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @not_alone() {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
    }
    tir.block "c" (%v: spatial to 8 = %i) {
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.transform_block_layout' refused: expected a nest that holds the block alone}}
  transform.tir.transform_block_layout %b by affine_map<(i) -> (i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @part() {
  tir.for %i to 7 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error-re @below {{'transform.tir.transform_block_layout' refused: no instance of block "b" runs the point {{.*}}}}
  transform.tir.transform_block_layout %b by affine_map<(i) -> (i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @twice() {
  tir.for %i to 8 {
    tir.for %j to 2 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i) {
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error-re @below {{'transform.tir.transform_block_layout' refused: block "b" runs a point twice at {{.*}}}}
  transform.tir.transform_block_layout %b by affine_map<(i) -> (i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @order(%A: memref<8x9xf32>) {
  tir.for %i to 8 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<8x9xf32>
        tir.write %A[%v, %w + 1] : memref<8x9xf32>
        %one = arith.constant 1 : index
        %x = arith.addi %w, %one : index
        %a = memref.load %A[%v, %w] : memref<8x9xf32>
        memref.store %a, %A[%v, %x] : memref<8x9xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error-re @below {{'transform.tir.transform_block_layout' refused: block "b" reads and block "b" writes the same element at {{.*}}}}
  transform.tir.transform_block_layout %b by affine_map<(i, j) -> (j, i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Horner's rule keeps the order of its steps, however the loops are cut.
// CHECK-LABEL: func.func @steps_in_order
// CHECK: tir.for %{{.*}} to 4 {
// CHECK-NEXT: tir.for %{{.*}} to 8 {
// CHECK-NEXT: tir.block "P"
func.func @steps_in_order(%A: memref<8x32xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.for %ko to 4 {
      tir.for %ki to 8 {
        tir.block "P" (%v: spatial to 8 = %i, %r: reduce to 32 = %ko * 8 + %ki) {
          tir.read %A[%v, %r] : memref<8x32xf32>
          tir.write %T[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %T[%v] : memref<8xf32>
          }
          %b = memref.load %T[%v] : memref<8xf32>
          %two = arith.constant 2.0 : f32
          %p = arith.mulf %b, %two : f32
          %a = memref.load %A[%v, %r] : memref<8x32xf32>
          %s = arith.addf %p, %a : f32
          memref.store %s, %T[%v] : memref<8xf32>
        }
      }
    }
  }
  tir.for %i to 8 {
    tir.block "Q" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %x = memref.load %T[%v] : memref<8xf32>
      memref.store %x, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  transform.tir.transform_block_layout %P by affine_map<(v, r) -> (v, r floordiv 8, r mod 8)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The remainder in front of the quotient: every eighth step first.
func.func @steps_out_of_order(%A: memref<8x32xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.for %ko to 4 {
      tir.for %ki to 8 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 8 = %i, %r: reduce to 32 = %ko * 8 + %ki) {
          tir.read %A[%v, %r] : memref<8x32xf32>
          tir.write %T[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %T[%v] : memref<8xf32>
          }
          %b = memref.load %T[%v] : memref<8xf32>
          %two = arith.constant 2.0 : f32
          %p = arith.mulf %b, %two : f32
          %a = memref.load %A[%v, %r] : memref<8x32xf32>
          %s = arith.addf %p, %a : f32
          // expected-note @below {{this is another use}}
          memref.store %s, %T[%v] : memref<8xf32>
        }
      }
    }
  }
  tir.for %i to 8 {
    tir.block "Q" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %x = memref.load %T[%v] : memref<8xf32>
      memref.store %x, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{or keep their order: two steps of block "P" would change places at }}
  transform.tir.transform_block_layout %P by affine_map<(v, r) -> (v, r mod 8, r floordiv 8)>
  transform.yield
}
}
