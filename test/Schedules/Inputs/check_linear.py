# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Interprets the linear layers of both texts for several numbers of rows, and compares with NumPy: bits are equal.

  check_linear.py SOURCE SCHEDULED PREFIX
PREFIX.{x,codes,scales,mins}.npy: see make_linear.py.
"""
import subprocess
import sys

import numpy as np

prefix = sys.argv[3]
x, codes, scales, mins = (np.load(f"{prefix}.{name}.npy") for name in ("x", "codes", "scales", "mins"))
# Element k of a block of 32: the low halves of 16 bytes, then the high ones.
pairs = codes.view(np.uint8)
weight = np.concatenate([pairs & 15, pairs >> 4], axis=-1) * scales[..., None].astype(np.float32) + mins[..., None]
weight = weight.reshape(weight.shape[0], -1).astype(np.float32)
rows_of_x = np.concatenate([x, x[::-1]])

for rows in (1, 4, 5, 6, 7, 11, 13):
    part = rows_of_x[:rows]
    residual = np.arange(rows * 32, dtype=np.float32).reshape(rows, 32)
    np.save(f"{prefix}.part.npy", part)
    np.save(f"{prefix}.residual.npy", residual)
    expected = part @ weight.T
    for text in sys.argv[1:3]:
        for name, more, result in (("linear", [], expected), ("linear_add", [f"{prefix}.residual.npy"], residual + expected)):
            inputs = [str(rows), *(f"{prefix}.{n}.npy" for n in ("part", "codes", "scales", "mins")), *more,
                      f"empty:{rows}x32"]
            command = ["lamella-opt", text, f"--interpret=@{name}", *(f"--in={value}" for value in inputs),
                       f"--out={len(inputs) - 1}={prefix}.out.npy"]
            subprocess.run(command, check=True)
            assert np.array_equal(np.load(f"{prefix}.out.npy"), result), f"{text}: @{name} with {rows} rows"
