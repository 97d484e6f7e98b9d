// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --tir-verify --tir-verify-schedule --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// Two rows before the loop, one more in each iteration, three in the buffer.
// CHECK-LABEL: func.func @rows
// CHECK-SAME: (%[[N:[a-z0-9]+]]: index, %[[A:[a-z0-9]+]]: memref<?x8xf32>
// CHECK: %[[T:.*]] = memref.alloc() : memref<3x8xf32>
// CHECK: tir.for %[[R:.*]] to 2 {
// CHECK-NEXT: tir.for %[[J:.*]] to 8 {
// CHECK-NEXT: tir.block "P.first" (%[[V:.*]]: reduce to %[[N]] + 2 = %[[R]], %[[W:.*]]: spatial to 8 = %[[J]], %[[U:.*]]: spatial to 3 = %[[R]] mod 3) where (0 < %[[N]]) attributes {tir.first} {
// CHECK-NEXT: tir.read %[[A]][%[[V]], %[[W]]]
// CHECK-NEXT: tir.write %[[T]][%[[U]], %[[W]]]
// CHECK: tir.for %[[I:.*]] to %[[N]] attributes {tir.i} {
// CHECK-NEXT: tir.for %[[J:.*]] to 8 {
// CHECK-NEXT: tir.block "P" (%[[V:.*]]: reduce to %[[N]] + 2 = %[[I]] + 2, %[[W:.*]]: spatial to 8 = %[[J]], %[[U:.*]]: spatial to 3 = (%[[I]] + 2) mod 3) attributes {tir.p} {
// CHECK: memref.store %{{.*}}, %[[T]][%[[U]], %[[W]]]
// CHECK: tir.block "W" (%[[V:.*]]: spatial to %[[N]] = %[[I]], %[[W:.*]]: spatial to 8 = %{{.*}}, %[[K:.*]]: reduce to 3 = %{{.*}}) attributes {tir.w} {
// CHECK-NEXT: tir.read %[[T]][(%[[V]] + %[[K]]) mod 3, %[[W]]]
// expected-remark @below {{'rows' computes what it did}}
func.func @rows(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n + 2, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?x8xf32>
  tir.for %i to %n + 2 {
    tir.for %j to 8 {
      tir.block "P" (%v: spatial to %n + 2 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k, %w] : memref<?x8xf32>
          tir.write %D[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v, %w] : memref<?x8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at, %w] : memref<?x8xf32>
          %d = memref.load %D[%v, %w] : memref<?x8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %W = transform.tir.get_block "W" in %m
  %i, %j, %r = transform.tir.get_loops %W
  transform.tir.compute_at %P at %i
  %first = transform.tir.rolling_buffer %P write 0
  transform.tir.annotate %first "tir.first" = unit
  transform.tir.annotate %P "tir.p" = unit
  transform.tir.annotate %W "tir.w" = unit
  transform.tir.annotate %i "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// By tiles of four rows, which need six: the buffer rolls by four.
// CHECK-LABEL: func.func @tiles
// CHECK: memref.alloc() : memref<6x8xf32>
// CHECK: tir.for %[[R:.*]] to 2 {
// CHECK: "P.first"
// CHECK: tir.for %{{.*}} to %{{.*}} ceildiv 4 {
// CHECK-NEXT: tir.for %[[R:.*]] to 4 {
// CHECK: tir.block "P" ({{.*}}) where
// expected-remark @below {{'tiles' computes what it did}}
func.func @tiles(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n + 2, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?x8xf32>
  tir.for %i to %n + 2 {
    tir.for %j to 8 {
      tir.block "P" (%v: spatial to %n + 2 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k, %w] : memref<?x8xf32>
          tir.write %D[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v, %w] : memref<?x8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at, %w] : memref<?x8xf32>
          %d = memref.load %D[%v, %w] : memref<?x8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %W = transform.tir.get_block "W" in %m
  %i, %j, %r = transform.tir.get_loops %W
  %io, %ii = transform.tir.split %i by [?, 4]
  transform.tir.compute_at %P at %io
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n + 2, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?x8xf32>
  tir.for %i to %n + 2 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to %n + 2 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k, %w] : memref<?x8xf32>
          tir.write %D[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v, %w] : memref<?x8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at, %w] : memref<?x8xf32>
          %d = memref.load %D[%v, %w] : memref<?x8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %W = transform.tir.get_block "W" in %m
  %i, %j, %r = transform.tir.get_loops %W
  transform.tir.compute_at %P at %i
  // expected-error @below {{refused: expected a write region below 1, got 1}}
  %first = transform.tir.rolling_buffer %P write 1
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @two(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n + 2, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?x8xf32>
  %U = memref.alloc(%n2) : memref<?x8xf32>
  tir.for %i to %n + 2 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to %n + 2 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        tir.write %U[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k, %w] : memref<?x8xf32>
          tir.write %D[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v, %w] : memref<?x8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at, %w] : memref<?x8xf32>
          %d = memref.load %D[%v, %w] : memref<?x8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected one write region, got 2}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @argument(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>, %T: memref<?x8xf32>) {
  tir.bind %A to [%n + 2, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  tir.bind %T to [%n + 2, 8] : memref<?x8xf32>
  tir.for %i to %n + 2 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to %n + 2 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k, %w] : memref<?x8xf32>
          tir.write %D[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v, %w] : memref<?x8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at, %w] : memref<?x8xf32>
          %d = memref.load %D[%v, %w] : memref<?x8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a buffer that its function allocates, got an argument}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @passed(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n + 2, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?x8xf32>
  tir.for %i to %n + 2 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to %n + 2 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k, %w] : memref<?x8xf32>
          tir.write %D[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v, %w] : memref<?x8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at, %w] : memref<?x8xf32>
          // expected-note @below {{used here}}
          %p = memref.cast %T : memref<?x8xf32> to memref<?x?xf32>
          %d = memref.load %D[%v, %w] : memref<?x8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %W = transform.tir.get_block "W" in %m
  %i, %j, %r = transform.tir.get_loops %W
  transform.tir.compute_at %P at %i
  // expected-error @below {{refused: expected a buffer that is only loaded from and stored to}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @writer(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n + 2, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?x8xf32>
  tir.for %i to %n + 2 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to %n + 2 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to 1 {
    tir.block "O" (%v: spatial to 1 = %i) {
      // expected-note @below {{it is written here too}}
      tir.write %T[%v, 0] : memref<?x8xf32>
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k, %w] : memref<?x8xf32>
          tir.write %D[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v, %w] : memref<?x8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at, %w] : memref<?x8xf32>
          %d = memref.load %D[%v, %w] : memref<?x8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a block that alone writes its buffer}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @update(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n + 2, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?x8xf32>
  tir.for %i to %n + 2 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to %n + 2 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.read %T[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k, %w] : memref<?x8xf32>
          tir.write %D[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v, %w] : memref<?x8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at, %w] : memref<?x8xf32>
          %d = memref.load %D[%v, %w] : memref<?x8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a block that computes each element at once, got one that updates in place or reduces}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inner(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n + 2, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?x8xf32>
  tir.for %i to %n + 2 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to %n + 2 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        tir.for %l to 1 {
          tir.block "inner" (%u: spatial to 1 = %l) {
            tir.write %T[%v, %w] : memref<?x8xf32>
          }
        }
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k, %w] : memref<?x8xf32>
          tir.write %D[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v, %w] : memref<?x8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at, %w] : memref<?x8xf32>
          %d = memref.load %D[%v, %w] : memref<?x8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a block without blocks inside}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @apart(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n + 2, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?x8xf32>
  tir.for %i to %n + 2 {
    tir.for %j to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to %n + 2 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k, %w] : memref<?x8xf32>
          tir.write %D[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v, %w] : memref<?x8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at, %w] : memref<?x8xf32>
          %d = memref.load %D[%v, %w] : memref<?x8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a loop around the block and all that uses its buffer: compute_at first}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @unrolled_inside(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    tir.for %i to 8 {
      // expected-note @below {{this loop is another kind or has an annotation}}
      tir.for unrolled %r to 3 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 10 = %i + %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected plain serial loops around the block, as new ones take their place}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @annotated_inside(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    tir.for %i to 8 {
      // expected-note @below {{this loop is another kind or has an annotation}}
      tir.for %r to 3 attributes {tir.note} {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 10 = %i + %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected plain serial loops around the block, as new ones take their place}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @unrolled(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    // expected-note @below {{the condition fails here}}
    tir.for unrolled %i to 8 {
      tir.for %r to 3 {
        tir.block "P" (%v: spatial to 10 = %i + %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a serial loop, got one of kind unrolled}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @parallel(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
  // expected-note @below {{this loop is not serial}}
  tir.for parallel %o to 2 {
    tir.for %i to 4 {
      tir.for %r to 3 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 10 = %o * 4 + %i + %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %o * 4 + %i, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected serial loops around a buffer of global scope}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @input(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    tir.for %i to 8 {
      tir.for %r to 3 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 10 = %i + %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      // expected-note @below {{this block writes one}}
      tir.block "O" (%v: spatial to 8 = %i) {
        tir.write %A[%v] : memref<10xf32>
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected inputs that do not change in the loop}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// What the block leaves out comes from the iteration before.
func.func @not_private(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    tir.for %i to 8 {
      tir.for %r to 3 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 10 = %i + %r) where (0 < %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: it is not known whether block "W" reads only what the same iteration wrote before}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The first iteration reads what none wrote.
func.func @reader_first(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    tir.for %i to 8 {
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
      tir.for %r to 3 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 10 = %i + %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: it is not known whether block "W" reads only what the same iteration wrote before}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @growing(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    // expected-note @below {{not so in the iterations of this loop}}
    tir.for %i to 8 {
      tir.for %r to %i + 3 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 10 = %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[0 to %v + 3] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected boxes of one size}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @still(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    // expected-note @below {{in the iterations of this loop}}
    tir.for %i to 8 {
      tir.for %r to 3 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 10 = %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = affine.apply affine_map<(d0) -> (d0)>(%k)
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a box that moves along one dimension, got 0}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Nothing overlaps.
func.func @tiles(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    // expected-note @below {{in the iterations of this loop}}
    tir.for %i to 3 {
      tir.for %r to 3 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 10 = %i * 3 + %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%v * 3 + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = affine.apply affine_map<(d0, d1) -> (d0 * 3 + d1)>(%v, %k)
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a box that moves by less than it is wide, both of them constant}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @sums(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    tir.for %i to 8 {
      tir.for %r to 3 {
        tir.block "P" (%v: spatial to 10 = %i + %r, %u: spatial to 1 = 0) {
          tir.read %A[%v] : memref<10xf32>
          // expected-note @below {{the condition fails here}}
          tir.write %T[%v + %u] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected elements addressed by iterators one to one}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Pairs of elements.
func.func @pairs(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
    tir.for %i to 4 {
      tir.for %r to 2 {
        tir.block "P" (%v: spatial to 5 = %i + %r) {
          tir.read %A[%v] : memref<10xf32>
          // expected-note @below {{the condition fails here}}
          tir.write %T[%v * 2 to %v * 2 + 2] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          tir.for %e to 2 {
            %to = affine.apply affine_map<(d0, d1) -> (d0 * 2 + d1)>(%v, %e)
            memref.store %a, %T[%to] : memref<10xf32>
          }
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%v * 2 + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = affine.apply affine_map<(d0, d1) -> (d0 * 2 + d1)>(%v, %k)
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected single elements in dimension 0, along which the box moves}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Each iteration of the outer loop needs the same rows.
func.func @again(%A: memref<10xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<10xf32>
  // expected-note @below {{not so this one}}
  tir.for %o to 2 {
    tir.for %i to 8 {
      tir.for %r to 3 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 10 = %i + %r) {
          tir.read %A[%v] : memref<10xf32>
          tir.write %T[%v] : memref<10xf32>
          %a = memref.load %A[%v] : memref<10xf32>
          memref.store %a, %T[%v] : memref<10xf32>
        }
      }
      tir.for %r to 3 {
        tir.block "W" (%v: spatial to 8 = %i, %k: reduce to 3 = %r) {
          tir.read %T[%v + %k] : memref<10xf32>
          tir.write %D[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %D[%v] : memref<8xf32>
          }
          %at = arith.addi %v, %k : index
          %t = memref.load %T[%at] : memref<10xf32>
          %d = memref.load %D[%v] : memref<8xf32>
          %s = arith.addf %d, %t : f32
          memref.store %s, %D[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected loops outside that need other elements in each iteration}}
  %first = transform.tir.rolling_buffer %P write 0
  transform.yield
}
}
