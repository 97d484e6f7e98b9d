// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --allow-unregistered-dialect --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// A window becomes a matrix; a write behind the nest.
// CHECK-LABEL: func.func @reindex
// CHECK: %[[R:.*]] = memref.alloc() : memref<8x3xf32>
// CHECK: %[[W:.*]] = memref.alloc() : memref<8xf32>
// CHECK: tir.block "b.reindex_read0" (%[[V:.*]]: spatial to 8 = %{{.*}}, %[[K:.*]]: spatial to 3 = %{{.*}}) {
// CHECK-NEXT: tir.read %{{.*}}[%[[V]] + %[[K]]] : memref<10xf32>
// CHECK-NEXT: tir.write %[[R]][%[[V]], %[[K]]] : memref<8x3xf32>
// CHECK: tir.block "b" (%[[V:.*]]: spatial to 8 = %{{.*}}, %[[K:.*]]: reduce to 3 = %{{.*}}) {
// CHECK-NEXT: tir.read %[[R]][%[[V]], %[[K]]] : memref<8x3xf32>
// CHECK-NEXT: tir.write %[[W]][%[[V]]]
// CHECK: memref.store %{{.*}}, %[[W]][%[[V]]]
// CHECK: memref.load %[[R]][%[[V]], %[[K]]]
// CHECK: memref.store %{{.*}}, %[[W]][%[[V]]]
// CHECK: tir.block "b.reindex_write0" (%[[V:.*]]: spatial to 8 = %{{.*}}) {
// CHECK-NEXT: tir.read %[[W]][%[[V]]]
func.func @reindex(%A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 3 {
      tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 3 = %k) {
        tir.read %A[%v + %r] : memref<10xf32>
        tir.write %B[%v] : memref<8xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %B[%v] : memref<8xf32>
        }
        %x = arith.addi %v, %r : index
        %a = memref.load %A[%x] : memref<10xf32>
        %c = memref.load %B[%v] : memref<8xf32>
        %s = arith.addf %a, %c : f32
        memref.store %s, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %k = transform.tir.get_loops %b
  %c = transform.tir.reindex %b read 0
  %d = transform.tir.reindex %b write 0
  transform.tir.compute_at %c at %i
  %l = transform.tir.get_loops %d
  transform.tir.vectorize %l
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Elements that lie apart.
// CHECK-LABEL: func.func @apart
// CHECK: %[[W:.*]] = memref.alloc() : memref<8xf32>
// CHECK: tir.block "b" (%[[V:.*]]: spatial to 8 = %{{.*}}) {
// CHECK: memref.store %{{.*}}, %[[W]][%[[V]]]
// CHECK: tir.block "b.reindex_write0" (%[[V:.*]]: spatial to 8 = %{{.*}}) {
// CHECK: tir.write %{{.*}}[%[[V]] * 2] : memref<16xf32>
func.func @apart(%A: memref<8xf32>, %B: memref<16xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[%v * 2] : memref<16xf32>
      %two = arith.constant 2 : index
      %x = arith.muli %v, %two : index
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%x] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %c = transform.tir.reindex %b write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region_below(%A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 3 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 3 = %k) {
        tir.read %A[%v + %r] : memref<10xf32>
        tir.write %B[%v] : memref<8xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %B[%v] : memref<8xf32>
        }
        %x = arith.addi %v, %r : index
        %a = memref.load %A[%x] : memref<10xf32>
        %c = memref.load %B[%v] : memref<8xf32>
        %s = arith.addf %a, %c : f32
        memref.store %s, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex' refused: expected a read region below 1, got 1}}
  %c = transform.tir.reindex %b read 1
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @no_write(%A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 3 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 3 = %k) {
        tir.read %A[%v + %r] : memref<10xf32>
        tir.write %B[%v] : memref<8xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %B[%v] : memref<8xf32>
        }
        %x = arith.addi %v, %r : index
        %a = memref.load %A[%x] : memref<10xf32>
        %c = memref.load %B[%v] : memref<8xf32>
        %s = arith.addf %a, %c : f32
        memref.store %s, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex' refused: expected a write region below 1, got 2}}
  %c = transform.tir.reindex %b write 2
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @interval(%A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 3 {
      tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 3 = %k) {
        // expected-note @below {{the condition fails here}}
        tir.read %A[%v to %v + 3] : memref<10xf32>
        tir.write %B[%v] : memref<8xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %B[%v] : memref<8xf32>
        }
        %x = arith.addi %v, %r : index
        %a = memref.load %A[%x] : memref<10xf32>
        %c = memref.load %B[%v] : memref<8xf32>
        %s = arith.addf %a, %c : f32
        memref.store %s, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex' refused: expected a region of one element}}
  %c = transform.tir.reindex %b read 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @second_region(%A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 3 {
      tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 3 = %k) {
        // expected-note @below {{the condition fails here}}
        tir.read %A[%v + %r] : memref<10xf32>
        // expected-note @below {{this region is another}}
        tir.read %A[0] : memref<10xf32>
        tir.write %B[%v] : memref<8xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %B[%v] : memref<8xf32>
        }
        %x = arith.addi %v, %r : index
        %a = memref.load %A[%x] : memref<10xf32>
        %c = memref.load %B[%v] : memref<8xf32>
        %s = arith.addf %a, %c : f32
        memref.store %s, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex' refused: expected one position of the buffer in the block}}
  %c = transform.tir.reindex %b read 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @second_use(%A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 3 {
      tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 3 = %k) {
        // expected-note @below {{the condition fails here}}
        tir.read %A[%v + %r] : memref<10xf32>
        tir.write %B[%v] : memref<8xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %B[%v] : memref<8xf32>
        }
        %x = arith.addi %v, %r : index
        %a = memref.load %A[%x] : memref<10xf32>
        %c = memref.load %B[%v] : memref<8xf32>
        // expected-note @below {{this use is another}}
        %q = memref.load %A[%v] : memref<10xf32>
        %s = arith.addf %a, %c : f32
        memref.store %s, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex' refused: expected one position of the buffer in the block}}
  %c = transform.tir.reindex %b read 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @writer(%A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 3 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 3 = %k) {
        tir.read %A[%v + %r] : memref<10xf32>
        tir.write %B[%v] : memref<8xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %B[%v] : memref<8xf32>
        }
        %x = arith.addi %v, %r : index
        %a = memref.load %A[%x] : memref<10xf32>
        %c = memref.load %B[%v] : memref<8xf32>
        %s = arith.addf %a, %c : f32
        memref.store %s, %B[%v] : memref<8xf32>
      }
      // expected-note @below {{this block does}}
      tir.block "x" (%u: spatial to 8 = %i, %t: spatial to 3 = %k) {
        tir.write %A[%u] : memref<10xf32>
        %z = arith.constant 0.0 : f32
        memref.store %z, %A[%u] : memref<10xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex' refused: expected no other block under the outermost loop that touches the buffer}}
  %c = transform.tir.reindex %b read 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @other_writer(%A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 3 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 3 = %k) {
        tir.read %A[%v + %r] : memref<10xf32>
        tir.write %B[%v] : memref<8xf32>
        tir.init {
          %z = arith.constant 0.0 : f32
          memref.store %z, %B[%v] : memref<8xf32>
        }
        %x = arith.addi %v, %r : index
        %a = memref.load %A[%x] : memref<10xf32>
        %c = memref.load %B[%v] : memref<8xf32>
        %s = arith.addf %a, %c : f32
        memref.store %s, %B[%v] : memref<8xf32>
      }
      // expected-note @below {{this block does}}
      tir.block "x" (%u: spatial to 8 = %i, %t: spatial to 3 = %k) {
        tir.write %B[%u] : memref<8xf32>
        %z = arith.constant 0.0 : f32
        memref.store %z, %B[%u] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex' refused: expected no other block under the outermost loop that touches the buffer}}
  %c = transform.tir.reindex %b write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @in_place(%B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %B[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %B[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex' refused: expected a block that does not read the buffer before it writes it}}
  %c = transform.tir.reindex %b read 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The copy would read what the block does not.
func.func @part(%A: memref<8xf32>, %B: memref<16xf32>) {
  tir.for %i to 7 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[%v] : memref<16xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error-re @below {{'transform.tir.reindex' refused: {{.*}}}}
  %c = transform.tir.reindex %b read 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// With no columns the block reads nothing, and there may be fewer rows than %n.
func.func @bounds(%n: index, %k: index, %A: memref<?xf32>, %B: memref<?x?xf32>) {
  tir.bind %B to [%n, %k] : memref<?x?xf32>
  tir.for %i to %n {
    tir.for %j to %k {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to %n = %i, %w: spatial to %k = %j) {
        tir.read %A[%v] : memref<?xf32>
        tir.write %B[%v, %w] : memref<?x?xf32>
        %a = memref.load %A[%v] : memref<?xf32>
        memref.store %a, %B[%v, %w] : memref<?x?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex' refused: expected positions that are proved to lie in the buffer at every point of the domain, not so in dimension 0}}
  %c = transform.tir.reindex %b read 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @together(%A: memref<8xf32>, %B: memref<16xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[%v floordiv 2] : memref<16xf32>
      %two = arith.constant 2 : index
      %x = arith.floordivsi %v, %two : index
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%x] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error-re @below {{'transform.tir.reindex' refused: block "b" writes and block "b" writes the same element at {{.*}}}}
  %c = transform.tir.reindex %b write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @lanes(%A: memref<16x8xf32>, %B: memref<16x8xf32>) {
  // expected-note @below {{this loop is vectorized}}
  tir.for %i to 16 {
    tir.block "o" (%o: spatial to 16 = %i) {
      tir.read %A[%o, 0 to 8] : memref<16x8xf32>
      tir.write %B[%o, 0 to 8] : memref<16x8xf32>
      // expected-note @below {{the condition fails here}}
      tir.for %j to 8 {
        tir.block "b" (%v: spatial to 8 = %j) {
          tir.read %A[%o, %v] : memref<16x8xf32>
          tir.write %B[%o, %v] : memref<16x8xf32>
          %a = memref.load %A[%o, %v] : memref<16x8xf32>
          memref.store %a, %B[%o, %v] : memref<16x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %o = transform.tir.get_block "o" in %m
  %i = transform.tir.get_loops %o
  transform.tir.vectorize %i
  // expected-error @below {{'transform.tir.reindex' refused: expected no vectorized loop around}}
  %c = transform.tir.reindex %b read 0
  transform.yield
}
}

// -----

func.func @access() {
  %b = "test.op"() : () -> !transform.any_op
  // expected-error @below {{expected read or write, got use}}
  %c = "transform.tir.reindex"(%b) <{access = "use", index = 0 : i64}> : (!transform.any_op) -> !transform.any_op
  return
}

// -----

module attributes {transform.with_named_sequence} {
// The copy would take elements with it that no instance wrote.
func.func @condition(%A: memref<8xi1>, %B: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xi1>
      // expected-note @below {{the condition fails here}}
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xi1>
      scf.if %a {
        memref.store %zero, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex' refused: expected an element that each instance of the block writes}}
  %c = transform.tir.reindex %b write 0
  transform.yield
}
}
