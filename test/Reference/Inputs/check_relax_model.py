# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rotary embedding of relax against NumPy."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_close, mlir_type, run

random = np.random.default_rng(5)


def call(op, inputs, results, attributes="", operands=""):
    arguments = ", ".join(f"%{i}: {mlir_type(a)}" for i, a in enumerate(inputs))
    operands = operands or ", ".join(f"%{i}" for i in range(len(inputs)))
    types = ", ".join(mlir_type(a) for a in inputs)
    names = ", ".join(f"%r{i}" for i in range(len(results)))
    text = f"""relax.func @f({arguments}) -> ({', '.join(results)}) {{
      {names} = relax.{op} {operands} {attributes} : ({types}) -> ({', '.join(results)})
      relax.return {names} : {', '.join(results)}
    }}"""
    return run(text, "f", inputs, len(results))


def rotate(x, positions, base, dims, interleaved, divisors=1.0, magnitude=1.0):
    """As rotation of complex numbers, over whole arrays."""
    pairs = np.arange(dims // 2)
    angle = positions[:, :, None, None] * (base ** (-2.0 * pairs / dims) / divisors)
    first = x[..., 0:dims:2] if interleaved else x[..., : dims // 2]
    second = x[..., 1:dims:2] if interleaved else x[..., dims // 2 : dims]
    turned = (first + 1j * second) * magnitude * np.exp(1j * angle)
    result = x.copy()
    result[..., 0:dims:2 if interleaved else 1][..., : dims // 2] = turned.real
    result[..., 1 if interleaved else dims // 2 : dims : 2 if interleaved else 1] = turned.imag
    return result


def check_rotary():
    positions = np.array([[0, 1, 2], [100, 101, 4095]], np.int32)
    for dtype in (np.float16, np.float32, np.float64):
        x = random.normal(size=(2, 3, 2, 8)).astype(dtype)
        for dims in (8, 6, 2):
            for style in ("", "interleaved"):
                exact = rotate(x.astype(np.float64), positions, 10000.0, dims, bool(style))
                actual = call("rotary", [x, positions], [mlir_type(x)], f"base 10000.0 rotary_dims {dims} {style}")[0]
                expect_close(f"rotary {dims} {style}", actual, exact, slack=1e-9)
    x, divisors = random.normal(size=(2, 3, 2, 8)), np.array([1, 1.5, 4, 8], np.float32)
    actual = call("rotary", [x, positions, divisors], [mlir_type(x)], "base 10000.0 rotary_dims 8 magnitude 0.5",
                  "%0, %1 divisors %2")[0]
    expect_close("stretched rotary", actual, rotate(x, positions, 10000.0, 8, False, divisors, 0.5), slack=1e-9)


check_rotary()
