# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the intrinsics of quantized layers say and do, on random bytes, against NumPy: integers are equal."""
import sys
from pathlib import Path

import numpy as np
from interpret import expect_equal, run

random = np.random.default_rng(3)
folder = Path(sys.argv[1])


def check(file, stem, versions, inputs, expected):
    for version in versions:
        actual = run((folder / file).read_text(), f"{stem}_{version}", inputs, [len(inputs) - 1])[0]
        expect_equal(f"{stem}_{version}", actual, expected)


for bits, chunks in (("u4", 4), ("u5", 4), ("u8", 8)):
    w = random.integers(0, 256, (chunks, 16, 4), dtype=np.uint8)
    x = random.integers(-127, 128, 32).astype(np.int8)
    high = random.integers(0, 2**32, 16, dtype=np.uint32)
    old = random.integers(-1000, 1000, 16).astype(np.int32)
    rows = w.transpose(1, 0, 2).reshape(16, -1)
    codes = rows ^ 0x80 if bits == "u8" else np.concatenate([rows & 15, rows >> 4], axis=-1)
    codes = codes.astype(np.int32)
    if bits == "u5":
        codes |= (high[:, None] >> np.arange(32, dtype=np.uint32) & 1).astype(np.int32) << 4
    words = lambda field: np.ascontiguousarray(field).view(np.int16).reshape(-1)
    inputs = [words(w), x] + [words(high)] * (bits == "u5") + [old]
    check("block_dot.mlir", f"block_dot_{bits}", ("desc", "generic", "avx2", "vnni"), inputs, old + codes @ x.astype(np.int32))

x = random.standard_normal(32).astype(np.float32)
for special in (0.0, -np.inf, np.nan):
    x[7] = special
    most = (x.view(np.int32) & 0x7FFFFFFF).max()
    check("block_of_row.mlir", "max_magnitude32", ("desc", "impl"), [x, np.array(-5, np.int32)], np.array(most, np.int32))
codes = random.integers(-127, 128, 32).astype(np.int8)
check("block_of_row.mlir", "sum32_i8", ("desc", "impl"), [codes, np.array(9, np.int16)],
      np.array(9 + codes.astype(np.int16).sum(), np.int16))
