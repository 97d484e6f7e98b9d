# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Products of packed matrices on instructions of processors, compiled, against NumPy.

    check_products.py native RUN-KERNELS FOLDER     for this machine, with the versions it has
    check_products.py program QEMU... PROGRAM       for another: the linked program, and what runs it"""
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from run_kernels import run_kernels

random = np.random.default_rng(7)
mode, *command = sys.argv[1:]


def bf16(values):
    """To the nearest even."""
    bits = values.astype(np.float32).view(np.uint32).astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def widen(bits):
    return (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)


def pack(rows, count, depth):
    """The rows interleaved: [n / count, k / depth, count * depth]."""
    n, k = rows.shape
    tiles = rows.reshape(n // count, count, k // depth, depth).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(tiles).reshape(n // count, k // depth, count * depth)


def run(kernel, x, w, dtype, columns=12):
    if mode == "native":
        folder = Path(command[1])
        options = [f"--schedules={folder / 'schedules.mlir'}"]
        call = (f"product_{kernel}", [], [x, w], [((6, columns), dtype)])
        return run_kernels(command[0], folder / "kernels.mlir", [call], options)[0][0]
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / name) for name in ("x", "w", "y")]
        x.tofile(names[0])
        w.tofile(names[1])
        subprocess.run([*command, kernel, str(6 * columns * np.dtype(dtype).itemsize), *names], check=True)
        return np.fromfile(names[2], dtype).reshape(6, columns)


for kernel, count, depth in (("sdot", 4, 4), ("smmla", 2, 8)):
    x, w = random.integers(-128, 128, (6, 16)).astype(np.int8), random.integers(-128, 128, (12, 16)).astype(np.int8)
    actual = run(kernel, x, pack(w, count, depth), np.int32)
    assert (actual == x.astype(np.int32) @ w.T.astype(np.int32)).all(), f"{kernel}:\n{actual}"
if mode == "native":
    x, w = random.integers(0, 256, (6, 16)).astype(np.uint8), random.integers(-128, 128, (32, 16)).astype(np.int8)
    actual = run("dpbusd", x.view(np.int8), pack(w, 16, 4), np.int32, 32)
    assert (actual == x.astype(np.int32) @ w.T.astype(np.int32)).all(), f"dpbusd:\n{actual}"
for kernel, count, depth, columns in (("bfmmla", 2, 4, 12), *((("dpbf16", 16, 2, 32),) if mode == "native" else ())):
    # Exact for small whole numbers, whatever the instruction rounds to; then numbers of any size.
    x, w = bf16(random.integers(-60, 60, (6, 16))), bf16(random.integers(-60, 60, (columns, 16)))
    assert (run(kernel, x, pack(w, count, depth), np.float32, columns) == widen(x) @ widen(w).T).all(), kernel
    x, w = bf16(random.normal(size=(6, 16))), bf16(random.normal(size=(columns, 16)))
    error = np.abs(run(kernel, x, pack(w, count, depth), np.float32, columns) - widen(x) @ widen(w).T)
    bound = 16 * np.finfo(np.float32).eps * (np.abs(widen(x)) @ np.abs(widen(w)).T)
    assert (error <= bound).all(), f"{kernel}: {(error / bound).max()} of the bound"
