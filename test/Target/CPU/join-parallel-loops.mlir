// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --cpu-join-parallel-loops | FileCheck %s

// Three loops, one of symbolic extent: an iteration finds its loop. Memory for the stack comes first; what lies between
// goes before, what frees memory behind.
// CHECK-LABEL: func.func @three
// CHECK-DAG:     %[[C36:.*]] = arith.constant 36 : index
// CHECK:         memref.alloc
// CHECK:         %[[C48:.*]] = arith.constant 48 : index
// CHECK:         %[[END:.*]] = arith.addi %arg0, %[[C48]]
// CHECK:         scf.parallel (%[[T:.*]]) = (%{{.*}}) to (%[[END]])
// CHECK-NEXT:      memref.alloca
// CHECK-NEXT:      %[[FIRST:.*]] = arith.cmpi slt, %[[T]], %[[C36]]
// CHECK-NEXT:      scf.if %[[FIRST]] {
// CHECK:             memref.store %{{.*}}, %arg1[%[[T]]]
// CHECK-NEXT:      } else {
// CHECK-NEXT:        %[[J:.*]] = arith.subi %[[T]], %[[C36]]
// CHECK-NEXT:        %[[SECOND:.*]] = arith.cmpi slt, %[[T]], %[[C48]]
// CHECK-NEXT:        scf.if %[[SECOND]] {
// CHECK:               memref.store %{{.*}}, %arg2[%[[J]]]
// CHECK-NEXT:        } else {
// CHECK-NEXT:          %[[K:.*]] = arith.subi %[[T]], %[[C48]]
// CHECK:               memref.store %{{.*}}, %arg3[%[[K]]]
// CHECK:         memref.dealloc
// CHECK-NEXT:    return
func.func @three(%n: index, %a: memref<36xf32>, %b: memref<12xf32>, %c: memref<?xf32>, %x: memref<36xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c12 = arith.constant 12 : index
  %c36 = arith.constant 36 : index
  %scratch = memref.alloc() : memref<36xf32>
  scf.parallel (%i) = (%c0) to (%c36) step (%c1) {
    %v = memref.load %x[%i] : memref<36xf32>
    memref.store %v, %scratch[%i] : memref<36xf32>
    memref.store %v, %a[%i] : memref<36xf32>
    scf.reduce
  }
  memref.dealloc %scratch : memref<36xf32>
  scf.parallel (%i) = (%c0) to (%c12) step (%c1) {
    %local = memref.alloca() : memref<1xf32>
    %v = memref.load %x[%i] : memref<36xf32>
    memref.store %v, %local[%c0] : memref<1xf32>
    %w = memref.load %local[%c0] : memref<1xf32>
    memref.store %w, %b[%i] : memref<12xf32>
    scf.reduce
  }
  %two = arith.constant 2.0 : f32
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    memref.store %two, %c[%i] : memref<?xf32>
    scf.reduce
  }
  return
}

// The second reads what the first writes, through a view; the third writes what the second reads.
// CHECK-LABEL: func.func @needed
// CHECK-COUNT-3: scf.parallel
func.func @needed(%a: memref<8xf32>, %b: memref<8xf32>, %c: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %one = arith.constant 1.0 : f32
  scf.parallel (%i) = (%c0) to (%c4) step (%c1) {
    memref.store %one, %a[%i] : memref<8xf32>
    scf.reduce
  }
  %view = memref.subview %a[4] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1], offset: 4>>
  scf.parallel (%i) = (%c0) to (%c4) step (%c1) {
    %v = memref.load %view[%i] : memref<4xf32, strided<[1], offset: 4>>
    %w = memref.load %c[%i] : memref<8xf32>
    %s = arith.addf %v, %w : f32
    memref.store %s, %b[%i] : memref<8xf32>
    scf.reduce
  }
  scf.parallel (%i) = (%c0) to (%c4) step (%c1) {
    memref.store %one, %c[%i] : memref<8xf32>
    scf.reduce
  }
  return
}

// A call touches what its callee does: both loops read %x and write buffers of their own. Of a function without a body
// nothing is known.
// CHECK-LABEL: func.func @calls
// CHECK:         scf.parallel
// CHECK-NOT:     scf.parallel
// CHECK-LABEL: func.func @unknown
// CHECK-COUNT-2: scf.parallel
func.func private @copy(%from: memref<8xf32>, %to: memref<8xf32>, %i: index) {
  %v = memref.load %from[%i] : memref<8xf32>
  memref.store %v, %to[%i] : memref<8xf32>
  return
}
func.func @calls(%x: memref<8xf32>, %a: memref<8xf32>, %b: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    func.call @copy(%x, %a, %i) : (memref<8xf32>, memref<8xf32>, index) -> ()
    scf.reduce
  }
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    func.call @copy(%x, %b, %i) : (memref<8xf32>, memref<8xf32>, index) -> ()
    scf.reduce
  }
  return
}
func.func private @extern(memref<8xf32>, index)
func.func @unknown(%a: memref<8xf32>, %b: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    func.call @extern(%a, %i) : (memref<8xf32>, index) -> ()
    scf.reduce
  }
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    func.call @extern(%b, %i) : (memref<8xf32>, index) -> ()
    scf.reduce
  }
  return
}

// Of a chosen buffer it is not known which it is.
// CHECK-LABEL: func.func @chosen
// CHECK-COUNT-2: scf.parallel
func.func @chosen(%which: i1, %a: memref<8xf32>, %b: memref<8xf32>, %c: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %one = arith.constant 1.0 : f32
  %d = arith.select %which, %a, %b : memref<8xf32>
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    memref.store %one, %d[%i] : memref<8xf32>
    scf.reduce
  }
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    %v = memref.load %a[%i] : memref<8xf32>
    memref.store %v, %c[%i] : memref<8xf32>
    scf.reduce
  }
  return
}

// What has an effect of its own stands between them; a loop that does not count from 0 stays.
// CHECK-LABEL: func.func @between
// CHECK-COUNT-3: scf.parallel
func.func @between(%a: memref<8xf32>, %b: memref<8xf32>, %c: memref<8xf32>, %flag: memref<1xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %one = arith.constant 1.0 : f32
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    memref.store %one, %a[%i] : memref<8xf32>
    scf.reduce
  }
  memref.store %one, %flag[%c0] : memref<1xf32>
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    memref.store %one, %b[%i] : memref<8xf32>
    scf.reduce
  }
  scf.parallel (%i) = (%c1) to (%c8) step (%c1) {
    memref.store %one, %c[%i] : memref<8xf32>
    scf.reduce
  }
  return
}
