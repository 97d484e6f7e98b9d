# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Scheduled products of matrices against NumPy; bits are equal."""
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "bench")]
from lamella.module import Module
from matmul_contenders import Case, Lamella

ROWS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 95, 96, 97, 98, 99, 100, 101, 102)
AVX512 = any("avx512f" in line.split() for line in Path("/proc/cpuinfo").read_text().splitlines())


def product(n, k, behind):
    x, w, y = f"tensor<?x{k}xf32, #relax.shape<m, {k}>>", f"tensor<{k}x{n}xf32>", f"tensor<?x{n}xf32, #relax.shape<m, {n}>>"
    then = f"  %z = relax.add %y, %r : ({y}, {y}) -> {y}\n" if behind else ""
    return f"""
relax.func @main<m>(%x: {x}, %w: {w}, %r: {y}) -> {y} {{
  %y = relax.matmul %x, %w : ({x}, {w}) -> {y}
{then}  relax.return %{"z" if behind else "y"} : {y}
}}"""


def compile_scheduled(name, text):
    folder = Path(sys.argv[1])
    (folder / f"{name}.mlir").write_text(text)
    scheduled = subprocess.run(["lamella", "compile", folder / f"{name}.mlir", "--emit=scheduled"], check=True,
                               capture_output=True, text=True)
    assert "tir.for parallel" in scheduled.stdout, f"{name}: expected a schedule"
    subprocess.run(["lamella", "compile", folder / f"{name}.mlir", "-o", folder / f"{name}.so"], check=True)
    return Module(folder / f"{name}.so", threads=2)


def check(name, text, n, k, behind):
    module = compile_scheduled(name, text)
    rng = np.random.default_rng(7)
    w = rng.integers(-8, 9, (k, n)).astype(np.float32)
    for m in ROWS:
        x, r = (rng.integers(-8, 9, (m, columns)).astype(np.float32) for columns in (k, n))
        y, = module.call("main", x, w, r)
        np.testing.assert_array_equal(y, x @ w + (r if behind else 0), f"{name}, {m} rows")


def check_packed(kind, n, k):
    """The kernels that bench/gemm times, on whole numbers: bf16 has those to 256."""
    module = compile_scheduled(kind, Lamella.packed_text(Case(1, n, k, True, kind)))
    rng = np.random.default_rng(7)
    low, high = (-8, 9) if kind != "int8" else (0, 256)
    w = rng.integers(-128, 128, (k, n))
    for m in ROWS:
        x = rng.integers(low, high, (m, k))
        given = [store(array, kind, index) for index, array in enumerate((x, w))]
        y = Case(m, n, k, True, kind).make_result()
        module.run_kernel("matmul", [m], [given[0], Lamella.pack(given[1], kind), y])
        np.testing.assert_array_equal(y, x @ w, f"{kind}, {m} rows")


def store(array, kind, index):
    if kind == "int8":
        return array.astype((np.uint8, np.int8)[index])
    return array.astype(np.float32) if kind == "f32" else (array.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


for n, k in ((16, 3), (48, 32), (64, 5), (192, 24), (512, 16)):
    for behind in (False, True):
        check(f"{n}x{k}{'-then' if behind else ''}", product(n, k, behind), n, k, behind)
for kind in ("bf16", "int8") + (("f32",) if AVX512 else ()):
    check_packed(kind, 192, 12)
