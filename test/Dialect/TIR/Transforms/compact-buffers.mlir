// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-compact-buffers --tir-verify=unknown=error --canonicalize | FileCheck %s

// Numbers, with every read of what was never written refused, and every region checked.
// RUN: lamella-opt %s --interpret=@rows --in 5 --in iota:5x8 --in empty:5x8 > %t.rows
// RUN: lamella-opt %s --tir-compact-buffers --interpret-track-writes --interpret=@rows --in 5 --in iota:5x8 --in empty:5x8 | diff - %t.rows
// RUN: lamella-opt %s --interpret=@halo --in iota:66 --in empty:64 > %t.halo
// RUN: lamella-opt %s --tir-compact-buffers --interpret-track-writes --interpret=@halo --in iota:66 --in empty:64 | diff - %t.halo
// RUN: lamella-opt %s --interpret=@running_sum --in iota:8 --in empty:8 > %t.sum
// RUN: lamella-opt %s --tir-compact-buffers --interpret-track-writes --interpret=@running_sum --in iota:8 --in empty:8 | diff - %t.sum
// RUN: lamella-opt %s --interpret=@tail --in 7 --in iota:7 --in empty:7 > %t.tail
// RUN: lamella-opt %s --tir-compact-buffers --interpret-track-writes --interpret=@tail --in 7 --in iota:7 --in empty:7 | diff - %t.tail
// RUN: lamella-opt %s --interpret=@packed --in iota:64x4 --in empty:64x4 > %t.packed
// RUN: lamella-opt %s --tir-compact-buffers --interpret-track-writes --interpret=@packed --in iota:64x4 --in empty:64x4 | diff - %t.packed

// RUN: lamella-opt %s --interpret=@parts --in 11 --in iota:11 --in empty:11 > %t.parts
// RUN: lamella-opt %s --tir-compact-buffers --interpret-track-writes --interpret=@parts --in 11 --in iota:11 --in empty:11 | diff - %t.parts

// A dimension of one element needs no base.
// CHECK-LABEL: func.func @rows
// CHECK: tir.for parallel %[[I:.*]] to %[[N:.*]] {
// CHECK-NEXT: %[[T:.*]] = memref.alloc() : memref<1x8xf32>
// CHECK: tir.block "P" (%[[V:.*]]: spatial to %[[N]] = %[[I]], %[[W:.*]]: spatial to 8 = %{{.*}}) {
// CHECK: tir.write %[[T]][0, %[[W]]]
// CHECK: memref.store %{{.*}}, %[[T]][%c0, %[[W]]]
// CHECK: tir.block "Q" (%[[V:.*]]: spatial to %[[N]] = %[[I]], %[[W:.*]]: spatial to 8 = %{{.*}}) {
// CHECK-NEXT: tir.read %[[T]][0, 7 - %[[W]]]
func.func @rows(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  tir.for parallel %i to %n {
    tir.for %j to 8 {
      tir.block "P" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        memref.store %a, %T[%v, %w] : memref<?x8xf32>
      }
    }
    tir.for %j to 8 {
      tir.block "Q" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, 7 - %w] : memref<?x8xf32>
        tir.write %D[%v, %w] : memref<?x8xf32>
        %c7 = arith.constant 7 : index
        %x = arith.subi %c7, %w : index
        %a = memref.load %T[%v, %x] : memref<?x8xf32>
        memref.store %a, %D[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

// The hull of two windows; a block gets an iterator for the loop of the base.
// CHECK-LABEL: func.func @halo
// CHECK: tir.for %[[I:.*]] to 8 {
// CHECK-NEXT: %[[T:.*]] = memref.alloc() : memref<10xf32>
// CHECK: tir.block "P" (%[[V:.*]]: spatial to 66 = %[[I]] * 8 + %{{.*}}, %[[B:.*]]: spatial to 8 = %[[I]]) {
// CHECK: tir.write %[[T]][%[[V]] - %[[B]] * 8]
// CHECK: tir.block "Q" (%[[V:.*]]: spatial to 64 = %[[I]] * 8 + %{{.*}}, %[[B:.*]]: spatial to 8 = %[[I]]) {
// CHECK-NEXT: tir.read %[[T]][%[[V]] - %[[B]] * 8]
// CHECK-NEXT: tir.read %[[T]][%[[V]] + 2 - %[[B]] * 8]
func.func @halo(%A: memref<66xf32>, %D: memref<64xf32>) {
  %T = memref.alloc() : memref<66xf32>
  tir.for %i to 8 {
    tir.for %j to 10 {
      tir.block "P" (%v: spatial to 66 = %i * 8 + %j) {
        tir.read %A[%v] : memref<66xf32>
        tir.write %T[%v] : memref<66xf32>
        %a = memref.load %A[%v] : memref<66xf32>
        memref.store %a, %T[%v] : memref<66xf32>
      }
    }
    tir.for %j to 8 {
      tir.block "Q" (%v: spatial to 64 = %i * 8 + %j) {
        tir.read %T[%v] : memref<66xf32>
        tir.read %T[%v + 2] : memref<66xf32>
        tir.write %D[%v] : memref<64xf32>
        %c2 = arith.constant 2 : index
        %x = arith.addi %v, %c2 : index
        %a = memref.load %T[%v] : memref<66xf32>
        %b = memref.load %T[%x] : memref<66xf32>
        %s = arith.addf %a, %b : f32
        memref.store %s, %D[%v] : memref<64xf32>
      }
    }
  }
  return
}

// What an iteration reads comes from the one before: the buffer stays outside.
// CHECK-LABEL: func.func @running_sum
// CHECK: memref.alloc() : memref<1xf32>
// CHECK-NEXT: tir.for
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @running_sum(%A: memref<8xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<1xf32>
  tir.for %k to 8 {
    tir.block "S" (%v: reduce to 8 = %k) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[0] : memref<1xf32>
      tir.init {
        %zero = arith.constant 0.0 : f32
        %z = arith.constant 0 : index
        memref.store %zero, %T[%z] : memref<1xf32>
      }
      %c0 = arith.constant 0 : index
      %a = memref.load %A[%v] : memref<8xf32>
      %t = memref.load %T[%c0] : memref<1xf32>
      %s = arith.addf %a, %t : f32
      memref.store %s, %T[%c0] : memref<1xf32>
    }
    tir.block "D" (%v: spatial to 8 = %k) {
      tir.read %T[0] : memref<1xf32>
      tir.write %D[%v] : memref<8xf32>
      %c0 = arith.constant 0 : index
      %t = memref.load %T[%c0] : memref<1xf32>
      memref.store %t, %D[%v] : memref<8xf32>
    }
  }
  return
}

// A store at a loaded index fills an unknown part of what it declares: the buffer stays outside, and as it is.
// CHECK-LABEL: func.func @scatter
// CHECK: memref.alloc() : memref<8x8xf32>
// CHECK-NEXT: tir.for
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @scatter(%at: memref<8xi32>, %D: memref<8x8xf32>) {
  tir.assume range %at in [0, 8) : memref<8xi32>
  %T = memref.alloc() : memref<8x8xf32>
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %at[%v] : memref<8xi32>
      tir.write %T[%v, 0 to 8] : memref<8x8xf32>
      %one = arith.constant 1.0 : f32
      %p = memref.load %at[%v] : memref<8xi32>
      %x = arith.index_cast %p : i32 to index
      memref.store %one, %T[%v, %x] : memref<8x8xf32>
    }
    tir.for %j to 8 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<8x8xf32>
        tir.write %D[%v, %w] : memref<8x8xf32>
        %a = memref.load %T[%v, %w] : memref<8x8xf32>
        memref.store %a, %D[%v, %w] : memref<8x8xf32>
      }
    }
  }
  return
}

// So does a store that an instance may not reach.
// CHECK-LABEL: func.func @masked
// CHECK: memref.alloc() : memref<8xf32>
// CHECK-NEXT: tir.for
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @masked(%mask: memref<8xi1>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %mask[%v] : memref<8xi1>
      tir.write %T[%v] : memref<8xf32>
      %one = arith.constant 1.0 : f32
      %p = memref.load %mask[%v] : memref<8xi1>
      scf.if %p {
        memref.store %one, %T[%v] : memref<8xf32>
      }
    }
    tir.block "Q" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %a = memref.load %T[%v] : memref<8xf32>
      memref.store %a, %D[%v] : memref<8xf32>
    }
  }
  return
}

// A local buffer gets the least constant that bounds its extent, one of the heap the extent in symbols.
// CHECK-LABEL: func.func @tail
// CHECK: tir.for %[[I:.*]] to %[[N:.*]] ceildiv 6 - %[[N]] floordiv 6 {
// CHECK-DAG: memref.alloc() : memref<5xf32, #tir.scope<local>>
// CHECK-DAG: %[[SIZE:.*]] = affine.apply #{{.*}}()[%[[N]]]
// CHECK-DAG: memref.alloc(%[[SIZE]]) : memref<?xf32>
func.func @tail(%n: index, %A: memref<?xf32>, %D: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %D to [%n] : memref<?xf32>
  %T = memref.alloc(%n) : memref<?xf32, #tir.scope<local>>
  %U = memref.alloc(%n) : memref<?xf32>
  tir.for %i to %n ceildiv 6 - %n floordiv 6 {
    tir.for %j to %n mod 6 {
      tir.block "P" (%v: spatial to %n = (%n floordiv 6 + %i) * 6 + %j) {
        tir.read %A[%v] : memref<?xf32>
        tir.write %T[%v] : memref<?xf32, #tir.scope<local>>
        %a = memref.load %A[%v] : memref<?xf32>
        memref.store %a, %T[%v] : memref<?xf32, #tir.scope<local>>
      }
    }
    tir.for %j to %n mod 6 {
      tir.block "Q" (%v: spatial to %n = (%n floordiv 6 + %i) * 6 + %j) {
        tir.read %T[%v] : memref<?xf32, #tir.scope<local>>
        tir.write %U[%v] : memref<?xf32>
        %a = memref.load %T[%v] : memref<?xf32, #tir.scope<local>>
        memref.store %a, %U[%v] : memref<?xf32>
      }
    }
    tir.for %j to %n mod 6 {
      tir.block "R" (%v: spatial to %n = (%n floordiv 6 + %i) * 6 + %j) {
        tir.read %U[%v] : memref<?xf32>
        tir.write %D[%v] : memref<?xf32>
        %a = memref.load %U[%v] : memref<?xf32>
        memref.store %a, %D[%v] : memref<?xf32>
      }
    }
  }
  return
}

// Elements that lie apart, as many as the box has and all different, fill it.
// CHECK-LABEL: func.func @packed
// CHECK: tir.for %[[I:.*]] to 4 {
// CHECK-NEXT: %[[T:.*]] = memref.alloc() : memref<1x4x16xf32>
// CHECK: tir.write %[[T]][0, %{{.*}}, %{{.*}} mod 16]
func.func @packed(%A: memref<64x4xf32>, %D: memref<64x4xf32>) {
  %T = memref.alloc() : memref<4x4x16xf32>
  tir.for %i to 4 {
    tir.for %r to 16 {
      tir.for %k to 4 {
        tir.block "P" (%v: spatial to 64 = %i * 16 + %r, %w: spatial to 4 = %k) {
          tir.read %A[%v, %w] : memref<64x4xf32>
          tir.write %T[%v floordiv 16, %w, %v mod 16] : memref<4x4x16xf32>
          %p = affine.apply affine_map<(d0) -> (d0 floordiv 16)>(%v)
          %q = affine.apply affine_map<(d0) -> (d0 mod 16)>(%v)
          %a = memref.load %A[%v, %w] : memref<64x4xf32>
          memref.store %a, %T[%p, %w, %q] : memref<4x4x16xf32>
        }
      }
    }
    tir.for %r to 16 {
      tir.for %k to 4 {
        tir.block "Q" (%v: spatial to 64 = %i * 16 + %r, %w: spatial to 4 = %k) {
          tir.read %T[%v floordiv 16, %w, %v mod 16] : memref<4x4x16xf32>
          tir.write %D[%v, %w] : memref<64x4xf32>
          %p = affine.apply affine_map<(d0) -> (d0 floordiv 16)>(%v)
          %q = affine.apply affine_map<(d0) -> (d0 mod 16)>(%v)
          %a = memref.load %T[%p, %w, %q] : memref<4x4x16xf32>
          memref.store %a, %D[%v, %w] : memref<64x4xf32>
        }
      }
    }
  }
  return
}

// A view has other strides in the small buffer; a cast hides them where the callee takes any. What gets a view may read
// it, so an init comes first.
func.func private @scale(memref<2x8xf32, strided<[?, 1], offset: ?>>)
func.func private @exact(memref<2x8xf32, strided<[64, 1], offset: ?>>)
// CHECK-LABEL: func.func @views
// CHECK: tir.for %[[I:.*]] to 16 {
// CHECK-NEXT: %[[T:.*]] = memref.alloc() : memref<4x8xf32>
// CHECK: tir.block "P" (%[[V:.*]]: spatial to 32 = %[[I]] * 2 + %{{.*}}, %[[B:.*]]: spatial to 16 = %[[I]]) {
// CHECK-NEXT: tir.write %[[T]][%[[V]] * 2 - %[[B]] * 4 to %[[V]] * 2 + 2 - %[[B]] * 4, 0 to 8]
// CHECK-NEXT: %[[AT:.*]] = affine.apply #{{.*}}(%[[V]], %[[B]])
// CHECK-NEXT: %[[VIEW:.*]] = memref.subview %[[T]][%[[AT]], 0] [2, 8] [1, 1] : memref<4x8xf32> to memref<2x8xf32, strided<[8, 1], offset: ?>>
// CHECK-NEXT: %[[ANY:.*]] = memref.cast %[[VIEW]]
// CHECK-NEXT: func.call @scale(%[[ANY]])
func.func @views(%D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 16 {
    tir.for %j to 4 {
      tir.for %k to 8 {
        tir.block "I" (%v: spatial to 64 = %i * 4 + %j, %w: spatial to 8 = %k) {
          tir.write %T[%v, %w] : memref<64x64xf32>
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %T[%v, %w] : memref<64x64xf32>
        }
      }
    }
    tir.for %h to 2 {
    tir.block "P" (%v: spatial to 32 = %i * 2 + %h) {
      tir.write %T[%v * 2 to %v * 2 + 2, 0 to 8] : memref<64x64xf32>
      %at = affine.apply affine_map<(d0) -> (d0 * 2)>(%v)
      %view = memref.subview %T[%at, 0] [2, 8] [1, 1] : memref<64x64xf32> to memref<2x8xf32, strided<[64, 1], offset: ?>>
      %any = memref.cast %view : memref<2x8xf32, strided<[64, 1], offset: ?>> to memref<2x8xf32, strided<[?, 1], offset: ?>>
      func.call @scale(%any) : (memref<2x8xf32, strided<[?, 1], offset: ?>>) -> ()
    }
    }
    tir.for %j to 4 {
      tir.for %k to 8 {
        tir.block "Q" (%v: spatial to 64 = %i * 4 + %j, %w: spatial to 8 = %k) {
          tir.read %T[%v, %w] : memref<64x64xf32>
          tir.write %D[%v, %w] : memref<64x64xf32>
          %a = memref.load %T[%v, %w] : memref<64x64xf32>
          memref.store %a, %D[%v, %w] : memref<64x64xf32>
        }
      }
    }
  }
  return
}

// A callee that needs the strides keeps the shape; the place is the inner one all the same.
// CHECK-LABEL: func.func @exact_views
// CHECK: tir.for %{{.*}} to 16 {
// CHECK-NEXT: memref.alloc() : memref<64x64xf32>
func.func @exact_views(%D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 16 {
    tir.for %j to 4 {
      tir.for %k to 8 {
        tir.block "I" (%v: spatial to 64 = %i * 4 + %j, %w: spatial to 8 = %k) {
          tir.write %T[%v, %w] : memref<64x64xf32>
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %T[%v, %w] : memref<64x64xf32>
        }
      }
    }
    tir.for %h to 2 {
    tir.block "P" (%v: spatial to 32 = %i * 2 + %h) {
      tir.write %T[%v * 2 to %v * 2 + 2, 0 to 8] : memref<64x64xf32>
      %at = affine.apply affine_map<(d0) -> (d0 * 2)>(%v)
      %view = memref.subview %T[%at, 0] [2, 8] [1, 1] : memref<64x64xf32> to memref<2x8xf32, strided<[64, 1], offset: ?>>
      func.call @exact(%view) : (memref<2x8xf32, strided<[64, 1], offset: ?>>) -> ()
    }
    }
    tir.for %j to 4 {
      tir.for %k to 8 {
        tir.block "Q" (%v: spatial to 64 = %i * 4 + %j, %w: spatial to 8 = %k) {
          tir.read %T[%v, %w] : memref<64x64xf32>
          tir.write %D[%v, %w] : memref<64x64xf32>
          %a = memref.load %T[%v, %w] : memref<64x64xf32>
          memref.store %a, %D[%v, %w] : memref<64x64xf32>
        }
      }
    }
  }
  return
}

// A buffer that is used outside blocks stays as it is.
// CHECK-LABEL: func.func @outside
// CHECK: %[[T:.*]] = memref.alloc() : memref<64xf32>
// CHECK-NEXT: memref.copy %{{.*}}, %[[T]]
func.func @outside(%A: memref<64xf32>, %D: memref<64xf32>) {
  %T = memref.alloc() : memref<64xf32>
  memref.copy %A, %T : memref<64xf32> to memref<64xf32>
  tir.for %i to 8 {
    tir.block "Q" (%v: spatial to 64 = %i) {
      tir.read %T[%v] : memref<64xf32>
      tir.write %D[%v] : memref<64xf32>
      %a = memref.load %T[%v] : memref<64xf32>
      memref.store %a, %D[%v] : memref<64xf32>
    }
  }
  return
}

// Pairs, and one element behind them or none: where the two parts end is not compared, but five elements hold both.
// CHECK-LABEL: func.func @parts
// CHECK: tir.for %{{.*}} to %{{.*}} ceildiv 6 - %{{.*}} floordiv 6 {
// CHECK-NEXT: memref.alloc() : memref<5xf32, #tir.scope<local>>
func.func @parts(%n: index, %A: memref<?xf32>, %D: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %D to [%n] : memref<?xf32>
  %T = memref.alloc(%n) : memref<?xf32, #tir.scope<local>>
  tir.for %i to %n ceildiv 6 - %n floordiv 6 {
    tir.for %j to %n mod 6 floordiv 2 {
      tir.for %k to 2 {
        tir.block "P" (%v: spatial to %n = %n floordiv 6 * 6 + %i * 6 + %j * 2 + %k) {
          tir.read %A[%v] : memref<?xf32>
          tir.write %T[%v] : memref<?xf32, #tir.scope<local>>
          %a = memref.load %A[%v] : memref<?xf32>
          memref.store %a, %T[%v] : memref<?xf32, #tir.scope<local>>
        }
      }
    }
    tir.for %j to %n mod 6 ceildiv 2 - %n mod 6 floordiv 2 {
      tir.for %k to %n mod 2 {
        tir.block "P_last" (%v: spatial to %n
            = %n floordiv 6 * 6 + %n mod 6 floordiv 2 * 2 + %i * 6 + %j * 2 + %k) {
          tir.read %A[%v] : memref<?xf32>
          tir.write %T[%v] : memref<?xf32, #tir.scope<local>>
          %a = memref.load %A[%v] : memref<?xf32>
          memref.store %a, %T[%v] : memref<?xf32, #tir.scope<local>>
        }
      }
    }
    tir.for %j to %n mod 6 floordiv 2 {
      tir.for %k to 2 {
        tir.block "Q" (%v: spatial to %n = %n floordiv 6 * 6 + %i * 6 + %j * 2 + %k) {
          tir.read %T[%v] : memref<?xf32, #tir.scope<local>>
          tir.write %D[%v] : memref<?xf32>
          %a = memref.load %T[%v] : memref<?xf32, #tir.scope<local>>
          memref.store %a, %D[%v] : memref<?xf32>
        }
      }
    }
    tir.for %j to %n mod 6 ceildiv 2 - %n mod 6 floordiv 2 {
      tir.for %k to %n mod 2 {
        tir.block "Q_last" (%v: spatial to %n
            = %n floordiv 6 * 6 + %n mod 6 floordiv 2 * 2 + %i * 6 + %j * 2 + %k) {
          tir.read %T[%v] : memref<?xf32, #tir.scope<local>>
          tir.write %D[%v] : memref<?xf32>
          %a = memref.load %T[%v] : memref<?xf32, #tir.scope<local>>
          memref.store %a, %D[%v] : memref<?xf32>
        }
      }
    }
  }
  return
}
