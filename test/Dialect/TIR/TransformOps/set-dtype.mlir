// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --allow-unsafe --verify-diagnostics --canonicalize | FileCheck %s
// RUN: not lamella-opt %s --split-input-file --transform-interpreter 2>&1 | FileCheck %s --check-prefix=SAFE
// SAFE: set-dtype.mlir:{{[0-9]+}}:{{.*}} error: 'transform.tir.set_dtype' refused: expected the switch --allow-unsafe, as no proof says that the kernel computes the same afterwards: the schedule {{.*}}set-dtype.mlir is unsafe

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @floats
// CHECK: %[[T:.*]] = memref.alloc() : memref<8xbf16>
// CHECK: tir.for %{{.*}} to 8 attributes {tir.i} {
// CHECK: tir.block "b" {{.*}} attributes {tir.b} {
// CHECK: tir.write %[[T]]
// CHECK: %[[X:.*]] = arith.truncf %{{.*}} : f32 to bf16
// CHECK: memref.store %[[X]], %[[T]]
// CHECK: tir.read %[[T]]
// CHECK: %[[Y:.*]] = memref.load %[[T]]
// CHECK: arith.extf %[[Y]] : bf16 to f32
func.func @floats(%A: memref<8xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %t = memref.load %T[%v] : memref<8xf32>
      memref.store %t, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.set_dtype %b write 0 to bf16
  transform.tir.annotate %b "tir.b" = unit
  transform.tir.annotate %i "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @integers
// CHECK: %[[T:.*]] = memref.alloc() : memref<8xi8>
// CHECK: tir.for %{{.*}} to 8 attributes {tir.i} {
// CHECK: tir.block "b" {{.*}} attributes {tir.b} {
// CHECK: tir.write %[[T]]
// CHECK: %[[X:.*]] = arith.trunci %{{.*}} : i32 to i8
// CHECK: memref.store %[[X]], %[[T]]
// CHECK: tir.read %[[T]]
// CHECK: %[[Y:.*]] = memref.load %[[T]]
// CHECK: arith.extsi %[[Y]] : i8 to i32
func.func @integers(%A: memref<8xi32>, %D: memref<8xi32>) {
  %T = memref.alloc() : memref<8xi32>
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xi32>
      tir.write %T[%v] : memref<8xi32>
      %a = memref.load %A[%v] : memref<8xi32>
      memref.store %a, %T[%v] : memref<8xi32>
    }
  }
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xi32>
      tir.write %D[%v] : memref<8xi32>
      %t = memref.load %T[%v] : memref<8xi32>
      memref.store %t, %D[%v] : memref<8xi32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.set_dtype %b write 0 to i8
  transform.tir.annotate %b "tir.b" = unit
  transform.tir.annotate %i "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @wider
// CHECK: %[[T:.*]] = memref.alloc() : memref<8xf64>
// CHECK: tir.for %{{.*}} to 8 attributes {tir.i} {
// CHECK: tir.block "b" {{.*}} attributes {tir.b} {
// CHECK: tir.write %[[T]]
// CHECK: %[[X:.*]] = arith.extf %{{.*}} : f32 to f64
// CHECK: memref.store %[[X]], %[[T]]
// CHECK: tir.read %[[T]]
// CHECK: %[[Y:.*]] = memref.load %[[T]]
// CHECK: arith.truncf %[[Y]] : f64 to f32
func.func @wider(%A: memref<8xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %t = memref.load %T[%v] : memref<8xf32>
      memref.store %t, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.set_dtype %b write 0 to f64
  transform.tir.annotate %b "tir.b" = unit
  transform.tir.annotate %i "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @wider_integers
// CHECK: %[[T:.*]] = memref.alloc() : memref<8xi64>
// CHECK: tir.for %{{.*}} to 8 attributes {tir.i} {
// CHECK: tir.block "b" {{.*}} attributes {tir.b} {
// CHECK: tir.write %[[T]]
// CHECK: %[[X:.*]] = arith.extsi %{{.*}} : i32 to i64
// CHECK: memref.store %[[X]], %[[T]]
// CHECK: tir.read %[[T]]
// CHECK: %[[Y:.*]] = memref.load %[[T]]
// CHECK: arith.trunci %[[Y]] : i64 to i32
func.func @wider_integers(%A: memref<8xi32>, %D: memref<8xi32>) {
  %T = memref.alloc() : memref<8xi32>
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xi32>
      tir.write %T[%v] : memref<8xi32>
      %a = memref.load %A[%v] : memref<8xi32>
      memref.store %a, %T[%v] : memref<8xi32>
    }
  }
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xi32>
      tir.write %D[%v] : memref<8xi32>
      %t = memref.load %T[%v] : memref<8xi32>
      memref.store %t, %D[%v] : memref<8xi32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.set_dtype %b write 0 to i64
  transform.tir.annotate %b "tir.b" = unit
  transform.tir.annotate %i "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @halves
// CHECK: %[[T:.*]] = memref.alloc() : memref<8xbf16>
// CHECK: arith.extf %{{.*}} : f16 to f32
// CHECK: arith.truncf %{{.*}} : f32 to bf16
// CHECK: arith.extf %{{.*}} : bf16 to f32
// CHECK: arith.truncf %{{.*}} : f32 to f16
func.func @halves(%A: memref<8xf16>, %D: memref<8xf16>) {
  %T = memref.alloc() : memref<8xf16>
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf16>
      tir.write %T[%v] : memref<8xf16>
      %a = memref.load %A[%v] : memref<8xf16>
      memref.store %a, %T[%v] : memref<8xf16>
    }
  }
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf16>
      tir.write %D[%v] : memref<8xf16>
      %t = memref.load %T[%v] : memref<8xf16>
      memref.store %t, %D[%v] : memref<8xf16>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  transform.tir.set_dtype %b write 0 to bf16
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region(%A: memref<8xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %t = memref.load %T[%v] : memref<8xf32>
      memref.store %t, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a write region below 1, got 1}}
  transform.tir.set_dtype %b write 1 to bf16
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @argument(%A: memref<8xf32>, %D: memref<8xf32>, %T: memref<8xf32>) {
  
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %t = memref.load %T[%v] : memref<8xf32>
      memref.store %t, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a buffer that its function allocates, got an argument}}
  transform.tir.set_dtype %b write 0 to bf16
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @types(%A: memref<8xf32>, %D: memref<8xf32>) {
  // expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %t = memref.load %T[%v] : memref<8xf32>
      memref.store %t, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected two types of floats or two of integers, got f32 and i32}}
  transform.tir.set_dtype %b write 0 to i32
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @passed(%A: memref<8xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
      // expected-note @below {{used here}}
      %p = memref.cast %T : memref<8xf32> to memref<?xf32>
    }
  }
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %t = memref.load %T[%v] : memref<8xf32>
      memref.store %t, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a buffer that is only loaded from and stored to}}
  transform.tir.set_dtype %b write 0 to bf16
  transform.yield
}
}
