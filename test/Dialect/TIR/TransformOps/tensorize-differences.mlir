// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tensorize finds different between a nest and an intrinsic, one kind at a time.
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %j to 16 {
// expected-note @below {{the intrinsic has this}}
    tir.block "d" (%v: spatial to 16 = %j) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      memref.store %x, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @more_iterators(%A: memref<64xf32>, %C: memref<64xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j, %w: spatial to 16 = %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.write %C[%v] : memref<64xf32>
        %x = memref.load %A[%v] : memref<64xf32>
        memref.store %x, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different number of iterators}}
  %t = transform.tir.tensorize %j with @t
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %j to 16 {
// expected-note @below {{the intrinsic has this}}
    tir.block "d" (%v: spatial to 16 = %j, %w: spatial to 16 = %j) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      memref.store %x, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @fewer_iterators(%A: memref<64xf32>, %C: memref<64xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.write %C[%v] : memref<64xf32>
        %x = memref.load %A[%v] : memref<64xf32>
        memref.store %x, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different number of iterators}}
  %t = transform.tir.tensorize %j with @t
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %j to 16 {
// expected-note @below {{the intrinsic has this}}
    tir.block "d" (%v: spatial to 16 = 15 - %j) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      memref.store %x, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @binding(%A: memref<64xf32>, %C: memref<64xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.write %C[%v] : memref<64xf32>
        %x = memref.load %A[%v] : memref<64xf32>
        memref.store %x, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different binding of iterator 0}}
  %t = transform.tir.tensorize %j with @t
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %j to 16 {
// expected-note @below {{the intrinsic has this}}
    tir.block "d" (%v: reduce to 16 = %j) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<16xf32, strided<[1], offset: ?>>, memref<f32, strided<[], offset: ?>>)
func.func @init(%A: memref<64xf32>, %C: memref<4xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%w: spatial to 4 = %i, %v: reduce to 16 = %j) {
        tir.read %A[%w * 16 + %v] : memref<64xf32>
        tir.write %C[%w] : memref<4xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %C[%w] : memref<4xf32>
        }
        %at = affine.apply affine_map<(d0, d1) -> (d0 * 16 + d1)>(%w, %v)
        %x = memref.load %A[%at] : memref<64xf32>
        %y = memref.load %C[%w] : memref<4xf32>
        %z = arith.addf %x, %y : f32
        memref.store %z, %C[%w] : memref<4xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different init (decompose_reduction takes it away)}}
  %t = transform.tir.tensorize %j with @t
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %j to 16 {
    tir.block "d" (%v: spatial to 16 = %j) {
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %k = arith.constant 1.0 : f16
// expected-note @below {{the intrinsic has this}}
      %x = arith.extf %k : f16 to f32
      memref.store %x, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<16xf32, strided<[1], offset: ?>>)
func.func @type(%C: memref<64xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.write %C[%v] : memref<64xf32>
        %k = arith.constant 1.0 : bf16
        %x = arith.extf %k : bf16 to f32
        memref.store %x, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different type}}
  %t = transform.tir.tensorize %j with @t
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%c: memref<16xf32, strided<[1], offset: ?>>, %s: f32) {
  tir.for %j to 16 {
    tir.block "d" (%v: spatial to 16 = %j) {
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
// expected-note @below {{the intrinsic has this}}
      %x = arith.addf %s, %s : f32
      memref.store %x, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<16xf32, strided<[1], offset: ?>>, f32)
func.func @scalar(%p: f32, %q: f32, %C: memref<64xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.write %C[%v] : memref<64xf32>
        %x = arith.addf %p, %q : f32
        memref.store %x, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different value}}
  %t = transform.tir.tensorize %j with @t
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%a: memref<1x16xf32, strided<[16, 1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %j to 16 {
    tir.block "d" (%v: spatial to 16 = %j) {
      tir.read %a[0, %v] : memref<1x16xf32, strided<[16, 1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %zero = arith.constant 0 : index
// expected-note @below {{the intrinsic has this}}
      %x = memref.load %a[%zero, %v] : memref<1x16xf32, strided<[16, 1], offset: ?>>
      memref.store %x, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<1x16xf32, strided<[16, 1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @rank(%A: memref<64xf32>, %C: memref<64xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.write %C[%v] : memref<64xf32>
        %x = memref.load %A[%v] : memref<64xf32>
        memref.store %x, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different rank}}
  %t = transform.tir.tensorize %j with @t
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%p: memref<16xindex, strided<[1], offset: ?>>, %a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %j to 16 {
    tir.block "d" (%v: spatial to 16 = %j) {
      tir.read %p[%v] : memref<16xindex, strided<[1], offset: ?>>
      tir.read %a[0 to 16] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %at = memref.load %p[%v] : memref<16xindex, strided<[1], offset: ?>>
// expected-note @below {{the intrinsic has this}}
      %x = memref.load %a[%at] : memref<16xf32, strided<[1], offset: ?>>
      memref.store %x, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<16xindex, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @loaded_index(%P: memref<64xindex>, %A: memref<64xf32>, %C: memref<64xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %P[%v] : memref<64xindex>
        tir.read %A[0 to 64] : memref<64xf32>
        tir.write %C[%v] : memref<64xf32>
        %at = memref.load %P[%v] : memref<64xindex>
        %x = memref.load %A[%at] : memref<64xf32>
        memref.store %x, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different index, one that is loaded}}
  %t = transform.tir.tensorize %j with @t
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %j to 16 {
    tir.block "d" (%v: spatial to 16 = %j) {
      tir.read %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
// expected-note @below {{the intrinsic has this}}
      %z = memref.load %a[%v] : memref<16xf32, strided<[1], offset: ?>>
      %x = arith.addf %y, %z : f32
      memref.store %x, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<16xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @place(%A: memref<65xf32>, %C: memref<64xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<65xf32>
        tir.read %A[%v + 1] : memref<65xf32>
        tir.write %C[%v] : memref<64xf32>
        %one = arith.constant 1 : index
        %next = arith.addi %v, %one : index
        %y = memref.load %A[%v] : memref<65xf32>
        %z = memref.load %A[%next] : memref<65xf32>
        %x = arith.addf %y, %z : f32
        memref.store %x, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected what the intrinsic describes, got a different buffer or place in it}}
  %t = transform.tir.tensorize %j with @t
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%a: memref<?xf32, strided<[1], offset: ?>>, %c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %j to 16 {
    tir.block "d" (%v: spatial to 16 = %j) {
      tir.read %a[%v] : memref<?xf32, strided<[1], offset: ?>>
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
      // expected-note @below {{the intrinsic has this}}
      %x = memref.load %a[%v] : memref<?xf32, strided<[1], offset: ?>>
      memref.store %x, %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<?xf32, strided<[1], offset: ?>>, memref<16xf32, strided<[1], offset: ?>>)
func.func @constant_shape(%A: memref<64xf32>, %C: memref<64xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.read %A[%v] : memref<64xf32>
        tir.write %C[%v] : memref<64xf32>
        %x = memref.load %A[%v] : memref<64xf32>
        memref.store %x, %C[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected an intrinsic whose buffers have a constant shape}}
  %t = transform.tir.tensorize %j with @t
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
tir.intrinsic @t desc @t_desc impl @t_impl
func.func @t_desc(%c: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %j to 16 {
    tir.block "d" (%v: spatial to 16 = %j) {
      tir.write %c[%v] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
func.func private @t_impl(memref<16xf32, strided<[1], offset: ?>>)
func.func @two_blocks(%C: memref<16xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.block "b" {
    tir.write %C[0 to 16] : memref<16xf32>
    tir.for %j to 16 {
      tir.block "x" (%v: spatial to 16 = %j) {
        tir.write %C[%v] : memref<16xf32>
      }
    }
    tir.for %j to 16 {
      tir.block "y" (%v: spatial to 16 = %j) {
        tir.write %C[%v] : memref<16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a block whose body is loops around one block}}
  %t = transform.tir.tensorize %b with @t
  transform.yield
}
}
