// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

// The sum of a row between: it reads what lies in the result before it is scaled there.
module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @rows(
// CHECK-SAME: %[[A:.*]]: memref<?x8xf32>, %[[C:.*]]: memref<?x8xf32>)
// CHECK-NOT: memref.alloc(%{{.*}}) : memref<?x8xf32>
// CHECK: memref.alloc(%{{.*}}) : memref<?xf32>
// CHECK: tir.block "E"
// CHECK: tir.write %[[C]][%{{.*}}, %{{.*}}]
// CHECK: memref.store %{{.*}}, %[[C]]
// CHECK: tir.block "R"
// CHECK: tir.read %[[C]][%{{.*}}, %{{.*}}]
// CHECK: memref.load %[[C]]
// CHECK: tir.block "S"
// CHECK: tir.read %[[C]][%[[V:.*]], %[[W:.*]]]
// CHECK: tir.write %[[C]][%[[V]], %[[W]]]
// CHECK: %[[X:.*]] = memref.load %[[C]][%[[V]], %[[W]]]
// CHECK: memref.store %{{.*}}, %[[C]][%[[V]], %[[W]]]
func.func @rows(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  %R = memref.alloc(%n) : memref<?xf32>
  tir.for parallel %i to %n {
    tir.for vectorized %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
    tir.for %j to 8 {
      tir.block "R" (%v: spatial to %n = %i, %w: reduce to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %R[%v] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %R[%v] : memref<?xf32>
        }
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %r = memref.load %R[%v] : memref<?xf32>
        %s = arith.addf %r, %t : f32
        memref.store %s, %R[%v] : memref<?xf32>
      }
    }
    tir.for %j to 8 {
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.read %R[%v] : memref<?xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %r = memref.load %R[%v] : memref<?xf32>
        %q = arith.divf %t, %r : f32
        memref.store %q, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @nests(
// CHECK-NOT: memref.alloc
// CHECK: tir.block "E"
// CHECK: tir.block "S"
func.func @nests(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @no_read(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected a read region below 1, got 1}}
  transform.tir.compute_inplace %b read 1 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @no_write(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected a write region below 1, got 1}}
  transform.tir.compute_inplace %b read 0 write 1
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @argument(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %t = memref.load %A[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected an operand in a buffer that the function allocates}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @memory(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  // expected-note @below {{the operand is in this buffer}}
  %T = memref.alloc(%n) : memref<?x8xf32, #tir.scope<local>>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32, #tir.scope<local>>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32, #tir.scope<local>>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32, #tir.scope<local>>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32, #tir.scope<local>>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected an operand and a result of one type in one memory}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @extents(%n: index, %k: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>

  %T = memref.alloc(%k) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected an operand and a result of the same extents, got different ones in dimension 0}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @element(%A: memref<8x8xf32>, %C: memref<8x8xf32>) {
  %T = memref.alloc() : memref<8x8xf32>
  tir.for %i to 8 {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<8x8xf32>
        tir.write %T[%v, %w] : memref<8x8xf32>
        %a = memref.load %A[%v, %w] : memref<8x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<8x8xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        // expected-note @below {{it reads here}}
        tir.read %T[%w, %v] : memref<8x8xf32>
        tir.write %C[%v, %w] : memref<8x8xf32>
        %t = memref.load %T[%w, %v] : memref<8x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<8x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected a block that reads one element and writes the same one of the result}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @whole(%A: memref<8x8xf32>, %C: memref<8x8xf32>) {
  %T = memref.alloc() : memref<8x8xf32>
  tir.for %i to 8 {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<8x8xf32>
        tir.write %T[%v, %w] : memref<8x8xf32>
        %a = memref.load %A[%v, %w] : memref<8x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<8x8xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 4 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to 8 = %i, %w: spatial to 4 = %j) {
        tir.read %T[%v, %w] : memref<8x8xf32>
        // expected-note @below {{it writes here}}
        tir.write %C[%v, %w] : memref<8x8xf32>
        %t = memref.load %T[%v, %w] : memref<8x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<8x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected a block that writes all of the result, by an iterator in each dimension}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @iterators(%A: memref<8x8xf32>, %C: memref<8x8xf32>) {
  %T = memref.alloc() : memref<8x8xf32>
  tir.for %i to 8 {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<8x8xf32>
        tir.write %T[%v, %w] : memref<8x8xf32>
        %a = memref.load %A[%v, %w] : memref<8x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<8x8xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 8 {
      tir.for %k to 2 {
        // expected-note @below {{the condition fails here}}
        tir.block "S" (%v: spatial to 8 = %i, %w: spatial to 8 = %j, %x: reduce to 2 = %k) {
          tir.read %T[%v, %w] : memref<8x8xf32>
          tir.write %C[%v, %w] : memref<8x8xf32>
          %t = memref.load %T[%v, %w] : memref<8x8xf32>
          %u = arith.mulf %t, %t : f32
          memref.store %u, %C[%v, %w] : memref<8x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected no iterator that the written element does not name}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @covered(%A: memref<8x8xf32>, %C: memref<8x8xf32>) {
  %T = memref.alloc() : memref<8x8xf32>
  tir.for %i to 8 {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<8x8xf32>
        tir.write %T[%v, %w] : memref<8x8xf32>
        %a = memref.load %A[%v, %w] : memref<8x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<8x8xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) where (%i < 7) {
        tir.read %T[%v, %w] : memref<8x8xf32>
        tir.write %C[%v, %w] : memref<8x8xf32>
        %t = memref.load %T[%v, %w] : memref<8x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<8x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error-re @below {{refused: {{.*}}}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @once(%A: memref<8x8xf32>, %C: memref<8x8xf32>) {
  %T = memref.alloc() : memref<8x8xf32>
  tir.for %i to 8 {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<8x8xf32>
        tir.write %T[%v, %w] : memref<8x8xf32>
        %a = memref.load %A[%v, %w] : memref<8x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<8x8xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to 8 = %i mod 8, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<8x8xf32>
        tir.write %C[%v, %w] : memref<8x8xf32>
        %t = memref.load %T[%v, %w] : memref<8x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<8x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error-re @below {{refused: {{.*}}}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @stored_twice(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        // expected-note @below {{used here}}
        memref.store %u, %C[%v, %w] : memref<?x8xf32>
        memref.store %t, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected one store of the result and no other use}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @loaded_behind(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  %D = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        tir.write %D[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<?x8xf32>
        // expected-note @below {{used here}}
        %z = memref.load %T[%v, %w] : memref<?x8xf32>
        memref.store %z, %D[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected loads of the operand before the store of the result}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func private @f(%x: memref<?x8xf32>)
func.func @passed_on(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  // expected-note @below {{used here}}
  call @f(%T) : (memref<?x8xf32>) -> ()
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected an operand that blocks beside this one only load and store}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @known_late(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        // expected-note @below {{used here}}
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  %D = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %D[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %D[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected a result whose buffer is allocated before the operand is used}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @used_behind(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  %D = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %D[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %D[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{this one uses it}}
      tir.block "F" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %a = memref.load %T[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected a block behind all others that use the operand}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @result_used(%n: index, %A: memref<?x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "S" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %C[%v, %w] : memref<?x8xf32>
        %t = memref.load %T[%v, %w] : memref<?x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "F" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %C[%v, %w] : memref<?x8xf32>
        tir.write %A[%v, %w] : memref<?x8xf32>
        // expected-note @below {{used here}}
        %a = memref.load %C[%v, %w] : memref<?x8xf32>
        %e = math.exp %a : f32
        memref.store %e, %A[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error @below {{refused: expected a result that nothing else uses}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}

// -----

// A row is read once more with the next one: by then it would be squared.
module attributes {transform.with_named_sequence} {
func.func @dependent(%A: memref<9x8xf32>, %C: memref<9x8xf32>) {
  %T = memref.alloc() : memref<9x8xf32>
  %D = memref.alloc() : memref<9x8xf32>
  // expected-note @below {{the condition fails here}}
  tir.for %i to 9 {
    tir.for %j to 8 {
      tir.block "E" (%v: spatial to 9 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<9x8xf32>
        tir.write %T[%v, %w] : memref<9x8xf32>
        %a = memref.load %A[%v, %w] : memref<9x8xf32>
        memref.store %a, %T[%v, %w] : memref<9x8xf32>
      }
    }
    tir.for %j to 8 {
      tir.block "P" (%v: spatial to 9 = %i, %w: spatial to 8 = %j) {
        tir.read %T[(%v + 8) mod 9, %w] : memref<9x8xf32>
        tir.write %D[%v, %w] : memref<9x8xf32>
        %c8 = arith.constant 8 : index
        %c9 = arith.constant 9 : index
        %p = arith.addi %v, %c8 : index
        %q = arith.remui %p, %c9 : index
        %a = memref.load %T[%q, %w] : memref<9x8xf32>
        memref.store %a, %D[%v, %w] : memref<9x8xf32>
      }
    }
    tir.for %j to 8 {
      tir.block "S" (%v: spatial to 9 = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<9x8xf32>
        tir.write %C[%v, %w] : memref<9x8xf32>
        %t = memref.load %T[%v, %w] : memref<9x8xf32>
        %u = arith.mulf %t, %t : f32
        memref.store %u, %C[%v, %w] : memref<9x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "S" in %m
  // expected-error-re @below {{refused: {{.*}}}}
  transform.tir.compute_inplace %b read 0 write 0
  transform.yield
}
}
