# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs of tir against NumPy: predicates of tails, rows of a sparse matrix, gathers, scatters, argmax."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_close, expect_equal, expect_error, run

random = np.random.default_rng(7)
OPTIONS = [(), ("--interpret-shuffle=1",), ("--interpret-shuffle=2", "--interpret-track-writes")]

# A matmul whose rows are tiled by 4, with a tail, and whose reduction is split and runs outside of a loop over columns.
MATMUL = """
func.func @f(%n: index, %A: memref<?x6xf32>, %B: memref<6x5xf32>, %C: memref<?x5xf32>) {
  tir.bind %A to [%n, 6] : memref<?x6xf32>
  tir.bind %C to [%n, 5] : memref<?x5xf32>
  tir.for parallel %io to (%n + 3) floordiv 4 {
    tir.for %ko to 2 {
      tir.for vectorized %j to 5 {
        tir.for unrolled %ii to 4 {
          tir.for %ki to 3 {
            tir.block "C" (%vi: spatial to %n = %io * 4 + %ii, %vj: spatial to 5 = %j, %vk: reduce to 6 = %ko * 3 + %ki)
                where (%io * 4 + %ii < %n) {
              tir.read %A[%vi, %vk] : memref<?x6xf32>
              tir.read %B[%vk, %vj] : memref<6x5xf32>
              tir.write %C[%vi, %vj] : memref<?x5xf32>
              tir.init {
                %zero = arith.constant 0.0 : f32
                memref.store %zero, %C[%vi, %vj] : memref<?x5xf32>
              }
              %a = memref.load %A[%vi, %vk] : memref<?x6xf32>
              %b = memref.load %B[%vk, %vj] : memref<6x5xf32>
              %c = memref.load %C[%vi, %vj] : memref<?x5xf32>
              %p = arith.mulf %a, %b : f32
              %s = arith.addf %c, %p : f32
              memref.store %s, %C[%vi, %vj] : memref<?x5xf32>
            }
          }
        }
      }
    }
  }
  return
}"""

# A sparse matrix by a vector: the extent of a nested block's loop is loaded.
CSR = """
func.func @f(%n: index, %m: index, %nnz: index, %indptr: memref<?xi32>, %indices: memref<?xi32>, %data: memref<?xf64>,
             %x: memref<?xf64>, %y: memref<?xf64>) {
  tir.bind %indptr to [%n + 1] : memref<?xi32>
  tir.bind %indices to [%nnz] : memref<?xi32>
  tir.bind %data to [%nnz] : memref<?xf64>
  tir.bind %x to [%m] : memref<?xf64>
  tir.bind %y to [%n] : memref<?xf64>
  tir.assume monotone %indptr : memref<?xi32>
  tir.assume range %indptr in [0, %nnz + 1) : memref<?xi32>
  tir.assume range %indices in [0, %m) : memref<?xi32>
  tir.for %i to %n {
    tir.block "row" (%vi: spatial to %n = %i) {
      tir.read %indptr[%vi to %vi + 2] : memref<?xi32>
      tir.read %indices[0 to %nnz] : memref<?xi32>
      tir.read %data[0 to %nnz] : memref<?xf64>
      tir.read %x[0 to %m] : memref<?xf64>
      tir.write %y[%vi] : memref<?xf64>
      %one = arith.constant 1 : index
      %next = arith.addi %vi, %one : index
      %lo32 = memref.load %indptr[%vi] : memref<?xi32>
      %hi32 = memref.load %indptr[%next] : memref<?xi32>
      %lo = arith.index_cast %lo32 : i32 to index
      %hi = arith.index_cast %hi32 : i32 to index
      %zero = arith.constant 0.0 : f64
      memref.store %zero, %y[%vi] : memref<?xf64>
      tir.for %k to %hi - %lo {
        tir.block "entry" (%vk: reduce to %hi - %lo = %k) {
          tir.read %indices[%lo + %vk] : memref<?xi32>
          tir.read %data[%lo + %vk] : memref<?xf64>
          tir.read %x[0 to %m] : memref<?xf64>
          tir.write %y[%vi] : memref<?xf64>
          %p = arith.addi %lo, %vk : index
          %j32 = memref.load %indices[%p] : memref<?xi32>
          %j = arith.index_cast %j32 : i32 to index
          %a = memref.load %data[%p] : memref<?xf64>
          %b = memref.load %x[%j] : memref<?xf64>
          %c = memref.load %y[%vi] : memref<?xf64>
          %q = arith.mulf %a, %b : f64
          %s = arith.addf %c, %q : f64
          memref.store %s, %y[%vi] : memref<?xf64>
        }
      }
    }
  }
  return
}"""

# Rows of a paged table, and their scatter to distinct slots.
PAGED = """
func.func @f(%n: index, %pages: memref<?x4x3xf32>, %table: memref<?xi32>, %slots: memref<?xi32>, %out: memref<?x3xf32>) {
  %c0 = arith.constant 0 : index
  %p = memref.dim %pages, %c0 : memref<?x4x3xf32>
  tir.bind %slots to [%n] : memref<?xi32>
  tir.bind %out to [%n, 3] : memref<?x3xf32>
  tir.assume range %table in [0, %p) : memref<?xi32>
  tir.assume injective %slots : memref<?xi32>
  tir.assume range %slots in [0, %n) : memref<?xi32>
  tir.for parallel %i to %n {
    tir.for %d to 3 {
      tir.block "move" (%vi: spatial to %n = %i, %vd: spatial to 3 = %d) {
        tir.read %table[%vi floordiv 4] : memref<?xi32>
        tir.read %slots[%vi] : memref<?xi32>
        tir.read %pages[0 to %p, %vi mod 4, %vd] : memref<?x4x3xf32>
        tir.write %out[0 to %n, %vd] : memref<?x3xf32>
        %row = affine.apply affine_map<(i) -> (i floordiv 4)>(%vi)
        %in = affine.apply affine_map<(i) -> (i mod 4)>(%vi)
        %page32 = memref.load %table[%row] : memref<?xi32>
        %page = arith.index_cast %page32 : i32 to index
        %slot32 = memref.load %slots[%vi] : memref<?xi32>
        %slot = arith.index_cast %slot32 : i32 to index
        %v = memref.load %pages[%page, %in, %vd] : memref<?x4x3xf32>
        memref.store %v, %out[%slot, %vd] : memref<?x3xf32>
      }
    }
  }
  return
}"""

# The greatest element of each row and its place: two buffers reduced together.
ARGMAX = """
func.func @f(%x: memref<5x7xf32>, %value: memref<5xf32>, %place: memref<5xi32>) {
  tir.for %i to 5 {
    tir.for %k to 7 {
      tir.block "max" (%vi: spatial to 5 = %i, %vk: reduce to 7 = %k) {
        tir.read %x[%vi, %vk] : memref<5x7xf32>
        tir.write %value[%vi] : memref<5xf32>
        tir.write %place[%vi] : memref<5xi32>
        tir.init {
          %least = arith.constant 0xFF800000 : f32
          %none = arith.constant -1 : i32
          memref.store %least, %value[%vi] : memref<5xf32>
          memref.store %none, %place[%vi] : memref<5xi32>
        }
        %a = memref.load %x[%vi, %vk] : memref<5x7xf32>
        %b = memref.load %value[%vi] : memref<5xf32>
        %c = memref.load %place[%vi] : memref<5xi32>
        %k32 = arith.index_cast %vk : index to i32
        %is = arith.cmpf ogt, %a, %b : f32
        %v = arith.select %is, %a, %b : f32
        %p = arith.select %is, %k32, %c : i32
        memref.store %v, %value[%vi] : memref<5xf32>
        memref.store %p, %place[%vi] : memref<5xi32>
      }
    }
  }
  return
}"""

# Wrong: each iteration of the parallel loop reads what the one before has written.
PREFIX = """
func.func @f(%x: memref<64xi32>) {
  tir.for parallel %i to 63 {
    tir.block "sum" (%vi: spatial to 63 = %i) {
      tir.read %x[%vi to %vi + 2] : memref<64xi32>
      tir.write %x[%vi + 1] : memref<64xi32>
      %one = arith.constant 1 : index
      %next = arith.addi %vi, %one : index
      %a = memref.load %x[%vi] : memref<64xi32>
      %b = memref.load %x[%next] : memref<64xi32>
      %s = arith.addi %a, %b : i32
      memref.store %s, %x[%next] : memref<64xi32>
    }
  }
  return
}"""


def check_matmul():
    for n in (0, 1, 4, 7):
        a, b = random.normal(size=(n, 6)).astype(np.float32), random.normal(size=(6, 5)).astype(np.float32)
        expected = np.zeros((n, 5), np.float32)  # in the order of the reduction, rounded at each step
        for k in range(6):
            expected = expected + a[:, k : k + 1] * b[k]
        for options in OPTIONS:
            expect_equal("matmul", run(MATMUL, "f", [n, a, b, f"empty:{n}x5"], [3], options)[0], expected)
        exact = a.astype(np.float64) @ b.astype(np.float64)
        wide = run(MATMUL, "f", [n, a.astype(np.float64), b.astype(np.float64), f"empty:{n}x5"], [3], ["--interpret-wide"])
        expect_close("matmul in f64", wide[0], exact, slack=1e-14)


def check_csr():
    n, m = 6, 8
    dense = np.where(random.random((n, m)) < 0.4, random.integers(-9, 9, (n, m)), 0).astype(np.float64)
    dense[2] = 0
    rows, indices = np.nonzero(dense)
    indptr = np.searchsorted(rows, np.arange(n + 1)).astype(np.int32)
    x = random.integers(-9, 9, m).astype(np.float64)
    inputs = [n, m, len(rows), indptr, indices.astype(np.int32), dense[rows, indices], x, f"empty:{n}"]
    for options in OPTIONS:
        expect_equal("csr", run(CSR, "f", inputs, [7], options)[0], dense @ x)
    falling = indptr.copy()
    falling[[2, 5]] = falling[[5, 2]]
    expect_error("csr", "expected elements that do not decrease", lambda: run(CSR, "f", inputs[:3] + [falling] + inputs[4:], [7]))
    outside = inputs[4].copy()
    outside[0] = m
    expect_error("csr", "expected a value in [0, 8), got 8", lambda: run(CSR, "f", inputs[:4] + [outside] + inputs[5:], [7]))
    unchecked = ["--interpret-check-assumptions=false"]
    expect_error("csr", "expected a load inside a region that the block declares, got [8]",
                 lambda: run(CSR, "f", inputs[:4] + [outside] + inputs[5:], [7], unchecked))
    unchecked.append("--interpret-check-regions=false")
    expect_error("csr", "expected an index inside [0, 8) in dimension 0, got 8",
                 lambda: run(CSR, "f", inputs[:4] + [outside] + inputs[5:], [7], unchecked))
    expect_error("csr", "expected a buffer of shape 7, got 6", lambda: run(CSR, "f", inputs[:3] + [indptr[:-1]] + inputs[4:], [7]))


def check_paged():
    n = 10
    pages = random.normal(size=(5, 4, 3)).astype(np.float32)
    table, slots = np.array([3, 0, 4], np.int32), random.permutation(n).astype(np.int32)
    expected = np.zeros((n, 3), np.float32)
    expected[slots] = pages[table].reshape(-1, 3)[:n]
    for options in OPTIONS:
        expect_equal("paged", run(PAGED, "f", [n, pages, table, slots, f"empty:{n}x3"], [4], options)[0], expected)
    slots[3] = slots[6]
    expect_error("paged", f"expected distinct elements, got {slots[3]} again at position 6",
                 lambda: run(PAGED, "f", [n, pages, table, slots, f"empty:{n}x3"], [4]))


def check_argmax():
    x = random.integers(-5, 5, (5, 7)).astype(np.float32)
    for options in OPTIONS:
        value, place = run(ARGMAX, "f", [x, "empty", "empty"], [1, 2], options)
        expect_equal("argmax", value, x.max(axis=1))
        expect_equal("argmax", place, x.argmax(axis=1).astype(np.int32))


def check_shuffle():
    x = np.ones(64, np.int32)
    expect_equal("prefix", run(PREFIX, "f", [x], [0])[0], np.arange(1, 65, dtype=np.int32))
    if (run(PREFIX, "f", [x], [0], ["--interpret-shuffle=1"])[0] == np.arange(1, 65)).all():
        raise AssertionError("expected that another order shows that the loop is not parallel")


check_matmul()
check_csr()
check_paged()
check_argmax()
check_shuffle()
