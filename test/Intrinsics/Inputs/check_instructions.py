# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What intrinsics on dot-product instructions say and do, against NumPy: description, plain version, and the version with the
instruction, as interpreted."""
import sys
from pathlib import Path

import numpy as np
from interpret import expect_equal, run

random = np.random.default_rng(11)
folder = Path(sys.argv[1])


def bf16(values):
    """Exact: few bits."""
    bits = np.asarray(values, np.float32).view(np.uint32)
    assert not (bits & 0xFFFF).any()
    return (bits >> 16).astype(np.uint16)


def check(stem, inputs, expected, instruction="neon"):
    for version in ("desc", "generic", instruction):
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
w, x, old = random.integers(-60, 60, (16, 2)), random.integers(-60, 60, 2), random.integers(-999, 999, 16)
check("dpbf16", [bf16(w).ravel(), bf16(x), old.astype(np.float32)], (old + w @ x).astype(np.float32), "avx512")
for low, high in ((-128, 128), (-128, -127)):
    w, x, old = random.integers(low, high, (16, 4)), random.integers(high + 127, 256, 4), random.integers(-2**31, 2**31 - 1, 16)
    check("dpbusd", [w.astype(np.int8).ravel(), x.astype(np.uint8).view(np.int8), old.astype(np.int32)],
          (old + w @ x).astype(np.int32), "vnni")
