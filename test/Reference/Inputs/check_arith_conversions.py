# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Conversions of arith against NumPy: every f16 and every bf16, integers of all widths, bits."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_equal, mlir_type, run

random = np.random.default_rng(12)


def convert(op, x, kind, source=None):
    source = source or mlir_type(x)
    text = f"""func.func @f(%x: {source}) -> {kind} {{
      %r = arith.{op} %x : {source} to {kind}
      return %r : {kind}
    }}"""
    return run(text, "f", [x], 1)[0]


def check(op, x, expected):
    expect_equal(f"{op} {mlir_type(x)} to {mlir_type(expected)}", convert(op, x, mlir_type(expected)), expected)


halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
check("extf", halves, halves.astype(np.float32))
check("extf", halves, halves.astype(np.float64))
# Each f16, the values halfway between neighbours and those next to halfway.
wide = halves[np.isfinite(halves)].astype(np.float64)
wide = np.sort(np.unique(np.concatenate([wide, [65536.0, 1e9, -1e9]])))
middle = (wide[1:] + wide[:-1]) / 2
near = np.concatenate([wide, middle, np.nextafter(middle, np.inf), np.nextafter(middle, -np.inf), [np.inf, -np.inf, np.nan]])
with np.errstate(over="ignore"):
    check("truncf", near, near.astype(np.float16))
    check("truncf", near, near.astype(np.float32))

# bf16 is the upper half of f32; files keep its bits as u2.
bits = np.arange(1 << 16, dtype=np.uint16)
as_f32 = (bits.astype(np.uint32) << 16).view(np.float32)
expect_equal("bf16 to f32", convert("extf", bits, "tensor<65536xf32>", "tensor<65536xbf16>"), as_f32)
x = np.concatenate([random.integers(0, 1 << 32, 5000, dtype=np.uint32), [0x3F808000, 0x3F818000, 0x3F808001, 0x7F7FFFFF]])
x = x.astype(np.uint32)
x = x[~np.isnan(x.view(np.float32))]
rounded = ((x.astype(np.uint64) + 0x7FFF + ((x >> 16) & 1)) >> 16).astype(np.uint16)
expect_equal("f32 to bf16", convert("truncf", x.view(np.float32), f"tensor<{len(x)}xbf16>"), rounded)

for source in (np.int8, np.int16, np.int32, np.int64):
    limits = np.iinfo(source)
    a = np.concatenate([random.integers(limits.min, limits.max, 300, dtype=source), [limits.min, limits.max, 0, -1]]).astype(source)
    unsigned = a.view(np.dtype(source).name.replace("int", "uint"))
    for target in (np.int8, np.int16, np.int32, np.int64):
        if np.iinfo(target).bits > limits.bits:
            check("extsi", a, a.astype(target))
            check("extui", a, unsigned.astype(target))
        elif np.iinfo(target).bits < limits.bits:
            check("trunci", a, a.astype(target))
    for target in (np.float32, np.float64):
        check("sitofp", a, a.astype(target))
        check("uitofp", a, unsigned.astype(target))

truth = np.array([True, False])
check("extsi", truth, np.array([-1, 0], np.int32))
check("extui", truth, np.array([1, 0], np.int32))
check("uitofp", truth, np.array([1, 0], np.float32))

reals = np.array([0.9, -0.9, 2.5, -2.5, 127.9, -128.9, 1e-30, -0.0])
check("fptosi", reals, np.trunc(reals).astype(np.int8))
check("fptosi", reals * 1e9, np.trunc(reals * 1e9).astype(np.int64))
check("fptoui", np.abs(reals) * 1.4e17, np.trunc(np.abs(reals) * 1.4e17).astype(np.uint64).view(np.int64))
check("bitcast", x.view(np.float32), x.view(np.int32))
check("bitcast", x.view(np.int32), x.view(np.float32))
check("bitcast", halves[np.isfinite(halves)], halves[np.isfinite(halves)].view(np.int16))
