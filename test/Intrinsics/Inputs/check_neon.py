# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the NEON intrinsics say and do, against NumPy: description, plain version, and instruction as interpreted."""
import sys
from pathlib import Path

import numpy as np
from interpret import InterpretError, expect_equal, expect_error, run

random = np.random.default_rng(11)
folder = Path(sys.argv[1])
VERSIONS = ("desc", "generic", "neon")


def bf16(values):
    """Exact: few bits."""
    bits = np.asarray(values, np.float32).view(np.uint32)
    assert not (bits & 0xFFFF).any()
    return (bits >> 16).astype(np.uint16)


def check(stem, inputs, expected):
    for version in VERSIONS:
        actual = run((folder / f"{stem}.mlir").read_text(), f"{stem}_{version}", inputs, [2])[0]
        expect_equal(f"{stem}_{version}", actual, expected)


for low, high in ((-128, 128), (-128, -127)):  # also the extreme: products of -128 only
    w, x = random.integers(low, high, (4, 4)), random.integers(low, high, 4)
    old = random.integers(-2**31, 2**31 - 1, 4)  # sums wrap
    check("sdot", [w.astype(np.int8).ravel(), x.astype(np.int8), old.astype(np.int32)],
          (old + w @ x).astype(np.int32))
    w, x, old = random.integers(low, high, (2, 8)), random.integers(low, high, (2, 8)), random.integers(-999, 999, (2, 2))
    check("smmla", [w.astype(np.int8).ravel(), x.astype(np.int8), old.astype(np.int32)],
          (old + x @ w.T).astype(np.int32))
w, x, old = random.integers(-60, 60, (2, 4)), random.integers(-60, 60, (2, 4)), random.integers(-999, 999, (2, 2))
check("bfmmla", [bf16(w).ravel(), bf16(x), old.astype(np.float32)], (old + x @ w.T).astype(np.float32))

UNKNOWN = """func.func @f(%x: vector<4xf32>) -> vector<4xf32> {
  %y = llvm.call_intrinsic "llvm.aarch64.neon.frecpe"(%x) : (vector<4xf32>) -> vector<4xf32>
  return %y : vector<4xf32>
}
func.func @g() {
  %c = arith.constant dense<1.0> : vector<4xf32>
  %y = func.call @f(%c) : (vector<4xf32>) -> vector<4xf32>
  return
}"""
expect_error("unknown", "expected an instruction that the interpreter knows, got 'llvm.aarch64.neon.frecpe'",
             lambda: run(UNKNOWN, "g", [], 0), InterpretError)
