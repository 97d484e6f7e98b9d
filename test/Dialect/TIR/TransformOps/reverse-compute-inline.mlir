// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// The consumer's dimensions are swapped and shifted, its output comes later in the text, and it has an input of its own.
// CHECK-LABEL: func.func @reverse_compute_inline
// CHECK-NOT: memref.alloc() : memref<9x16xf32>
// CHECK: %[[V:.*]] = memref.alloc() : memref<16x8xf32>
// CHECK: tir.for parallel
// CHECK: tir.for vectorized
// CHECK: tir.block "P" (%[[I:.*]]: spatial to 8 = %{{.*}}, %[[J:.*]]: spatial to 16 = %{{.*}}) {
// CHECK-NEXT: tir.read %[[A:.*]][%[[I]], %[[J]]] : memref<8x16xf32>
// CHECK-NEXT: tir.read %[[S:.*]][%[[J]]] : memref<16xf32>
// CHECK-NEXT: tir.write %[[V]][%[[J]], %[[I]]] : memref<16x8xf32>
// CHECK-NEXT: %[[X:.*]] = memref.load %[[A]][%[[I]], %[[J]]]
// CHECK-NEXT: %[[Y:.*]] = memref.load %[[S]][%[[J]]]
// CHECK-NEXT: %[[Z:.*]] = arith.mulf %[[X]], %[[Y]]
// CHECK-NEXT: memref.store %[[Z]], %[[V]][%[[J]], %[[I]]]
// CHECK-NOT: tir.block "Q"
// CHECK: tir.block "R"
func.func @reverse_compute_inline(%A: memref<8x16xf32>, %S: memref<16xf32>, %D: memref<16x8xf32>) {
  %T = memref.alloc() : memref<9x16xf32>
  tir.for parallel %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v + 1, %w] : memref<9x16xf32>
        %one = arith.constant 1 : index
        %x = arith.addi %v, %one : index
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%x, %w] : memref<9x16xf32>
      }
    }
  }
  %V = memref.alloc() : memref<16x8xf32>
  tir.for %i to 16 {
    tir.for %j to 8 {
      tir.block "Q" (%v: spatial to 16 = %i, %w: spatial to 8 = %j) {
        tir.read %T[%w + 1, %v] : memref<9x16xf32>
        tir.read %S[%v] : memref<16xf32>
        tir.write %V[%v, %w] : memref<16x8xf32>
        %one = arith.constant 1 : index
        %x = arith.addi %w, %one : index
        %t = memref.load %T[%x, %v] : memref<9x16xf32>
        %s = memref.load %S[%v] : memref<16xf32>
        %p = arith.mulf %t, %s : f32
        memref.store %p, %V[%v, %w] : memref<16x8xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 8 {
      tir.block "R" (%v: spatial to 16 = %i, %w: spatial to 8 = %j) {
        tir.read %V[%v, %w] : memref<16x8xf32>
        tir.write %D[%v, %w] : memref<16x8xf32>
        %t = memref.load %V[%v, %w] : memref<16x8xf32>
        memref.store %t, %D[%v, %w] : memref<16x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %R = transform.tir.get_block "R" in %m
  transform.tir.reverse_compute_inline %Q
  %i, %j = transform.tir.get_loops %P
  %k, %l = transform.tir.get_loops %R
  transform.tir.vectorize %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reduces(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: reduce to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, 0] : memref<8x16xf32>
        %z = arith.constant 0 : index
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %z] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a block without reduce iterators}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func private @g()
func.func @effects(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
      // expected-note @below {{this op is none of them}}
        func.call @g() : () -> ()
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a body of loads, operations without effects and one store}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @two_stores(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %t, %D[%v, %w] : memref<8x16xf32>
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected one store and one written region, got 2 and 1}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @in_place(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
      // expected-note @below {{it is read here}}
        tir.read %D[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a block that does not read what it writes}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @scattered(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, 0 to 16] : memref<8x16xf32>
        %h = affine.apply affine_map<(d0) -> (d0 floordiv 2)>(%w)
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
      // expected-note @below {{the condition fails here}}
        memref.store %e, %D[%v, %h] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a store at the block's iterators, each in one dimension, plus constants}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @argument(%A: memref<8x16xf32>, %D: memref<8x16xf32>, %T: memref<8x16xf32>) {
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected one buffer that another block produces for this block alone, got 0}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @two_regions(%A: memref<8x16xf32>, %D: memref<8x16xf32>, %U: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the producer is here}}
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        tir.write %U[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a producer with one written region}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @view(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
      // expected-note @below {{used here}}
        %s = memref.subview %T[0, 0] [8, 16] [1, 1] : memref<8x16xf32> to memref<8x16xf32, strided<[16, 1]>>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a buffer that the block only loads from}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @no_load(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = arith.constant 1.0 : f32
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a load of what is produced}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @two_positions(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, 0 to 16] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %z = arith.constant 0 : index
      // expected-note @below {{the condition fails here}}
        %y = memref.load %T[%v, %z] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a read of what is produced at one element, by the iterators one to one}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @not_one_to_one(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w floordiv 2] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %h = affine.apply affine_map<(d0) -> (d0 floordiv 2)>(%w)
      // expected-note @below {{the condition fails here}}
        %t = memref.load %T[%v, %h] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a read of what is produced at one element, by the iterators one to one}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
      // expected-note @below {{the condition fails here}}
        tir.read %T[%v, 0 to 16] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a read of what is produced at one element, by the iterators one to one}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @producer_region(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
      // expected-note @below {{the condition fails here}}
        tir.write %T[%v, 0 to 16] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a producer that writes one element}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @producer_scatters(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
      // expected-note @below {{the condition fails here}}
        tir.write %T[%v, %w floordiv 2] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        %h = affine.apply affine_map<(d0) -> (d0 floordiv 2)>(%w)
        memref.store %a, %T[%v, %h] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a producer that writes at its iterators, each in one dimension, plus constants}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @writes_more(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
      // expected-note @below {{the producer writes here}}
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 15 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 15 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a producer that writes no more than the block reads}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @other_elements(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
      // expected-note @below {{the producer writes here}}
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 1 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 1 = %j) {
        tir.read %T[%v, 0] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %z = arith.constant 0 : index
        %t = memref.load %T[%v, %z] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a producer that writes no more than the block reads}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @writes_less(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 15 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 15 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
      // expected-note @below {{the producer writes here}}
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
      // expected-note @below {{the condition fails here}}
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected that the producer writes all that the block reads}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @order(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the producer is here}}
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected the block behind the nest of its producer}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @between(%A: memref<8x16xf32>, %D: memref<8x16xf32>, %S: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{this block does}}
      tir.block "X" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.write %S[%v, %w] : memref<8x16xf32>
        %z = arith.constant 0.0 : f32
        memref.store %z, %S[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.read %S[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %s = memref.load %S[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected nothing between the old place and the new one that touches the same buffers}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @value(%A: memref<8x16xf32>, %D: memref<8x16xf32>, %N: memref<8xf32>, %c: index) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
      // expected-note @below {{this one is computed behind it}}
  %x = memref.load %N[%c] : memref<8xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %y = arith.addf %x, %x : f32
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected values that are known at the new place}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @producer_part(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 15 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error-re @below {{'transform.tir.reverse_compute_inline' refused: no instance of block "P" runs the point {{.*}}}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @part(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 15 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error-re @below {{'transform.tir.reverse_compute_inline' refused: no instance of block "Q" runs the point {{.*}}}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @producer_reduces(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the producer is here}}
      tir.block "P" (%v: spatial to 8 = %i, %w: reduce to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, 0] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        %z = arith.constant 0 : index
        memref.store %a, %T[%v, %z] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 1 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 1 = %j) {
        tir.read %T[%v, 0] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %z = arith.constant 0 : index
        %t = memref.load %T[%v, %z] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a producer without reduce iterators: see fuse_reduction_epilogue}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @stores_twice(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
      // expected-note @below {{used here}}
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
        memref.store %a, %T[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a producer with one store and no other use of what it writes}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @stores_nothing(%A: memref<8x16xf32>, %D: memref<8x16xf32>) {
  %T = memref.alloc() : memref<8x16xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the producer is here}}
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %T[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %t = memref.load %T[%v, %w] : memref<8x16xf32>
        %e = math.exp %t : f32
        memref.store %e, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.reverse_compute_inline' refused: expected a producer with one store and no other use of what it writes}}
  transform.tir.reverse_compute_inline %Q
  transform.yield
}
}
