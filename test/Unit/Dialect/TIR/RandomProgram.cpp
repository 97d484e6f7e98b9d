// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RandomProgram.h"

#include <vector>

namespace lamella::tir::test {
namespace {

/// $N: the extent of rows, %n or a constant; $ROWS: an op that gives it; $R: the same in a type; $S: the size of a
/// buffer with that many rows. $M, $K: constants. $E: the element type, with $ADD, $MUL, $ZERO, $FIVE and $CAST(x), the
/// index x as an element.
struct Template {
  const char *body;
  int64_t roundings, roundingsPerK;
};

const Template templates[] = {
    // A product with a row behind it.
    {R"(
  %T = memref.alloc($S) : memref<$Rx$Mx$E>
  tir.for %i to $N { tir.for %j to $M { tir.for %k to $K {
    tir.block "C" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vk: reduce to $K = %k) {
      tir.read %A[%vi, %vk] : memref<$Rx$Kx$E>
      tir.read %B[%vk, %vj] : memref<$Kx$Mx$E>
      tir.write %T[%vi, %vj] : memref<$Rx$Mx$E>
      tir.init {
        %zero = arith.constant $ZERO : $E
        memref.store %zero, %T[%vi, %vj] : memref<$Rx$Mx$E>
      }
      %a = memref.load %A[%vi, %vk] : memref<$Rx$Kx$E>
      %b = memref.load %B[%vk, %vj] : memref<$Kx$Mx$E>
      %c = memref.load %T[%vi, %vj] : memref<$Rx$Mx$E>
      %p = $MUL %a, %b : $E
      %s = $ADD %c, %p : $E
      memref.store %s, %T[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } } }
  tir.for %j to $M { tir.for %i to $N {
    tir.block "D" (%vj: spatial to $M = %j, %vi: spatial to $N = %i) {
      tir.read %T[%vi, %vj] : memref<$Rx$Mx$E>
      tir.read %B[0, %vj] : memref<$Kx$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      %z = arith.constant 0 : index
      %a = memref.load %T[%vi, %vj] : memref<$Rx$Mx$E>
      %b = memref.load %B[%z, %vj] : memref<$Kx$Mx$E>
      %c = $MUL %b, %b : $E
      %d = $ADD %c, %a : $E
      memref.store %d, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } }
)",
     3, 1},
    // A product with an epilogue.
    {R"(
  %T = memref.alloc($S) : memref<$Rx$Mx$E>
  tir.for %i to $N { tir.for %j to $M { tir.for %k to $K {
    tir.block "C" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vk: reduce to $K = %k) {
      tir.read %A[%vi, %vk] : memref<$Rx$Kx$E>
      tir.read %B[%vk, %vj] : memref<$Kx$Mx$E>
      tir.write %T[%vi, %vj] : memref<$Rx$Mx$E>
      tir.init {
        %zero = arith.constant $ZERO : $E
        memref.store %zero, %T[%vi, %vj] : memref<$Rx$Mx$E>
      }
      %a = memref.load %A[%vi, %vk] : memref<$Rx$Kx$E>
      %b = memref.load %B[%vk, %vj] : memref<$Kx$Mx$E>
      %c = memref.load %T[%vi, %vj] : memref<$Rx$Mx$E>
      %p = $MUL %a, %b : $E
      %s = $ADD %c, %p : $E
      memref.store %s, %T[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } } }
  tir.for %i to $N { tir.for %j to $M {
    tir.block "D" (%vi: spatial to $N = %i, %vj: spatial to $M = %j) {
      tir.read %T[%vi, %vj] : memref<$Rx$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      %a = memref.load %T[%vi, %vj] : memref<$Rx$Mx$E>
      %b = $MUL %a, %a : $E
      memref.store %b, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } }
)",
     3, 2},
    // A window of a computed buffer.
    {R"(
  %T = memref.alloc() : memref<20x$Mx$E>
  tir.for %i to 20 { tir.for %j to $M {
    tir.block "P" (%vi: spatial to 20 = %i, %vj: spatial to $M = %j) {
      tir.read %B[0, %vj] : memref<$Kx$Mx$E>
      tir.write %T[%vi, %vj] : memref<20x$Mx$E>
      %z = arith.constant 0 : index
      $CAST(%vi)
      %b = memref.load %B[%z, %vj] : memref<$Kx$Mx$E>
      %y = $MUL %x, %b : $E
      memref.store %y, %T[%vi, %vj] : memref<20x$Mx$E>
    }
  } }
  tir.for %i to $N { tir.for %j to $M { tir.for %r to 3 {
    tir.block "W" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vr: reduce to 3 = %r) {
      tir.read %T[%vi + %vr, %vj] : memref<20x$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      tir.init {
        %five = arith.constant $FIVE : $E
        memref.store %five, %D[%vi, %vj] : memref<$Rx$Mx$E>
      }
      %at = arith.addi %vi, %vr : index
      %a = memref.load %T[%at, %vj] : memref<20x$Mx$E>
      %c = memref.load %D[%vi, %vj] : memref<$Rx$Mx$E>
      %s = $ADD %c, %a : $E
      memref.store %s, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } } }
)",
     4, 0},
    // The same over a buffer with two rows more than there are.
    {R"(
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?x$Mx$E>
  tir.for %i to %n + 2 { tir.for %j to $M {
    tir.block "P" (%vi: spatial to %n + 2 = %i, %vj: spatial to $M = %j) {
      tir.read %B[0, %vj] : memref<$Kx$Mx$E>
      tir.write %T[%vi, %vj] : memref<?x$Mx$E>
      %z = arith.constant 0 : index
      $CAST(%vi)
      %b = memref.load %B[%z, %vj] : memref<$Kx$Mx$E>
      %y = $MUL %x, %b : $E
      memref.store %y, %T[%vi, %vj] : memref<?x$Mx$E>
    }
  } }
  tir.for %i to $N { tir.for %j to $M { tir.for %r to 3 {
    tir.block "W" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vr: reduce to 3 = %r) {
      tir.read %T[%vi + %vr, %vj] : memref<?x$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      tir.init {
        %zero = arith.constant $ZERO : $E
        memref.store %zero, %D[%vi, %vj] : memref<$Rx$Mx$E>
      }
      %at = arith.addi %vi, %vr : index
      %a = memref.load %T[%at, %vj] : memref<?x$Mx$E>
      %c = memref.load %D[%vi, %vj] : memref<$Rx$Mx$E>
      %s = $ADD %c, %a : $E
      memref.store %s, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } } }
)",
     4, 0},
    // Row sums, spread over the rows again; an in-place update; a transposed read.
    {R"(
  %S = memref.alloc($S) : memref<$Rx$E>
  %T = memref.alloc() : memref<$Mx$Kx$E>
  tir.for %i to $N { tir.for %k to $K {
    tir.block "S" (%vi: spatial to $N = %i, %vk: reduce to $K = %k) {
      tir.read %A[%vi, %vk] : memref<$Rx$Kx$E>
      tir.write %S[%vi] : memref<$Rx$E>
      tir.init {
        %zero = arith.constant $ZERO : $E
        memref.store %zero, %S[%vi] : memref<$Rx$E>
      }
      %a = memref.load %A[%vi, %vk] : memref<$Rx$Kx$E>
      %c = memref.load %S[%vi] : memref<$Rx$E>
      %s = $ADD %c, %a : $E
      memref.store %s, %S[%vi] : memref<$Rx$E>
    }
  } }
  tir.for %j to $M { tir.for %k to $K {
    tir.block "T" (%vj: spatial to $M = %j, %vk: spatial to $K = %k) {
      tir.read %B[%vk, %vj] : memref<$Kx$Mx$E>
      tir.write %T[%vj, %vk] : memref<$Mx$Kx$E>
      %b = memref.load %B[%vk, %vj] : memref<$Kx$Mx$E>
      memref.store %b, %T[%vj, %vk] : memref<$Mx$Kx$E>
    }
  } }
  tir.for %i to $N { tir.for %j to $M {
    tir.block "E" (%vi: spatial to $N = %i, %vj: spatial to $M = %j) {
      tir.read %S[%vi] : memref<$Rx$E>
      tir.read %T[%vj, 0] : memref<$Mx$Kx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      %z = arith.constant 0 : index
      %s = memref.load %S[%vi] : memref<$Rx$E>
      %b = memref.load %T[%vj, %z] : memref<$Mx$Kx$E>
      %x = $MUL %s, %b : $E
      memref.store %x, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } }
  tir.for %i to $N { tir.for %j to $M {
    tir.block "U" (%vi: spatial to $N = %i, %vj: spatial to $M = %j) {
      tir.read %D[%vi, %vj] : memref<$Rx$Mx$E>
      tir.read %S[%vi] : memref<$Rx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      %d = memref.load %D[%vi, %vj] : memref<$Rx$Mx$E>
      %s = memref.load %S[%vi] : memref<$Rx$E>
      %x = $ADD %d, %s : $E
      memref.store %x, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } }
)",
     2, 1},
    // Rows in tiles of 4, the last one cut off by a predicate; then a product.
    {R"(
  %T = memref.alloc($S) : memref<$Rx$Kx$E>
  tir.for %o to $N ceildiv 4 { tir.for %i to 4 { tir.for %k to $K {
    tir.block "Q" (%vi: spatial to $N = %o * 4 + %i, %vk: spatial to $K = %k) where (%o * 4 + %i < $N) {
      tir.read %A[%vi, %vk] : memref<$Rx$Kx$E>
      tir.write %T[%vi, %vk] : memref<$Rx$Kx$E>
      %a = memref.load %A[%vi, %vk] : memref<$Rx$Kx$E>
      %b = $MUL %a, %a : $E
      %c = $ADD %a, %b : $E
      memref.store %c, %T[%vi, %vk] : memref<$Rx$Kx$E>
    }
  } } }
  tir.for %i to $N { tir.for %j to $M { tir.for %k to $K {
    tir.block "C" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vk: reduce to $K = %k) {
      tir.read %T[%vi, %vk] : memref<$Rx$Kx$E>
      tir.read %B[%vk, %vj] : memref<$Kx$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      tir.init {
        %zero = arith.constant $ZERO : $E
        memref.store %zero, %D[%vi, %vj] : memref<$Rx$Mx$E>
      }
      %a = memref.load %T[%vi, %vk] : memref<$Rx$Kx$E>
      %b = memref.load %B[%vk, %vj] : memref<$Kx$Mx$E>
      %c = memref.load %D[%vi, %vj] : memref<$Rx$Mx$E>
      %p = $MUL %a, %b : $E
      %s = $ADD %c, %p : $E
      memref.store %s, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } } }
)",
     3, 1},
    // A chain of element-wise steps.
    {R"(
  %T = memref.alloc($S) : memref<$Rx$Mx$E>
  %V = memref.alloc($S) : memref<$Rx$Mx$E>
  tir.for %i to $N { tir.for %j to $M {
    tir.block "X" (%vi: spatial to $N = %i, %vj: spatial to $M = %j) {
      tir.read %A[%vi, 0] : memref<$Rx$Kx$E>
      tir.read %B[0, %vj] : memref<$Kx$Mx$E>
      tir.write %T[%vi, %vj] : memref<$Rx$Mx$E>
      %z = arith.constant 0 : index
      %a = memref.load %A[%vi, %z] : memref<$Rx$Kx$E>
      %b = memref.load %B[%z, %vj] : memref<$Kx$Mx$E>
      %c = $MUL %a, %b : $E
      memref.store %c, %T[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } }
  tir.for %i to $N { tir.for %j to $M {
    tir.block "Y" (%vi: spatial to $N = %i, %vj: spatial to $M = %j) {
      tir.read %T[%vi, %vj] : memref<$Rx$Mx$E>
      tir.write %V[%vi, %vj] : memref<$Rx$Mx$E>
      %a = memref.load %T[%vi, %vj] : memref<$Rx$Mx$E>
      %b = $ADD %a, %a : $E
      memref.store %b, %V[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } }
  tir.for %i to $N { tir.for %j to $M {
    tir.block "Z" (%vi: spatial to $N = %i, %vj: spatial to $M = %j) {
      tir.read %V[%vi, %vj] : memref<$Rx$Mx$E>
      tir.read %T[%vi, %vj] : memref<$Rx$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      %a = memref.load %V[%vi, %vj] : memref<$Rx$Mx$E>
      %b = memref.load %T[%vi, %vj] : memref<$Rx$Mx$E>
      %c = $MUL %a, %b : $E
      memref.store %c, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } }
)",
     4, 0},
    // All products of a product, then their sums.
    {R"(
  %T = memref.alloc($S) : memref<$Rx$Mx$Kx$E>
  tir.for %i to $N { tir.for %j to $M { tir.for %k to $K {
    tir.block "X" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vk: spatial to $K = %k) {
      tir.read %A[%vi, %vk] : memref<$Rx$Kx$E>
      tir.read %B[%vk, %vj] : memref<$Kx$Mx$E>
      tir.write %T[%vi, %vj, %vk] : memref<$Rx$Mx$Kx$E>
      %a = memref.load %A[%vi, %vk] : memref<$Rx$Kx$E>
      %b = memref.load %B[%vk, %vj] : memref<$Kx$Mx$E>
      %p = $MUL %a, %b : $E
      memref.store %p, %T[%vi, %vj, %vk] : memref<$Rx$Mx$Kx$E>
    }
  } } }
  tir.for %i to $N { tir.for %j to $M { tir.for %k to $K {
    tir.block "S" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vk: reduce to $K = %k) {
      tir.read %T[%vi, %vj, %vk] : memref<$Rx$Mx$Kx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      tir.init {
        %five = arith.constant $FIVE : $E
        memref.store %five, %D[%vi, %vj] : memref<$Rx$Mx$E>
      }
      %a = memref.load %T[%vi, %vj, %vk] : memref<$Rx$Mx$Kx$E>
      %c = memref.load %D[%vi, %vj] : memref<$Rx$Mx$E>
      %s = $ADD %c, %a : $E
      memref.store %s, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } } }
)",
     2, 1},
    // A product whose left side lies transposed in a buffer of rows of unknown length.
    {R"(
  %T = memref.alloc($S) : memref<$Kx$Rx$E>
  tir.for %k to $K { tir.for %i to $N {
    tir.block "T" (%vk: spatial to $K = %k, %vi: spatial to $N = %i) {
      tir.read %A[%vi, %vk] : memref<$Rx$Kx$E>
      tir.write %T[%vk, %vi] : memref<$Kx$Rx$E>
      %a = memref.load %A[%vi, %vk] : memref<$Rx$Kx$E>
      memref.store %a, %T[%vk, %vi] : memref<$Kx$Rx$E>
    }
  } }
  tir.for %i to $N { tir.for %j to $M { tir.for %k to $K {
    tir.block "C" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vk: reduce to $K = %k) {
      tir.read %T[%vk, %vi] : memref<$Kx$Rx$E>
      tir.read %B[%vk, %vj] : memref<$Kx$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      tir.init {
        %zero = arith.constant $ZERO : $E
        memref.store %zero, %D[%vi, %vj] : memref<$Rx$Mx$E>
      }
      %a = memref.load %T[%vk, %vi] : memref<$Kx$Rx$E>
      %b = memref.load %B[%vk, %vj] : memref<$Kx$Mx$E>
      %c = memref.load %D[%vi, %vj] : memref<$Rx$Mx$E>
      %p = $MUL %a, %b : $E
      %s = $ADD %c, %p : $E
      memref.store %s, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } } }
)",
     1, 1},
    // A window over rows with one more at each side, which hold a constant; the last column is left out too.
    {R"(
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %last = arith.constant $M : index
  %rows = $ROWS
  %n2 = arith.addi %rows, %c2 : index
  %T = memref.alloc(%n2) : memref<?x$Mx$E>
  tir.for %i to $N + 2 { tir.for %j to $M {
    tir.block "P" (%vi: spatial to $N + 2 = %i, %vj: spatial to $M = %j) {
      tir.read %A[0 to $N, 0] : memref<$Rx$Kx$E>
      tir.read %B[0, %vj] : memref<$Kx$Mx$E>
      tir.write %T[%vi, %vj] : memref<?x$Mx$E>
      %at = arith.subi %vi, %c1 : index
      %above = arith.cmpi sge, %at, %c0 : index
      %below = arith.cmpi slt, %at, %rows : index
      %next = arith.addi %vj, %c1 : index
      %left = arith.cmpi slt, %next, %last : index
      %rowwise = arith.andi %above, %below : i1
      %inside = arith.andi %rowwise, %left : i1
      %x = scf.if %inside -> $E {
        %a = memref.load %A[%at, %c0] : memref<$Rx$Kx$E>
        %b = memref.load %B[%c0, %vj] : memref<$Kx$Mx$E>
        %p = $MUL %a, %b : $E
        scf.yield %p : $E
      } else {
        %five = arith.constant $FIVE : $E
        scf.yield %five : $E
      }
      memref.store %x, %T[%vi, %vj] : memref<?x$Mx$E>
    }
  } }
  tir.for %i to $N { tir.for %j to $M { tir.for %r to 3 {
    tir.block "W" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vr: reduce to 3 = %r) {
      tir.read %T[%vi + %vr, %vj] : memref<?x$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      tir.init {
        %zero = arith.constant $ZERO : $E
        memref.store %zero, %D[%vi, %vj] : memref<$Rx$Mx$E>
      }
      %at = arith.addi %vi, %vr : index
      %a = memref.load %T[%at, %vj] : memref<?x$Mx$E>
      %c = memref.load %D[%vi, %vj] : memref<$Rx$Mx$E>
      %s = $ADD %c, %a : $E
      memref.store %s, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } } }
)",
     4, 0},
    // A product that reads its left side in an order that is computed: which column is read is known when it runs.
    {R"(
  %S = memref.alloc() : memref<$Kxi32>
  tir.for %k to $K {
    tir.block "I" (%vk: spatial to $K = %k) {
      tir.write %S[%vk] : memref<$Kxi32>
      %x = affine.apply affine_map<(d0) -> ((d0 * 3 + 1) mod $K)>(%vk)
      %s = arith.index_cast %x : index to i32
      memref.store %s, %S[%vk] : memref<$Kxi32>
    }
  }
  tir.for %i to $N { tir.for %j to $M { tir.for %k to $K {
    tir.block "C" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vk: reduce to $K = %k) {
      tir.read %S[%vk] : memref<$Kxi32>
      tir.read %A[%vi, 0 to $K] : memref<$Rx$Kx$E>
      tir.read %B[%vk, %vj] : memref<$Kx$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      tir.init {
        %zero = arith.constant $ZERO : $E
        memref.store %zero, %D[%vi, %vj] : memref<$Rx$Mx$E>
      }
      %s = memref.load %S[%vk] : memref<$Kxi32>
      %at = arith.index_cast %s : i32 to index
      %a = memref.load %A[%vi, %at] : memref<$Rx$Kx$E>
      %b = memref.load %B[%vk, %vj] : memref<$Kx$Mx$E>
      %c = memref.load %D[%vi, %vj] : memref<$Rx$Mx$E>
      %p = $MUL %a, %b : $E
      %t = $ADD %c, %p : $E
      memref.store %t, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } } }
)",
     1, 1},
    // Each row with another one of a computed buffer.
    {R"(
  %c0 = arith.constant 0 : index
  %rows = $ROWS
  %T = memref.alloc($S) : memref<$Rx$Mx$E>
  %S = memref.alloc($S) : memref<$Rxi32>
  tir.for %i to $N { tir.for %j to $M {
    tir.block "P" (%vi: spatial to $N = %i, %vj: spatial to $M = %j) {
      tir.read %A[%vi, 0] : memref<$Rx$Kx$E>
      tir.read %B[0, %vj] : memref<$Kx$Mx$E>
      tir.write %T[%vi, %vj] : memref<$Rx$Mx$E>
      %a = memref.load %A[%vi, %c0] : memref<$Rx$Kx$E>
      %b = memref.load %B[%c0, %vj] : memref<$Kx$Mx$E>
      %p = $MUL %a, %b : $E
      memref.store %p, %T[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } }
  tir.for %i to $N {
    tir.block "I" (%vi: spatial to $N = %i) {
      tir.write %S[%vi] : memref<$Rxi32>
      %x = affine.apply affine_map<(d0)[s0] -> (s0 - 1 - d0)>(%vi)[%rows]
      %s = arith.index_cast %x : index to i32
      memref.store %s, %S[%vi] : memref<$Rxi32>
    }
  }
  tir.for %i to $N { tir.for %j to $M {
    tir.block "G" (%vi: spatial to $N = %i, %vj: spatial to $M = %j) {
      tir.read %S[%vi] : memref<$Rxi32>
      tir.read %T[0 to $N, %vj] : memref<$Rx$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      %s = memref.load %S[%vi] : memref<$Rxi32>
      %at = arith.index_cast %s : i32 to index
      %a = memref.load %T[%vi, %vj] : memref<$Rx$Mx$E>
      %b = memref.load %T[%at, %vj] : memref<$Rx$Mx$E>
      %c = $ADD %a, %b : $E
      memref.store %c, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } }
)",
     2, 0},
    // Windows of three rows.
    {R"(
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %rows = $ROWS
  %n2 = arith.addi %rows, %c2 : index
  %T = memref.alloc(%n2) : memref<?x$Mx$E>
  tir.for %i to $N + 2 { tir.for %j to $M {
    tir.block "P" (%vi: spatial to $N + 2 = %i, %vj: spatial to $M = %j) {
      tir.read %B[0, %vj] : memref<$Kx$Mx$E>
      tir.write %T[%vi, %vj] : memref<?x$Mx$E>
      %b = memref.load %B[%c0, %vj] : memref<$Kx$Mx$E>
      $CAST(%vi)
      %p = $MUL %x, %b : $E
      memref.store %p, %T[%vi, %vj] : memref<?x$Mx$E>
    }
  } }
  tir.for %i to $N { tir.for %j to $M { tir.for %r to 3 {
    tir.block "W" (%vi: spatial to $N = %i, %vj: spatial to $M = %j, %vr: reduce to 3 = %r) {
      tir.read %A[%vi, 0] : memref<$Rx$Kx$E>
      tir.read %T[%vi + %vr, %vj] : memref<?x$Mx$E>
      tir.write %D[%vi, %vj] : memref<$Rx$Mx$E>
      tir.init {
        %zero = arith.constant $ZERO : $E
        memref.store %zero, %D[%vi, %vj] : memref<$Rx$Mx$E>
      }
      %at = arith.addi %vi, %vr : index
      %a = memref.load %A[%vi, %c0] : memref<$Rx$Kx$E>
      %t = memref.load %T[%at, %vj] : memref<?x$Mx$E>
      %c = memref.load %D[%vi, %vj] : memref<$Rx$Mx$E>
      %q = $MUL %a, %t : $E
      %s = $ADD %c, %q : $E
      memref.store %s, %D[%vi, %vj] : memref<$Rx$Mx$E>
    }
  } } }
)",
     8, 0}};

const char *const head =
    R"(func.func @$NAME(%n: index, %A: memref<$Rx$Kx$E>, %B: memref<$Kx$Mx$E>, %D: memref<$Rx$Mx$E>) {
  tir.bind %A to [$W, $K] : memref<$Rx$Kx$E>
  tir.bind %D to [$W, $M] : memref<$Rx$Mx$E>)";

/// A dot product of $L elements with a column of a matrix of $M columns; the loop of the implementation is unrolled.
const char *const dot = R"(
func.func private @dot$L$PART_$NAME(%a: memref<$Lx$E, strided<[1], offset: ?>>, %b: memref<$Lx1x$E, strided<[$M, 1], offset: ?>>, %c: memref<$E, strided<[], offset: ?>>) {
  tir.for $KIND %k to $L {
    tir.block "dot" (%r: reduce to $L = %k) {
      tir.read %a[%r] : memref<$Lx$E, strided<[1], offset: ?>>
      tir.read %b[%r, 0] : memref<$Lx1x$E, strided<[$M, 1], offset: ?>>
      tir.write %c[] : memref<$E, strided<[], offset: ?>>
      %zero = arith.constant 0 : index
      %x = memref.load %a[%r] : memref<$Lx$E, strided<[1], offset: ?>>
      %y = memref.load %b[%r, %zero] : memref<$Lx1x$E, strided<[$M, 1], offset: ?>>
      %z = memref.load %c[] : memref<$E, strided<[], offset: ?>>
      %p = $MUL %x, %y : $E
      %s = $ADD %z, %p : $E
      memref.store %s, %c[] : memref<$E, strided<[], offset: ?>>
    }
  }
  return
}
)";

using Names = std::vector<std::pair<std::string, std::string>>;

/// Replaces each $WORD; of two words that fit the longer comes first in the list.
std::string fill(std::string text, const Names &names) {
  for (const auto &[from, to] : names)
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  return text;
}

Names getElementNames(const std::string &type) {
  bool isFloat = type[0] != 'i';
  std::string cast = type == "i64" ? "%x = arith.index_cast (x) : index to i64"
                     : isFloat ? "%ix = arith.index_cast (x) : index to i64\n      %x = arith.sitofp %ix : i64 to $E"
                               : "%x = arith.index_cast (x) : index to $E";
  return {{"$CAST(%vi)", fill(cast, {{"(x)", "%vi"}})},
          {"$ADD", isFloat ? "arith.addf" : "arith.addi"},
          {"$MUL", isFloat ? "arith.mulf" : "arith.muli"},
          {"$ZERO", isFloat ? "0.0" : "0"},
          {"$FIVE", isFloat ? "5.0" : "5"}};
}

} // namespace

Program drawProgram(Random &random, const std::string &name, const std::string &elementType) {
  // The first and the last three times as often: few programs are for fuse_reduction_epilogue or rolling_buffer.
  size_t count = std::size(templates), number = random.below(count + 4);
  const Template &source = templates[number < count ? number : number < count + 2 ? 0 : count - 1];
  Program program;
  program.name = name;
  program.m = 1 + random.below(9);
  program.k = 1 + random.below(6);
  program.roundings = source.roundings + source.roundingsPerK * program.k;
  // Rows: %n in both extents and types; a constant in the extents only; a constant everywhere.
  int64_t kind = random.below(6), constant = 1 + random.below(9);
  program.isSymbolic = kind < 4;
  if (!program.isSymbolic)
    program.rows = constant;
  std::string text = std::to_string(constant);
  Names names = getElementNames(elementType);
  names.insert(names.end(),
               {{"$NAME", name},
                {"$ROWS", program.isSymbolic ? "arith.addi %n, %c0 : index" : "arith.constant " + text + " : index"},
                {"$N", program.isSymbolic ? "%n" : text},
                {"$R", kind == 5 ? text : "?"},
                {"$S", kind == 5 ? "" : "%n"},
                {"$W", kind == 5 ? text : "%n"}});
  program.text = fill(std::string(head) + source.body + "  return\n}\n", names);
  for (int length = 1; length <= 5; ++length) {
    std::string number = std::to_string(length);
    program.text += "tir.intrinsic @dot" + number + "_" + name + " desc @dot" + number + "_desc_" + name +
                    " impl @dot" + number + "_impl_" + name + "\n";
    for (auto [part, loop] : {std::pair("_desc", ""), std::pair("_impl", "unrolled")}) {
      Names own = names;
      own.insert(own.begin(), {{"$PART", part}, {"$KIND", loop}, {"$L", number}});
      program.text += fill(dot, own);
    }
  }
  program.text =
      fill(program.text, {{"$M", std::to_string(program.m)}, {"$K", std::to_string(program.k)}, {"$E", elementType}});
  return program;
}

} // namespace lamella::tir::test
