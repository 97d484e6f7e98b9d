// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// Two levels of loops; an allocation between the nests; handles of both nests.
// CHECK-LABEL: func.func @merge(
// CHECK: memref.alloc() : memref<8x16xf32>
// CHECK: memref.alloc() : memref<16x8xf32>
// CHECK: tir.for parallel %[[I:.*]] to 8 {
// CHECK-NEXT: tir.for %[[J:.*]] to 16 attributes {tir.x, tir.y, tir.z} {
// CHECK-NEXT: tir.block "P" (%{{.*}}: spatial to 8 = %[[I]], %{{.*}}: spatial to 16 = %[[J]]) {
// CHECK: tir.block "Q" (%{{.*}}: spatial to 16 = %[[J]], %{{.*}}: spatial to 8 = %[[I]]) {
func.func @merge(%A: memref<8x16xf32>, %B: memref<16x8xf32>) {
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
  %U = memref.alloc() : memref<16x8xf32>
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "Q" (%w: spatial to 16 = %j, %v: spatial to 8 = %i) {
        tir.read %T[%v, %w] : memref<8x16xf32>
        tir.write %U[%w, %v] : memref<16x8xf32>
        %a = memref.load %T[%v, %w] : memref<8x16xf32>
        memref.store %a, %U[%w, %v] : memref<16x8xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 8 {
      tir.block "R" (%v: spatial to 16 = %i, %w: spatial to 8 = %j) {
        tir.read %U[%v, %w] : memref<16x8xf32>
        tir.write %B[%v, %w] : memref<16x8xf32>
        %a = memref.load %U[%v, %w] : memref<16x8xf32>
        memref.store %a, %B[%v, %w] : memref<16x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i, %j = transform.tir.get_loops %P
  %k, %l = transform.tir.get_loops %Q
  %x = transform.tir.merge %j, %l
  transform.tir.annotate %x "tir.x" = unit
  transform.tir.annotate %j "tir.y" = unit
  transform.tir.annotate %l "tir.z" = unit
  transform.tir.parallel %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @depends(%A: memref<8xf32>, %B: memref<8xf32>, %S: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %j to 8 {
    tir.block "Q" (%v: spatial to 8 = %j) {
      tir.read %T[7 - %v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %c7 = arith.constant 7 : index
      %r = arith.subi %c7, %v : index
      %a = memref.load %T[%r] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i = transform.tir.get_loops %P
  %j = transform.tir.get_loops %Q
  // expected-error-re @below {{'transform.tir.merge' refused: block "P" writes and block "Q" reads the same element at {{.*}}}}
  %x = transform.tir.merge %i, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @overwrites(%A: memref<8xf32>, %B: memref<8xf32>, %S: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %j to 8 {
    tir.block "Q" (%v: spatial to 8 = %j) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %A[7 - %v] : memref<8xf32>
      %c7 = arith.constant 7 : index
      %r = arith.subi %c7, %v : index
      %a = memref.load %T[%v] : memref<8xf32>
      memref.store %a, %A[%r] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i = transform.tir.get_loops %P
  %j = transform.tir.get_loops %Q
  // expected-error-re @below {{'transform.tir.merge' refused: block "P" reads and block "Q" writes the same element at {{.*}}}}
  %x = transform.tir.merge %i, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @extents(%A: memref<8xf32>, %B: memref<8xf32>, %S: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  // expected-note @below {{this loop has another}}
  tir.for %j to 7 {
    tir.block "Q" (%v: spatial to 7 = %j) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %T[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i = transform.tir.get_loops %P
  %j = transform.tir.get_loops %Q
  // expected-error @below {{'transform.tir.merge' refused: expected loops of equal extents}}
  %x = transform.tir.merge %i, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @order(%A: memref<8xf32>, %B: memref<8xf32>, %S: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  // expected-note @below {{the second loop is here}}
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  // expected-note @below {{the condition fails here}}
  tir.for %j to 8 {
    tir.block "Q" (%v: spatial to 8 = %j) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %T[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i = transform.tir.get_loops %P
  %j = transform.tir.get_loops %Q
  // expected-error @below {{'transform.tir.merge' refused: expected the first loop before the second}}
  %x = transform.tir.merge %j, %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @serial(%A: memref<8xf32>, %B: memref<8xf32>, %S: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %j to 8 {
    tir.block "Q" (%v: spatial to 8 = %j) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %T[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i = transform.tir.get_loops %P
  %j = transform.tir.get_loops %Q
  transform.tir.parallel %i
  // expected-error @below {{'transform.tir.merge' refused: expected a serial loop, got one of kind parallel}}
  %x = transform.tir.merge %i, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @between(%A: memref<8xf32>, %B: memref<8xf32>, %S: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  %z = arith.constant 0 : index
  %one = arith.constant 1.0 : f32
  // expected-note @below {{this op is between them}}
  memref.store %one, %T[%z] : memref<8xf32>
  tir.for %j to 8 {
    tir.block "Q" (%v: spatial to 8 = %j) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %T[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i = transform.tir.get_loops %P
  %j = transform.tir.get_loops %Q
  // expected-error @below {{'transform.tir.merge' refused: expected nests that follow each other}}
  %x = transform.tir.merge %i, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @around(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    // expected-note @below {{the second loop is here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %B[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %B[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{'transform.tir.merge' refused: expected loops of two nests, neither around the other}}
  %x = transform.tir.merge %i, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @depth(%A: memref<8x16xf32>, %B: memref<8x16xf32>, %C: memref<8xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.write %C[%v] : memref<8xf32>
      %z = arith.constant 0.0 : f32
      memref.store %z, %C[%v] : memref<8xf32>
    }
  }
  tir.for %i to 8 {
    // expected-note @below {{the second loop is here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %B[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %B[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  %c = transform.tir.get_block "c" in %m
  %k = transform.tir.get_loops %c
  // expected-error @below {{'transform.tir.merge' refused: expected loops at the same depth below where both nests are, got 1 and 2}}
  %x = transform.tir.merge %k, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @alone(%A: memref<8x16xf32>, %C: memref<8xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    // expected-note @below {{this loop is not alone}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.write %A[%v, %w] : memref<8x16xf32>
        %z = arith.constant 0.0 : f32
        memref.store %z, %A[%v, %w] : memref<8x16xf32>
      }
    }
    tir.block "d" (%v: spatial to 8 = %i) {
      tir.write %C[%v] : memref<8xf32>
      %z = arith.constant 0.0 : f32
      memref.store %z, %C[%v] : memref<8xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "c" (%v: spatial to 16 = %i) {
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  %c = transform.tir.get_block "c" in %m
  %k = transform.tir.get_loops %c
  // expected-error @below {{'transform.tir.merge' refused: expected loops each the only op in the one before, up to where both nests are}}
  %x = transform.tir.merge %j, %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @scope(%A: memref<8xf32>) {
  tir.for %i to 8 {
    tir.block "o" (%o: spatial to 8 = %i) {
      // expected-note @below {{the second loop is here}}
      tir.for %j to 8 {
        tir.block "b" (%v: spatial to 8 = %j) {
        }
      }
    }
  }
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %c = transform.tir.get_block "c" in %m
  %j = transform.tir.get_loops %b
  %k = transform.tir.get_loops %c
  // expected-error @below {{'transform.tir.merge' refused: expected loops in the same block or function}}
  %x = transform.tir.merge %k, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @merge_annotation(%A: memref<4xf32>, %B: memref<4xf32>) {
  tir.for %i to 4 {
    tir.block "b" (%v: spatial to 4 = %i) {
      tir.write %A[%v] : memref<4xf32>
    }
  }
  // expected-note @below {{the condition fails here}}
  tir.for %j to 4 attributes {tir.second} {
    tir.block "c" (%v: spatial to 4 = %j) {
      tir.write %B[%v] : memref<4xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %c = transform.tir.get_block "c" in %m
  %i = transform.tir.get_loops %b
  %j = transform.tir.get_loops %c
  // expected-error @below {{refused: expected no annotation of a loop that goes, got "tir.second"}}
  %f = transform.tir.merge %i, %j
  transform.yield
}
}
