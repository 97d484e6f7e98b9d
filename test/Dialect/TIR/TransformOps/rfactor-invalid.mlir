// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics

// No init: nothing says where a partial result starts.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
// expected-note @below {{the condition fails here}}
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  // expected-error @below {{expected a block with an init}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

// The init is no neutral element.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
// expected-note @below {{the condition fails here}}
        tir.init {
          %zero = arith.constant 1.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  // expected-error @below {{expected an init that stores the neutral element of arith.addf}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

// Subtraction is not associative.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
// expected-note @below {{the condition fails here}}
        %t = arith.subf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  // expected-error @below {{expected a combiner that is associative, commutative and has a neutral element, got arith.subf}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

// The update keeps nothing of the old value.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
// expected-note @below {{the condition fails here}}
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %a, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  // expected-error @below {{expected an update of the form}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

// A second load of the result.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
// expected-note @below {{the condition fails here}}
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        // expected-note @below {{used here too}}
        %s = memref.load %S[%vi] : memref<?xf32>
        %u = memref.load %S[%vi] : memref<?xf32>
        %b = arith.mulf %a, %u : f32
        %t = arith.addf %s, %b fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  // expected-error @below {{expected one load and one store of what the block writes}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

// A spatial loop.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
// expected-note @below {{the condition fails here}}
  tir.for %i to %n {
    tir.for %k to 48 {
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  // expected-error @below {{expected a loop that feeds a reduce iterator}}
  %rf = transform.tir.rfactor %S at %i scope "global"
  transform.yield
}
}

// -----

// The reduction may have no step for a lane.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
// expected-note @below {{the condition fails here}}
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  %ko, %kl = transform.tir.split %k by [?, 10]
  // expected-error @below {{expected a predicate over spatial loops only: split the reduction evenly first}}
  %rf = transform.tir.rfactor %S at %kl scope "global"
  transform.yield
}
}

// -----

// The other reduction loop may be empty.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %q: index, %A: memref<?x?xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, %q * 4] : memref<?x?xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    // expected-note @below {{the condition fails here}}
    tir.for %l to %q {
      tir.for %k to 4 {
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to %q * 4 = %l * 4 + %k) {
        tir.read %A[%vi, %vk] : memref<?x?xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x?xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %l, %k = transform.tir.get_loops %S
  // expected-error @below {{expected a reduction loop that is proved to run at least once}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

// A parallel reduction loop cannot be: a loop that is marked so by hand.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    // expected-note @below {{the condition fails here}}
    tir.for unrolled %k to 48 {
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  // expected-error @below {{expected a serial loop, got one of kind unrolled}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

// A write region of more than one element.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
// expected-note @below {{the condition fails here}}
        tir.write %S[0 to %n] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  // expected-error @below {{expected a block that writes one element}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

// Another block of the nest reads the result.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
// expected-note @below {{the condition fails here}}
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
    // expected-note @below {{this block uses it}}
    tir.block "T" (%vi: spatial to %n = %i) {
      tir.read %S[%vi] : memref<?xf32>
      tir.write %A[%vi, 0] : memref<?x48xf32>
      %c0 = arith.constant 0 : index
      %s = memref.load %S[%vi] : memref<?xf32>
      memref.store %s, %A[%vi, %c0] : memref<?x48xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  // expected-error @below {{expected no other block under the outermost loop that uses the buffer}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

// A loop of another nest.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.bind %S to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
// expected-note @below {{the condition fails here}}
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  // expected-note @below {{the loop is here}}
  tir.for %j to %n {
    tir.block "Z" (%v: spatial to %n = %j) {
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  %Z = transform.tir.get_block "Z" in %m
  %j = transform.tir.get_loops %Z
  // expected-error @below {{expected a loop around the block}}
  %rf = transform.tir.rfactor %S at %j scope "global"
  transform.yield
}
}

// -----

// The extent of the result is not known.
module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x48xf32>, %S: memref<?xf32>) {
  tir.bind %A to [%n, 48] : memref<?x48xf32>
  tir.for %i to %n {
    tir.for %k to 48 {
// expected-note @below {{the condition fails here}}
      tir.block "S" (%vi: spatial to %n = %i, %vk: reduce to 48 = %k) {
        tir.read %A[%vi, %vk] : memref<?x48xf32>
        tir.write %S[%vi] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %S[%vi] : memref<?xf32>
        }
        %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
        %s = memref.load %S[%vi] : memref<?xf32>
        %t = arith.addf %s, %a fastmath<contract> : f32
        memref.store %t, %S[%vi] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %i, %k = transform.tir.get_loops %S
  // expected-error @below {{expected a buffer whose extents are known, got an unknown extent in dimension 0}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

// A row is a block of its own, and rows run as lanes.
module attributes {transform.with_named_sequence} {
func.func @lanes(%A: memref<8x16xf32>, %B: memref<8xf32>) {
  // expected-note @below {{this loop is vectorized}}
  tir.for vectorized %i to 8 {
    tir.block "row" (%r: spatial to 8 = %i) {
      tir.read %A[%r, 0 to 16] : memref<8x16xf32>
      tir.write %B[%r] : memref<8xf32>
      // expected-note @below {{the condition fails here}}
      tir.for %k to 16 {
        tir.block "S" (%v: reduce to 16 = %k) {
          tir.read %A[%r, %v] : memref<8x16xf32>
          tir.write %B[%r] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %B[%r] : memref<8xf32>
          }
          %a = memref.load %A[%r, %v] : memref<8x16xf32>
          %b = memref.load %B[%r] : memref<8xf32>
          %s = arith.addf %b, %a : f32
          memref.store %s, %B[%r] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %k = transform.tir.get_loops %S
  // expected-error @below {{expected no vectorized loop around}}
  %rf = transform.tir.rfactor %S at %k scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @triangle(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.for %k to %i + 1 {
      tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 8 = %k) {
        tir.read %A[%r] : memref<8xf32>
        tir.write %B[%v] : memref<8xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %B[%v] : memref<8xf32>
        }
        %a = memref.load %A[%r] : memref<8xf32>
        %b = memref.load %B[%v] : memref<8xf32>
        %s = arith.addf %b, %a : f32
        memref.store %s, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %k = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a reduction loop whose extent depends on no loop}}
  %p = transform.tir.rfactor %b at %k scope "global"
  transform.yield
}
}
