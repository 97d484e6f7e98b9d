// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @set_scope
// CHECK: %[[T:.*]] = memref.alloc() : memref<8xf32, #tir.scope<local>>
// CHECK: tir.write %[[T]]
// CHECK: tir.read %[[T]]
func.func @set_scope(%A: memref<4x8xf32>, %B: memref<4x8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.block "P" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %A[%u, %v] : memref<4x8xf32>
        tir.write %T[%v] : memref<8xf32>
        %a = memref.load %A[%u, %v] : memref<4x8xf32>
        memref.store %a, %T[%v] : memref<8xf32>
      }
    }
    tir.for %j to 8 {
      tir.block "Q" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v] : memref<8xf32>
        tir.write %B[%u, %v] : memref<4x8xf32>
        %a = memref.load %T[%v] : memref<8xf32>
        memref.store %a, %B[%u, %v] : memref<4x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  transform.tir.set_scope %P write 0 "local"
  %i, %j = transform.tir.get_loops %P
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Back, and to the scope that it has.
// CHECK-LABEL: func.func @to_global
// CHECK: memref.alloc() : memref<8xf32>
func.func @to_global(%A: memref<4x8xf32>, %B: memref<4x8xf32>) {
  %T = memref.alloc() : memref<8xf32, #tir.scope<shared>>
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.block "P" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %A[%u, %v] : memref<4x8xf32>
        tir.write %T[%v] : memref<8xf32, #tir.scope<shared>>
        %a = memref.load %A[%u, %v] : memref<4x8xf32>
        memref.store %a, %T[%v] : memref<8xf32, #tir.scope<shared>>
      }
    }
    tir.for %j to 8 {
      tir.block "Q" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v] : memref<8xf32, #tir.scope<shared>>
        tir.write %B[%u, %v] : memref<4x8xf32>
        %a = memref.load %T[%v] : memref<8xf32, #tir.scope<shared>>
        memref.store %a, %B[%u, %v] : memref<4x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  transform.tir.set_scope %P write 0 "shared"
  transform.tir.set_scope %P write 0 "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region(%A: memref<4x8xf32>, %B: memref<4x8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 4 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %A[%u, %v] : memref<4x8xf32>
        tir.write %T[%v] : memref<8xf32>
        %a = memref.load %A[%u, %v] : memref<4x8xf32>
        memref.store %a, %T[%v] : memref<8xf32>
      }
    }
    tir.for %j to 8 {
      tir.block "Q" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v] : memref<8xf32>
        tir.write %B[%u, %v] : memref<4x8xf32>
        %a = memref.load %T[%v] : memref<8xf32>
        memref.store %a, %B[%u, %v] : memref<4x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.set_scope' refused: expected a write region below 1, got 1}}
  transform.tir.set_scope %P write 1 "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @name(%A: memref<4x8xf32>, %B: memref<4x8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.block "P" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %A[%u, %v] : memref<4x8xf32>
        tir.write %T[%v] : memref<8xf32>
        %a = memref.load %A[%u, %v] : memref<4x8xf32>
        memref.store %a, %T[%v] : memref<8xf32>
      }
    }
    tir.for %j to 8 {
      tir.block "Q" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v] : memref<8xf32>
        tir.write %B[%u, %v] : memref<4x8xf32>
        %a = memref.load %T[%v] : memref<8xf32>
        memref.store %a, %B[%u, %v] : memref<4x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.set_scope' refused: expected scope global, local, shared or warp, got near}}
  transform.tir.set_scope %P write 0 "near"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @argument(%A: memref<4x8xf32>, %B: memref<4x8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.block "P" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %A[%u, %v] : memref<4x8xf32>
        tir.write %T[%v] : memref<8xf32>
        %a = memref.load %A[%u, %v] : memref<4x8xf32>
        memref.store %a, %T[%v] : memref<8xf32>
      }
    }
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v] : memref<8xf32>
        tir.write %B[%u, %v] : memref<4x8xf32>
        %a = memref.load %T[%v] : memref<8xf32>
        memref.store %a, %B[%u, %v] : memref<4x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.set_scope' refused: expected a buffer that its function allocates, got an argument}}
  transform.tir.set_scope %Q write 0 "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @view(%A: memref<4x8xf32>, %B: memref<4x8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 4 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %A[%u, %v] : memref<4x8xf32>
        tir.write %T[%v] : memref<8xf32>
        %a = memref.load %A[%u, %v] : memref<4x8xf32>
        memref.store %a, %T[%v] : memref<8xf32>
      }
    }
    tir.for %j to 8 {
      tir.block "Q" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v] : memref<8xf32>
        tir.write %B[%u, %v] : memref<4x8xf32>
        // expected-note @below {{used here}}
        %s = memref.subview %T[0] [8] [1] : memref<8xf32> to memref<8xf32, strided<[1]>>
        %a = memref.load %T[%v] : memref<8xf32>
        memref.store %a, %B[%u, %v] : memref<4x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.set_scope' refused: expected a buffer that is only loaded from and stored to}}
  transform.tir.set_scope %P write 0 "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @shared_again(%A: memref<4x8xf32>, %B: memref<4x8xf32>) {
  // expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<8xf32, #tir.scope<local>>
  // expected-note @below {{this loop is around them}}
  tir.for parallel %i to 4 {
    tir.for %j to 8 {
      tir.block "P" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %A[%u, %v] : memref<4x8xf32>
        tir.write %T[%v] : memref<8xf32, #tir.scope<local>>
        %a = memref.load %A[%u, %v] : memref<4x8xf32>
        memref.store %a, %T[%v] : memref<8xf32, #tir.scope<local>>
      }
    }
    tir.for %j to 8 {
      tir.block "Q" (%u: spatial to 4 = %i, %v: spatial to 8 = %j) {
        tir.read %T[%v] : memref<8xf32, #tir.scope<local>>
        tir.write %B[%u, %v] : memref<4x8xf32>
        %a = memref.load %T[%v] : memref<8xf32, #tir.scope<local>>
        memref.store %a, %B[%u, %v] : memref<4x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.set_scope' refused: expected no parallel or vectorized loop around all uses of a buffer that its iterations would come to share}}
  transform.tir.set_scope %P write 0 "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// What one iteration of the outer loop leaves in the buffer the next one reads: not private to the parallel loop.
func.func @kept(%A: memref<8xf32>, %B: memref<8xf32>) {
  // expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<8xf32>
  tir.for %s to 2 {
    tir.for parallel %i to 8 {
      tir.block "Q" (%v: spatial to 8 = %i) {
        tir.read %T[%v] : memref<8xf32>
        tir.write %B[%v] : memref<8xf32>
        %a = memref.load %T[%v] : memref<8xf32>
        memref.store %a, %B[%v] : memref<8xf32>
      }
      tir.block "P" (%v: spatial to 8 = %i) {
        tir.read %A[%v] : memref<8xf32>
        tir.write %T[%v] : memref<8xf32>
        %a = memref.load %A[%v] : memref<8xf32>
        memref.store %a, %T[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  // expected-error-re @below {{'transform.tir.set_scope' refused: {{.*}}}}
  transform.tir.set_scope %P write 0 "local"
  transform.yield
}
}
