# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Scheduled products of matrices against NumPy; bits are equal."""
import subprocess
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "python"))
from lamella.module import Module

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


def packed_product(n, k):
    x, w, y = f"memref<?x{k}xf32>", f"memref<{n // 64}x{k}x64xf32>", f"memref<?x{n}xf32>"
    xt, yt = f"tensor<?x{k}xf32, #relax.shape<m, {k}>>", f"tensor<?x{n}xf32, #relax.shape<m, {n}>>"
    wt = f"tensor<{n // 64}x{k}x64xf32>"
    return f"""
relax.func @main<m>(%x: {xt}, %w: {wt}, %r: {yt}) -> {yt} {{
  %y = relax.call_tir @k<m>(%x, %w) : ({xt}, {wt}) -> {yt}
  relax.return %y : {yt}
}}
func.func private @k(%m: index, %x: {x}, %w: {w}, %y: {y}) {{
  tir.bind %x to [%m, {k}] : {x}
  tir.bind %y to [%m, {n}] : {y}
  tir.for %i to %m {{
    tir.for %j to {n} {{
      tir.for %k to {k} {{
        tir.block "packed_matmul" (%vi: spatial to %m = %i, %vj: spatial to {n} = %j, %vk: reduce to {k} = %k) {{
          tir.read %x[%vi, %vk] : {x}
          tir.read %w[%vj floordiv 64, %vk, %vj mod 64] : {w}
          tir.write %y[%vi, %vj] : {y}
          tir.init {{
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %y[%vi, %vj] : {y}
          }}
          %panel = affine.apply affine_map<(j) -> (j floordiv 64)>(%vj)
          %column = affine.apply affine_map<(j) -> (j mod 64)>(%vj)
          %a = memref.load %x[%vi, %vk] : {x}
          %b = memref.load %w[%panel, %vk, %column] : {w}
          %c = memref.load %y[%vi, %vj] : {y}
          %p = arith.mulf %a, %b : f32
          %s = arith.addf %c, %p : f32
          memref.store %s, %y[%vi, %vj] : {y}
        }}
      }}
    }}
  }}
  return
}}"""


def check(name, text, n, k, packed, behind):
    folder = Path(sys.argv[1])
    (folder / f"{name}.mlir").write_text(text)
    scheduled = subprocess.run(["lamella", "compile", folder / f"{name}.mlir", "--emit=scheduled"], check=True,
                               capture_output=True, text=True)
    assert "tir.guarded" in scheduled.stdout, f"{name}: expected a schedule"
    subprocess.run(["lamella", "compile", folder / f"{name}.mlir", "-o", folder / f"{name}.so"], check=True)
    module = Module(folder / f"{name}.so", threads=2)
    rng = np.random.default_rng(7)
    w = rng.integers(-8, 9, (k, n)).astype(np.float32)
    given = np.ascontiguousarray(w.reshape(k, n // 64, 64).transpose(1, 0, 2)) if packed else w
    for m in ROWS:
        x, r = (rng.integers(-8, 9, (m, columns)).astype(np.float32) for columns in (k, n))
        y, = module.call("main", x, given, r)
        np.testing.assert_array_equal(y, x @ w + (r if behind else 0), f"{name}, {m} rows")


for n, k in ((16, 3), (48, 32), (64, 5), (192, 24), (512, 16)):
    for behind in (False, True):
        check(f"{n}x{k}{'-then' if behind else ''}", product(n, k, behind), n, k, False, behind)
if AVX512:
    check("packed", packed_product(192, 11), 192, 11, True, False)
